# What functions may return.
.prog xdp stack_of_its_own
	call helper
	exit
helper:
	r0 = r10
	exit
.prog cgroup_skb not_a_number_of_these
	r0 = *(u32 *)(r1 + 0)
	r0 &= 7
	exit
#> results.s:7:2: error: 'helper' must return anything but a pointer to its own stack; here it returns a pointer to the stack [V0532]
#>     7 | exit
#>       |  ^
#> results.s: program 'stack_of_its_own': note: instruction 3 in function 'helper': exit
#> results.s:6:2: note: 'r0' is set here, a pointer to the stack:  r0 = r10
#> results.s:11:2: error: programs like 'not_a_number_of_these' must return a number between 0 and 1; here it returns a number between 0 and 7 [V0536]
#>    11 | exit
#>       |  ^
#> results.s: program 'not_a_number_of_these': note: instruction 2: exit
#> results.s:10:2: note: it is computed here, a number between 0 and 7:  r0 &= 7
#> results.s:11:2: help: return one of these numbers on every path
