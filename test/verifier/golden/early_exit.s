# Legacy packet access may end the function that it is in: only one with an int to give can be left so.
.prog socket_filter rule
	call helper
	exit
helper:
	r6 = r1
	r0 = *(u32 *)skb[0]
	exit
#> early_exit.s:7:2: error: this instruction may end function 'helper', which must be one that returns an int, and have a BTF type [V0537]
#>     7 | r0 = *(u32 *)skb[0]
#>       |  ^
#> early_exit.s: program 'rule': note: instruction 3 in function 'helper': r0 = *(u32 *)skb[0x0]
#> early_exit.s:7:2: help: compile it with -g
