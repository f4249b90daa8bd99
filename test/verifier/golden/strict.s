# What only --strict refuses, each beside what comes near it.
#! strict=1
.map hash type=hash key=8 value=8 max_entries=2
.prog xdp stores_a_pointer
	*(u64 *)(r10 - 8) = 0
	r6 = r1
	r1 = map hash ll
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	if r0 == 0 goto none1
	*(u64 *)(r0 + 0) = r6
none1:
	r0 = 0
	exit
.prog xdp stores_what_it_points_to
	*(u64 *)(r10 - 8) = 0
	r6 = *(u32 *)(r1 + 12)
	r1 = map hash ll
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	if r0 == 0 goto none2
	*(u64 *)(r0 + 0) = r6
none2:
	r0 = 0
	exit
.prog sched_cls stores_by_an_atomic_operation
	*(u64 *)(r10 - 8) = 0
	lock *(u64 *)(r10 - 8) += r1
	r0 = 0
	exit
.prog sched_cls spills_a_pointer
	*(u64 *)(r10 - 8) = r1
	r1 = *(u64 *)(r10 - 8)
	r0 = *(u32 *)(r1 + 0)
	r0 &= 1
	exit
.prog sched_cls returns_a_pointer
	r0 = r1
	exit
.prog sched_cls function_gives_a_pointer
	call same
	r0 = *(u32 *)(r0 + 0)
	exit
same:
	r0 = r1
	exit
.prog sched_cls compares_an_address
	r0 = 0
	if r1 > 4096 goto out7
	r0 = 1
out7:
	exit
.prog sched_cls compares_half_an_address
	r0 = 0
	if w1 == 0 goto half
	r0 = 1
half:
	exit
.prog sched_cls compares_two_objects
	r0 = 0
	if r1 == r10 goto out8
	r0 = 1
out8:
	exit
.prog sched_cls compares_within_the_stack
	r0 = 0
	r2 = r10
	r2 += -8
	if r2 == r10 goto out9
	if r2 == 0 goto out9
	r0 = 1
out9:
	exit
.prog sched_cls counts_with_an_address
	r0 = r10
	r0 -= r1
	exit
.prog sched_cls truncates_an_address
	w0 = w10
	exit
.prog sched_cls negates_an_address
	r1 = -r1
	r0 = 0
	exit
.prog sched_cls counts_bytes_of_the_packet
	r2 = *(u32 *)(r1 + 76)
	r0 = *(u32 *)(r1 + 80)
	r0 -= r2
	exit
.prog sched_cls reads_unwritten_stack
	*(u32 *)(r10 - 8) = 1
	r0 = *(u64 *)(r10 - 8)
	exit
.prog sched_cls writes_on_one_path
	r2 = *(u32 *)(r1 + 0)
	if r2 > 5 goto read15
	*(u32 *)(r10 - 4) = 1
read15:
	r0 = *(u32 *)(r10 - 4)
	exit
.prog sched_cls writes_on_each_path
	r2 = *(u32 *)(r1 + 0)
	*(u32 *)(r10 - 4) = 0
	if r2 > 5 goto read16
	*(u32 *)(r10 - 4) = 1
read16:
	r0 = *(u32 *)(r10 - 4)
	exit
.prog sched_cls passes_unwritten_key
	*(u32 *)(r10 - 8) = 1
	r1 = map hash ll
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	r0 = 0
	exit
.prog sched_cls passes_a_pointer_in_the_key
	*(u64 *)(r10 - 8) = r1
	r1 = map hash ll
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	r0 = 0
	exit
.prog sched_cls passes_a_pointer_for_flags
	*(u64 *)(r10 - 8) = 1
	r1 = map hash ll
	r2 = r10
	r2 += -8
	r3 = r2
	r4 = r10
	call bpf_map_update_elem
	r0 = 0
	exit
.prog sched_cls overwrites_a_part
	*(u64 *)(r10 - 8) = r1
	*(u32 *)(r10 - 8) = 0
	r0 = 0
	exit
.prog sched_cls overwrites_all
	*(u64 *)(r10 - 8) = r1
	*(u64 *)(r10 - 8) = 0
	r0 = *(u32 *)(r10 - 4)
	exit
.prog xdp reads_a_stale_pointer
	r6 = *(u32 *)(r1 + 0)
	r2 = 0
	call bpf_xdp_adjust_head
	r0 = r6
	r0 &= 1
	exit
