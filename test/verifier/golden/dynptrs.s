# Dynptrs live on the stack, and only their own functions touch them.
.map ring type=ringbuf max_entries=4096
.prog sched_cls reads_its_bytes
	r1 = map ring ll
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -16
	call bpf_ringbuf_reserve_dynptr
	r6 = *(u64 *)(r10 - 16)
	r1 = r10
	r1 += -16
	r2 = 0
	call bpf_ringbuf_discard_dynptr
	r0 = 0
	exit
.prog sched_cls has_no_room
	r1 = map ring ll
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -12
	call bpf_ringbuf_reserve_dynptr
	r0 = 0
	exit
.prog sched_cls was_not_made
	*(u64 *)(r10 - 16) = 0
	*(u64 *)(r10 - 8) = 0
	r1 = r10
	r1 += -16
	r2 = 0
	call bpf_ringbuf_discard_dynptr
	r0 = 0
	exit
#> dynptrs.s:10:2: error: a dynptr on the stack is read [V0582]
#>    10 | r6 = *(u64 *)(r10 - 16)
#>       |  ^
#> dynptrs.s: program 'reads_its_bytes': note: instruction 7: r6 = *(u64 *)(r10 - 0x10)
#> dynptrs.s:10:2: help: only its own functions may access it
#> dynptrs.s:23:2: error: argument 4 of bpf_ringbuf_reserve_dynptr must be a variable on the stack, room for a dynptr; it is a pointer to the stack at r10-12 [V0583]
#>    23 | call bpf_ringbuf_reserve_dynptr
#>       |  ^
#> dynptrs.s: program 'has_no_room': note: instruction 6: call bpf_ringbuf_reserve_dynptr
#> dynptrs.s:21:2: note: 'r4' is set here, a pointer to the stack:  r4 = r10
#> dynptrs.s:23:2: help: declare a variable of that type and pass its address
#> dynptrs.s:32:2: error: argument 1 of bpf_ringbuf_discard_dynptr must be the address of a dynptr that was initialised; it is a pointer to the stack at r10-16 [V0584]
#>    32 | call bpf_ringbuf_discard_dynptr
#>       |  ^
#> dynptrs.s: program 'was_not_made': note: instruction 5: call bpf_ringbuf_discard_dynptr
#> dynptrs.s:29:2: note: 'r1' is set here, a pointer to the stack:  r1 = r10
#> dynptrs.s:32:2: help: call the function that initialises it on every path before this
