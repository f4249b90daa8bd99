# A program of a section that names no type, and one of a section that does.
	.section nonsense,"ax",@progbits
	.globl lost
	.type lost,@function
lost:
	r0 = 0
	exit
	.size lost, .-lost
	.section xdp,"ax",@progbits
	.globl fine
	.type fine,@function
fine:
	r0 = 2
	exit
	.size fine, .-fine
