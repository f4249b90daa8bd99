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
