# Rejected: r0 is never written.
	.section	xdp,"ax",@progbits
	.globl	uninit
	.type	uninit,@function
uninit:
	r2 = r1
	exit
	.size	uninit, .-uninit

# Accepted, in the same object.
	.globl	fine
	.type	fine,@function
fine:
	r0 = 2
	exit
	.size	fine, .-fine

	.section	license,"aw",@progbits
	.asciz	"GPL"
