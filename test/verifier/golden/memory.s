# Accesses that are wrong at a known place.
.map hash type=hash key=4 value=8 max_entries=2
.map readonly type=array key=4 value=8 max_entries=1 flags=0x80
.global limit size=8 align=8 section=.rodata const=1 data=0102030405060708
.prog xdp through_a_number
	r2 = *(u32 *)(r1 + 16)
	r0 = *(u32 *)(r2 + 0)
	exit
.prog xdp through_null
	*(u32 *)(r10 - 4) = 0
	r1 = map hash ll
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 != 0 goto found
	r0 = *(u64 *)(r0 + 0)
	exit
found:
	r0 = 0
	exit
.prog xdp context_or_stack
	r2 = *(u32 *)(r1 + 16)
	if r2 == 0 goto read
	r1 = r10
	r1 += -24
read:
	r0 = *(u32 *)(r1 + 16)
	exit
.prog xdp below_the_frame
	*(u64 *)(r10 - 520) = 1
	r0 = 0
	exit
.prog xdp above_the_frame
	r0 = *(u64 *)(r10 + 0)
	exit
.prog xdp context_at_a_variable_offset
	r2 = *(u32 *)(r1 + 16)
	r2 &= 4
	r1 += r2
	r0 = *(u32 *)(r1 + 0)
	exit
.prog xdp no_such_field
	r0 = *(u32 *)(r1 + 64)
	exit
.prog xdp field_to_read
	*(u32 *)(r1 + 12) = 1
	r0 = 0
	exit
.prog xdp part_of_a_field
	r0 = *(u16 *)(r1 + 0)
	exit
.prog xdp atomic_on_the_context
	r2 = 1
	lock *(u32 *)(r1 + 12) += w2
	r0 = 0
	exit
.prog xdp constant_variable
	r1 = global limit ll
	*(u64 *)(r1 + 0) = 9
	r0 = 0
	exit
.prog xdp beyond_a_variable
	r1 = global limit ll
	r0 = *(u64 *)(r1 + 4)
	exit
.prog xdp readonly_map
	*(u32 *)(r10 - 4) = 0
	r1 = map readonly ll
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0 goto none
	*(u64 *)(r0 + 0) = 1
none:
	r0 = 0
	exit
.prog xdp misaligned_stack
	*(u64 *)(r10 - 12) = 1
	r0 = 0
	exit
.prog xdp half_a_pointer
	*(u64 *)(r10 - 8) = r1
	r0 = *(u32 *)(r10 - 8)
	exit
.prog socket_filter legacy_without_context
	r6 = r10
	r0 = *(u32 *)skb[0]
	exit
.prog sched_cls small_part_of_a_field
	*(u16 *)(r1 + 8) = 1
	r0 = 0
	exit
