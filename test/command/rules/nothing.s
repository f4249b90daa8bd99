# An object without programs.
	.section	license,"aw",@progbits
	.asciz	"GPL"
