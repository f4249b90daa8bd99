# Two frames that are too large together.
.prog xdp rule
	*(u64 *)(r10 - 400) = 1
	call helper
	exit
helper:
	*(u64 *)(r10 - 200) = 1
	r0 = 0
	exit
#> deep_stack.s:4:2: error: the calls down to 'helper' need 608 bytes of stack; the limit is 512 [V0510]
#>     4 | call helper
#>       |  ^
#> deep_stack.s: program 'rule': note: instruction 1: call helper
#> deep_stack.s:4:2: help: --max-stack raises it, where the profile has more
