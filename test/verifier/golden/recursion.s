# Functions that call each other.
.prog xdp rule
	call even
	exit
even:
	call odd
	exit
odd:
	call even
	exit
#> recursion.s:9:2: error: the call of 'even' is recursive [V0507]
#>     9 | call even
#>       |  ^
#> recursion.s: program 'rule': note: instruction 4 in function 'odd': call even
#> recursion.s:9:2: help: BPF functions cannot call themselves, nor through others: use a loop
