# The second instruction has no row in the instruction set.
	.section	xdp,"ax",@progbits
	.globl	broken
	.type	broken,@function
broken:
	r0 = 2
	.quad	0x8f
	exit
	.size	broken, .-broken
