# Jumps to where no instruction of the function starts, and code that nothing leads to.
.prog xdp leaves
	r0 = 0
	if r0 == 0 goto +7
	exit
.prog xdp into_the_middle
	r0 = 0
	if r0 == 0 goto +1
	r1 = 0x1122334455667788 ll
	exit
.prog xdp falls_off
	r0 = 0
.prog xdp unreachable
	r0 = 0
	exit
	r0 = 1
	exit
#> jumps.s:4:2: error: the jump to instruction 9 leaves function 'leaves' [V0503]
#>     4 | if r0 == 0 goto +7
#>       |  ^
#> jumps.s: program 'leaves': note: instruction 1: if r0 == 0x0 goto +0x7 <L9>
#> jumps.s:8:2: error: the jump to instruction 3 leads into the middle of a 64-bit immediate [V0504]
#>     8 | if r0 == 0 goto +1
#>       |  ^
#> jumps.s: program 'into_the_middle': note: instruction 1: if r0 == 0x0 goto +0x1 <L3>
#> jumps.s:12:2: error: execution runs past the end of function 'falls_off' [V0505]
#>    12 | r0 = 0
#>       |  ^
#> jumps.s: program 'falls_off': note: instruction 0: r0 = 0x0
#> jumps.s:12:2: help: end it with an exit or a jump
#> jumps.s:16:2: error: nothing leads to this instruction [V0506]
#>    16 | r0 = 1
#>       |  ^
#> jumps.s: program 'unreachable': note: instruction 2: r0 = 0x1
#> jumps.s:16:2: help: remove it; clang -O2 leaves none
