# A chain of nine functions.
.prog xdp rule
	call f1
	exit
f1:
	call f2
	exit
f2:
	call f3
	exit
f3:
	call f4
	exit
f4:
	call f5
	exit
f5:
	call f6
	exit
f6:
	call f7
	exit
f7:
	call f8
	exit
f8:
	r0 = 0
	exit
#> deep_calls.s:3:2: error: functions call each other 9 deep; 8 is the most [V0509]
#>     3 | call f1
#>       |  ^
#> deep_calls.s: program 'rule': note: instruction 0: call f1
#> deep_calls.s:3:2: help: let clang inline some of them
