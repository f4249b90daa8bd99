# Arithmetic that leaves no pointer.
.map hash type=hash key=4 value=8 max_entries=2
.prog xdp multiplies
	r1 *= 2
	r0 = 0
	exit
.prog xdp adds_two_pointers
	r1 += r10
	r0 = 0
	exit
.prog xdp unbounded
	r3 = *(u32 *)(r1 + 16)
	r3 -= 5
	r3 *= 0x7fffffff
	r2 = r10
	r2 += r3
	r0 = 0
	exit
.prog xdp too_far
	r2 = r10
	r2 += 0x40000000
	r0 = 0
	exit
.prog xdp may_be_null
	*(u32 *)(r10 - 4) = 0
	r1 = map hash ll
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r0 += 4
	r0 = 0
	exit
#> pointer_math.s:4:2: error: arithmetic on R1, the context: pointers are only added to [V0526]
#>     4 | r1 *= 2
#>       |  ^
#> pointer_math.s: program 'multiplies': note: instruction 0: r1 *= 0x2
#> pointer_math.s:8:2: error: arithmetic on R1, the context: both operands are pointers [V0526]
#>     8 | r1 += r10
#>       |  ^
#> pointer_math.s: program 'adds_two_pointers': note: instruction 0: r1 += r10
#> pointer_math.s:16:2: error: R3, a number between -10737418235 and 9223372019674906630, cannot be added to a pointer to the stack: the sum may lead anywhere [V0538]
#>    16 | r2 += r3
#>       |  ^
#> pointer_math.s: program 'unbounded': note: instruction 4: r2 += r3
#> pointer_math.s:12:2: note: 'r3' is read here from field 'rx_queue_index' of the context, a number between 0 and 4294967295:  r3 = *(u32 *)(r1 + 16)
#> pointer_math.s:16:2: help: check the lower and the upper bound of the number first
#> pointer_math.s:21:2: error: the number 1073741824 cannot be added to a pointer to the stack: the sum may lead anywhere [V0538]
#>    21 | r2 += 0x40000000
#>       |  ^
#> pointer_math.s: program 'too_far': note: instruction 1: r2 += 0x40000000
#> pointer_math.s:21:2: help: check the lower and the upper bound of the number first
#> pointer_math.s:30:2: error: arithmetic on R0, a pointer to the value of map 'hash' or null: compare it with NULL first [V0526]
#>    30 | r0 += 4
#>       |  ^
#> pointer_math.s: program 'may_be_null': note: instruction 6: r0 += 0x4
#> pointer_math.s:29:2: note: bpf_map_lookup_elem gives it here, or null:  call bpf_map_lookup_elem
