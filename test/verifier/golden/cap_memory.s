# More memory than the caller allows.
#! max_memory=1000
	r0 = 0
	exit
#> cap_memory.s: program 'main': error: too complex: no verdict within 1000 bytes of memory [V0518]
#>   help: --max-memory allows more
