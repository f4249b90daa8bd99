# Pointers are stored whole, and those to a frame stay in it.
.prog xdp half_a_pointer
	*(u32 *)(r10 - 8) = w1
	r0 = 0
	exit
.prog xdp frame_escapes
	r1 = r10
	r1 += -8
	call helper
	r0 = 0
	exit
helper:
	*(u64 *)(r1 + 0) = r10
	r0 = 0
	exit
.prog xdp context_moved
	r1 += 4
	r0 = *(u32 *)(r1 + 8)
	exit
#> stores.s:3:2: error: 4 bytes of what is the context are stored to the stack [V0558]
#>     3 | *(u32 *)(r10 - 8) = w1
#>       |  ^
#> stores.s: program 'half_a_pointer': note: instruction 0: *(u32 *)(r10 - 0x8) = r1
#> stores.s:3:2: help: store the whole pointer, 8 bytes
#> stores.s:13:2: error: a pointer to the stack is stored in the caller's frame [V0559]
#>    13 | *(u64 *)(r1 + 0) = r10
#>       |  ^
#> stores.s: program 'frame_escapes': note: instruction 5 in function 'helper': *(u64 *)(r1 + 0x0) = r10
#> stores.s:18:2: error: the context is accessed through R1, which was moved by 4 bytes [V0560]
#>    18 | r0 = *(u32 *)(r1 + 8)
#>       |  ^
#> stores.s: program 'context_moved': note: instruction 1: r0 = *(u32 *)(r1 + 0x8)
#> stores.s:18:2: help: access it through the pointer that the program got