.prog xdp reads_a_stale_pointer_from_the_stack
	r6 = *(u32 *)(r1 + 0)
	*(u64 *)(r10 - 8) = r6
	r2 = 0
	call bpf_xdp_adjust_head
	r0 = *(u64 *)(r10 - 8)
	r0 &= 1
	exit
.prog xdp reads_the_packet_again
	r7 = r1
	r6 = *(u32 *)(r1 + 0)
	r2 = 0
	call bpf_xdp_adjust_head
	r6 = *(u32 *)(r7 + 0)
	r0 = *(u32 *)(r7 + 4)
	r0 -= r6
	r0 &= 1
	exit
.prog xdp reads_a_pointer_somewhere
	r2 = *(u32 *)(r1 + 12)
	r2 &= 8
	*(u64 *)(r10 - 8) = r1
	*(u64 *)(r10 - 16) = 0
	r3 = r10
	r3 += r2
	r0 = *(u64 *)(r3 - 16)
	r0 &= 1
	exit
#> strict.s:12:2: error: strict: R6, the context, is stored to the value of map 'hash', where it can be read as a number [V0590]
#>    12 | *(u64 *)(r0 + 0) = r6
#>       |  ^
#> strict.s: program 'stores_a_pointer': note: instruction 8: *(u64 *)(r0 + 0x0) = r6
#> strict.s:5:2: note: the path there: from line 11 to 12
#> strict.s:12:2: help: store a copy of what it points to, or an index or a key of your own
#> stores_what_it_points_to: accepted
#> strict.s:30:2: error: strict: R1, the context, is stored to the stack, where it can be read as a number [V0590]
#>    30 | lock *(u64 *)(r10 - 8) += r1
#>       |  ^
#> strict.s: program 'stores_by_an_atomic_operation': note: instruction 1: lock *(u64 *)(r10 - 0x8) += r1
#> strict.s:30:2: help: store a copy of what it points to, or an index or a key of your own
#> spills_a_pointer: accepted
#> strict.s:41:2: error: strict: 'returns_a_pointer' returns the context, which its caller gets as a number [V0591]
#>    41 | exit
#>       |  ^
#> strict.s: program 'returns_a_pointer': note: instruction 1: exit
#> strict.s:41:2: help: return a number
#> function_gives_a_pointer: accepted
#> strict.s:51:2: error: strict: R1, the context, is compared with the number 4096, which tells about its address [V0592]
#>    51 | if r1 > 4096 goto out7
#>       |  ^
#> strict.s: program 'compares_an_address': note: instruction 1: if r1 > 0x1000 goto +0x1 <L3>
#> strict.s:51:2: help: compare it with NULL only, or with a pointer into the same variable or packet
#> strict.s:57:2: error: strict: R1, the context, is compared with the number 0, which tells about its address [V0592]
#>    57 | if w1 == 0 goto half
#>       |  ^
#> strict.s: program 'compares_half_an_address': note: instruction 1: if w1 == 0x0 goto +0x1 <L3>
#> strict.s:57:2: help: compare it with NULL only, or with a pointer into the same variable or packet
#> strict.s:63:2: error: strict: R1, the context, is compared with a pointer to the stack, which tells about its address [V0592]
#>    63 | if r1 == r10 goto out8
#>       |  ^
#> strict.s: program 'compares_two_objects': note: instruction 1: if r1 == r10 goto +0x1 <L3>
#> strict.s:63:2: help: compare it with NULL only, or with a pointer into the same variable or packet
#> compares_within_the_stack: accepted
#> strict.s:78:2: error: strict: this operation makes a number of R0, which is a pointer to the stack [V0593]
#>    78 | r0 -= r1
#>       |  ^
#> strict.s: program 'counts_with_an_address': note: instruction 1: r0 -= r1
#> strict.s:77:2: note: 'r0' is set here, a pointer to the stack:  r0 = r10
#> strict.s:78:2: help: only add to pointers, or subtract one from another of the same variable or packet
#> strict.s:81:2: error: strict: this operation makes a number of R10, which is a pointer to the stack [V0593]
#>    81 | w0 = w10
#>       |  ^
#> strict.s: program 'truncates_an_address': note: instruction 0: w0 = w10
#> strict.s:81:2: help: only add to pointers, or subtract one from another of the same variable or packet
#> strict.s:84:2: error: strict: this operation makes a number of R1, which is the context [V0593]
#>    84 | r1 = -r1
#>       |  ^
#> strict.s: program 'negates_an_address': note: instruction 0: r1 = -r1
#> strict.s:84:2: help: only add to pointers, or subtract one from another of the same variable or packet
#> counts_bytes_of_the_packet: accepted
#> strict.s:94:2: error: strict: nothing was written on this path to bytes 4..7 of the 8 bytes at r10-8 that are read here [V0599]
#>    94 | r0 = *(u64 *)(r10 - 8)
#>       |  ^
#> strict.s: program 'reads_unwritten_stack': note: instruction 1: r0 = *(u64 *)(r10 - 0x8)
#> strict.s:94:2: help: initialise the whole variable before this; __builtin_memset() sets its padding, too
#> strict.s:101:2: error: strict: nothing was written on this path to bytes 0..3 of the 4 bytes at r10-4 that are read here [V0599]
#>   101 | r0 = *(u32 *)(r10 - 4)
#>       |  ^
#> strict.s: program 'writes_on_one_path': note: instruction 3: r0 = *(u32 *)(r10 - 0x4)
#> strict.s:97:2: note: the path there: from line 98 to 101
#> strict.s:101:2: help: initialise the whole variable before this; __builtin_memset() sets its padding, too
#> writes_on_each_path: accepted
#> strict.s:116:2: error: strict: nothing was written on this path to bytes 4..7 of the 8 bytes at r10-8 that argument 2 of bpf_map_lookup_elem points to [V0599]
#>   116 | call bpf_map_lookup_elem
#>       |  ^
#> strict.s: program 'passes_unwritten_key': note: instruction 5: call bpf_map_lookup_elem
#> strict.s:116:2: help: initialise the whole variable before this; __builtin_memset() sets its padding, too
#> strict.s:124:2: error: strict: argument 2 of bpf_map_lookup_elem may read, as a number, the context, which is on the stack at offset -8 from r10 [V0596]
#>   124 | call bpf_map_lookup_elem
#>       |  ^
#> strict.s: program 'passes_a_pointer_in_the_key': note: instruction 5: call bpf_map_lookup_elem
#> strict.s:120:2: note: it is stored there here:  *(u64 *)(r10 - 8) = r1
#> strict.s:124:2: help: pass a copy of what it points to, or clear that variable first
#> strict.s:134:2: error: strict: argument 4 of bpf_map_update_elem is a number there; here it is a pointer to the stack [V0595]
#>   134 | call bpf_map_update_elem
#>       |  ^
#> strict.s: program 'passes_a_pointer_for_flags': note: instruction 7: call bpf_map_update_elem
#> strict.s:133:2: note: 'r4' is set here, a pointer to the stack:  r4 = r10
#> strict.s:134:2: help: pass a number
#> strict.s:139:2: error: strict: this write overwrites only a part of the context, which is on the stack at offset -8 from r10 [V0597]
#>   139 | *(u32 *)(r10 - 8) = 0
#>       |  ^
#> strict.s: program 'overwrites_a_part': note: instruction 1: *(u32 *)(r10 - 0x8) = 0x0
#> strict.s:138:2: note: it is stored there here:  *(u64 *)(r10 - 8) = r1
#> strict.s:139:2: help: overwrite all 8 bytes
#> overwrites_all: accepted
#> strict.s:151:2: error: strict: R6 is read, but the pointer that it held cannot be used any more [V0598]
#>   151 | r0 = r6
#>       |  ^
#> strict.s: program 'reads_a_stale_pointer': note: instruction 3: r0 = r6
#> strict.s:150:2: note: bpf_xdp_adjust_head may move the packet: pointers into it cannot be used after this call:  call bpf_xdp_adjust_head
#> strict.s:151:2: help: read `data` and `data_end` from the context again after the call, and compare again
#> strict.s:159:2: error: strict: nothing was written on this path to bytes 0..7 of the 8 bytes at r10-8 that are read here [V0599]
#>   159 | r0 = *(u64 *)(r10 - 8)
#>       |  ^
#> strict.s: program 'reads_a_stale_pointer_from_the_stack': note: instruction 4: r0 = *(u64 *)(r10 - 0x8)
#> strict.s:159:2: help: initialise the whole variable before this; __builtin_memset() sets its padding, too
#> reads_the_packet_again: accepted
#> strict.s:179:2: error: strict: this read may read, as a number, the context, which is on the stack at offset -8 from r10 [V0596]
#>   179 | r0 = *(u64 *)(r3 - 16)
#>       |  ^
#> strict.s: program 'reads_a_pointer_somewhere': note: instruction 6: r0 = *(u64 *)(r3 - 0x10)
#> strict.s:175:2: note: it is stored there here:  *(u64 *)(r10 - 8) = r1
#> strict.s:179:2: help: pass a copy of what it points to, or clear that variable first
