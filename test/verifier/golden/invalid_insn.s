# Slots that are no instructions, and operands that no instruction has.
.prog xdp no_opcode
	r0 = 0
	.slot 60 00 00 00 00 00 00 00
	exit
.prog xdp shifts_too_far
	r0 = 1
	w0 <<= 32
	exit
#> invalid_insn.s:4:2: error: invalid instruction: no such opcode [V0500]
#>     4 | .slot 60 00 00 00 00 00 00 00
#>       |  ^
#> invalid_insn.s: program 'no_opcode': note: instruction 1: invalid (opcode 0x60)
#> invalid_insn.s:8:2: error: invalid instruction: it shifts by more than its width [V0500]
#>     8 | w0 <<= 32
#>       |  ^
#> invalid_insn.s: program 'shifts_too_far': note: instruction 1: w0 <<= 0x20
