# More executed instructions than the caller allows, and a number of them that nobody knows.
#! max_executed=50
.map progs type=prog_array key=4 value=4 max_entries=2
.prog xdp loops
	r6 = 0
next:
	r6 += 1
	if r6 < 100 goto next
	r0 = 0
	exit
.prog xdp calls_others
	r2 = map progs ll
	r3 = 0
	call bpf_tail_call
	r0 = 0
	exit
#> bounds.s: program 'loops': error: 'loops' may execute 203 instructions in one run; the limit is 50 [V0516]
#>   help: --max-executed raises it
#> bounds.s: program 'calls_others': error: nobody knows how many instructions 'calls_others' may execute in one run; the limit is 50 [V0517]
#>   help: tail calls, and loops that may go round any number of times, have no bound; --max-executed=none allows them
