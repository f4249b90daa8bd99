# Accepted, but not with --strict: it returns a pointer. And one that is accepted with both.
	.section	tc,"ax",@progbits
	.globl	leak
	.type	leak,@function
leak:
	r0 = r1
	exit
	.size	leak, .-leak

	.globl	fine
	.type	fine,@function
fine:
	r0 = 2
	exit
	.size	fine, .-fine

	.section	license,"aw",@progbits
	.asciz	"GPL"
