# What a helper gave must be given back, and only so much can be held at a time.
.map ring type=ringbuf max_entries=4096
.prog xdp forgets
	r1 = map ring ll
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0 goto out
	*(u64 *)(r0 + 0) = 7
out:
	r0 = 0
	exit
.prog xdp gives_back_another
	r1 = map ring ll
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0 goto none
	r1 = r0
	r1 += 4
	r2 = 0
	call bpf_ringbuf_submit
none:
	r0 = 0
	exit
.prog xdp uses_it_afterwards
	r1 = map ring ll
	r2 = 8
	r3 = 0
	call bpf_ringbuf_reserve
	if r0 == 0 goto no
	r6 = r0
	r1 = r0
	r2 = 0
	call bpf_ringbuf_submit
	r0 = *(u64 *)(r6 + 0)
	exit
no:
	r0 = 0
	exit
#> held.s:12:2: error: what bpf_ringbuf_reserve gave at line 7 is not given back on this path [V0530]
#>    12 | exit
#>       |  ^
#> held.s: program 'forgets': note: instruction 8: exit
#> held.s:7:2: note: bpf_ringbuf_reserve gives it here:  call bpf_ringbuf_reserve
#> held.s:4:2: note: the path there: from line 8 to 9
#> held.s:12:2: help: give it to bpf_ringbuf_submit() or bpf_ringbuf_discard() on every path
#> held.s:22:2: error: argument 1 of bpf_ringbuf_submit must be what a helper gave, from its start on; it is a record of a ring buffer, offset 4 [V0531]
#>    22 | call bpf_ringbuf_submit
#>       |  ^
#> held.s: program 'gives_back_another': note: instruction 9: call bpf_ringbuf_submit
#> held.s:17:2: note: bpf_ringbuf_reserve gives it here, or null:  call bpf_ringbuf_reserve
#> held.s:14:2: note: the path there: from line 18 to 19
#> held.s:36:2: error: this read needs a pointer to memory, but R6 is a number [V0540]
#>    36 | r0 = *(u64 *)(r6 + 0)
#>       |  ^
#> held.s: program 'uses_it_afterwards': note: instruction 10: r0 = *(u64 *)(r6 + 0x0)
#> held.s:35:2: note: bpf_ringbuf_submit takes it back here: it cannot be used afterwards:  call bpf_ringbuf_submit
#> held.s:27:2: note: the path there: from line 31 to 32
