# The verifier's clock runs out.
#! time_limit=3
	r6 = 0
next:
	r6 += 1
	if r6 < 100000 goto next
	r0 = 0
	exit
#> cap_time.s:5:2: error: too complex: no verdict after 3 ms [V0513]
#>     5 | r6 += 1
#>       |  ^
#> cap_time.s: program 'main': note: instruction 1: r6 += 0x1
#> cap_time.s:5:2: help: --time-limit allows more
