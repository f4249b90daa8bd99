# More instructions than are allowed.
#! max_insns=3
	r0 = 0
	r0 = 1
	r0 = 2
	exit
#> too_long.s: program 'main': error: program 'main' has 4 instructions; the limit is 3 [V0502]
