# More chains of calls than the verifier tells apart.
.prog xdp rule
	call f1
	call f1
	call f1
	call f1
	call f1
	call f1
	call f1
	r0 = 0
	exit
f1:
	call f2
	call f2
	call f2
	call f2
	call f2
	call f2
	call f2
	r0 = 0
	exit
f2:
	call f3
	call f3
	call f3
	call f3
	call f3
	call f3
	call f3
	r0 = 0
	exit
f3:
	call f4
	call f4
	call f4
	call f4
	call f4
	call f4
	call f4
	r0 = 0
	exit
f4:
	call f5
	call f5
	call f5
	call f5
	call f5
	call f5
	call f5
	r0 = 0
	exit
f5:
	call f6
	call f6
	call f6
	call f6
	call f6
	call f6
	call f6
	r0 = 0
	exit
f6:
	call f7
	call f7
	call f7
	call f7
	call f7
	call f7
	call f7
	r0 = 0
	exit
f7:
	r0 = 0
	exit
#> call_chains.s:65:2: error: too complex: functions call each other in more than 131072 ways [V0514]
#>    65 | call f7
#>       |  ^
#> call_chains.s: program 'rule': note: instruction 56 in function 'f6': call f7
#> call_chains.s:65:2: help: call them from fewer places
