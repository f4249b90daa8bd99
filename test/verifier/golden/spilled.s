# A value that is followed through the stack, and one that is lost there.
.map hash type=hash key=4 value=8 max_entries=2
.prog xdp through_the_stack
	*(u32 *)(r10 - 4) = 0
	r1 = map hash ll
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	*(u64 *)(r10 - 16) = r0
	r3 = 0
	r4 = *(u64 *)(r10 - 16)
	r0 = *(u64 *)(r4 + 0)
	exit
.prog xdp lost_on_the_stack
	*(u64 *)(r10 - 16) = r1
	r6 = *(u32 *)(r1 + 16)
	r6 &= 8
	r7 = r10
	r7 += -16
	r7 += r6
	*(u64 *)(r7 + 0) = r6
	r1 = *(u64 *)(r10 - 16)
	r0 = *(u32 *)(r1 + 0)
	exit
#> spilled.s:12:2: error: R4, a pointer to the value of map 'hash' or null, is not checked before this read [V0551]
#>    12 | r0 = *(u64 *)(r4 + 0)
#>       |  ^
#> spilled.s: program 'through_the_stack': note: instruction 9: r0 = *(u64 *)(r4 + 0x0)
#> spilled.s:8:2: note: bpf_map_lookup_elem gives it here, or null:  call bpf_map_lookup_elem
#> spilled.s:12:2: help: compare it with NULL first
#> spilled.s:23:2: error: this read needs a pointer to memory, but R1 is perhaps a pointer, perhaps a number [V0540]
#>    23 | r0 = *(u32 *)(r1 + 0)
#>       |  ^
#> spilled.s: program 'lost_on_the_stack': note: instruction 8: r0 = *(u32 *)(r1 + 0x0)
#> spilled.s:21:2: note: the stack slot that has it may be overwritten here:  *(u64 *)(r7 + 0) = r6