#> memory.s:7:2: error: this read needs a pointer to memory, but R2 is a number between 0 and 4294967295 [V0540]
#>     7 | r0 = *(u32 *)(r2 + 0)
#>       |  ^
#> memory.s: program 'through_a_number': note: instruction 1: r0 = *(u32 *)(r2 + 0x0)
#> memory.s:6:2: note: 'r2' is read here from field 'rx_queue_index' of the context, a number between 0 and 4294967295:  r2 = *(u32 *)(r1 + 16)
#> memory.s:16:2: error: this read needs a pointer to memory, but R0 is the number 0 [V0540]
#>    16 | r0 = *(u64 *)(r0 + 0)
#>       |  ^
#> memory.s: program 'through_null': note: instruction 7: r0 = *(u64 *)(r0 + 0x0)
#> memory.s:14:2: note: bpf_map_lookup_elem gives it here, or null:  call bpf_map_lookup_elem
#> memory.s:15:2: note: it is null after this check:  if r0 != 0 goto found
#> memory.s:10:2: note: the path there: from line 15 to 16
#> memory.s:27:2: error: R1 is the context on one path and another pointer on another [V0541]
#>    27 | r0 = *(u32 *)(r1 + 16)
#>       |  ^
#> memory.s: program 'context_or_stack': note: instruction 4: r0 = *(u32 *)(r1 + 0x10)
#> memory.s:22:2: note: the path there: from line 23 to 27
#> memory.s:27:2: help: access the context through its own variable
#> memory.s:30:2: error: stack write of 8 bytes at offset -520..-513 from r10, outside of the frame of 512 bytes [V0542]
#>    30 | *(u64 *)(r10 - 520) = 1
#>       |  ^
#> memory.s: program 'below_the_frame': note: instruction 0: *(u64 *)(r10 - 0x208) = 0x1
#> memory.s:34:2: error: stack read of 8 bytes at offset 0..7 from r10, outside of the frame of 512 bytes [V0542]
#>    34 | r0 = *(u64 *)(r10 + 0)
#>       |  ^
#> memory.s: program 'above_the_frame': note: instruction 0: r0 = *(u64 *)(r10 + 0x0)
#> memory.s:40:2: error: the context is accessed at an offset that is not a constant [V0543]
#>    40 | r0 = *(u32 *)(r1 + 0)
#>       |  ^
#> memory.s: program 'context_at_a_variable_offset': note: instruction 3: r0 = *(u32 *)(r1 + 0x0)
#> memory.s:38:2: note: it is computed here, a number between 0 and 4:  r2 &= 4
#> memory.s:39:2: note: p, a number between 0 and 4, is added here:  r1 += r2
#> memory.s:40:2: help: use a constant index, or copy what is needed to a variable first
#> memory.s:43:2: error: xdp_md has no field for a read of 4 bytes at offset 64 [V0544]
#>    43 | r0 = *(u32 *)(r1 + 64)
#>       |  ^
#> memory.s: program 'no_such_field': note: instruction 0: r0 = *(u32 *)(r1 + 0x40)
#> memory.s:46:2: error: programs cannot write field 'ingress_ifindex' of xdp_md [V0545]
#>    46 | *(u32 *)(r1 + 12) = 1
#>       |  ^
#> memory.s: program 'field_to_read': note: instruction 0: *(u32 *)(r1 + 0xc) = 0x1
#> memory.s:50:2: error: field 'data' of xdp_md is a pointer and is read whole: 4 bytes [V0546]
#>    50 | r0 = *(u16 *)(r1 + 0)
#>       |  ^
#> memory.s: program 'part_of_a_field': note: instruction 0: r0 = *(u16 *)(r1 + 0x0)
#> memory.s:50:2: help: read all of it
#> memory.s:54:2: error: atomic operations do not work on field 'ingress_ifindex' of the context [V0547]
#>    54 | lock *(u32 *)(r1 + 12) += w2
#>       |  ^
#> memory.s: program 'atomic_on_the_context': note: instruction 1: lock *(u32 *)(r1 + 0xc) += w2
#> memory.s:59:2: error: variable 'limit' cannot be written by programs [V0548]
#>    59 | *(u64 *)(r1 + 0) = 9
#>       |  ^
#> memory.s: program 'constant_variable': note: instruction 2: *(u64 *)(r1 + 0x0) = 0x9
#> memory.s:58:2: note: 'r1' is set here, a pointer to variable 'limit':  r1 = global limit ll
#> memory.s:64:2: error: read of 8 bytes at offset 4..11 of variable 'limit', which has 8 bytes [V0549]
#>    64 | r0 = *(u64 *)(r1 + 4)
#>       |  ^
#> memory.s: program 'beyond_a_variable': note: instruction 2: r0 = *(u64 *)(r1 + 0x4)
#> memory.s:63:2: note: 'r1' is set here, a pointer to variable 'limit':  r1 = global limit ll
#> memory.s:73:2: error: the value of map 'readonly' cannot be written by programs [V0548]
#>    73 | *(u64 *)(r0 + 0) = 1
#>       |  ^
#> memory.s: program 'readonly_map': note: instruction 7: *(u64 *)(r0 + 0x0) = 0x1
#> memory.s:71:2: note: bpf_map_lookup_elem gives it here, or null:  call bpf_map_lookup_elem
#> memory.s:67:2: note: the path there: from line 72 to 73
#> memory.s:78:2: error: write of 8 bytes through R10, a pointer to the stack, may be misaligned [V0554]
#>    78 | *(u64 *)(r10 - 12) = 1
#>       |  ^
#> memory.s: program 'misaligned_stack': note: instruction 0: *(u64 *)(r10 - 0xc) = 0x1
#> memory.s:83:2: error: only 4 bytes are read of a pointer on the stack, the context [V0556]
#>    83 | r0 = *(u32 *)(r10 - 8)
#>       |  ^
#> memory.s: program 'half_a_pointer': note: instruction 1: r0 = *(u32 *)(r10 - 0x8)
#> memory.s:83:2: help: read the whole pointer, 8 bytes
#> memory.s:87:2: error: R6 must be the context for legacy packet access; it is a pointer to the stack [V0550]
#>    87 | r0 = *(u32 *)skb[0]
#>       |  ^
#> memory.s: program 'legacy_without_context': note: instruction 1: r0 = *(u32 *)skb[0x0]
#> memory.s:86:2: note: 'r6' is set here, a pointer to the stack:  r6 = r10
#> memory.s:90:2: error: write of 2 bytes at offset 8: field 'mark' of __sk_buff is not accessed in such parts [V0557]
#>    90 | *(u16 *)(r1 + 8) = 1
#>       |  ^
#> memory.s: program 'small_part_of_a_field': note: instruction 0: *(u16 *)(r1 + 0x8) = 0x1
