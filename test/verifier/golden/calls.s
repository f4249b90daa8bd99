# Arguments of helpers.
.map hash type=hash key=4 value=8 max_entries=2
.map outer type=array_of_maps key=4 value=4 max_entries=2
.map ring type=ringbuf max_entries=4096
.prog xdp unknown_helper
	call 5000
	exit
.prog xdp register_not_written
	r0 = r7
	exit
.prog xdp clobbered_by_a_call
	r1 = 1
	call bpf_get_prandom_u32
	r0 = r1
	exit
.prog xdp argument_not_written
	r1 = map hash ll
	call bpf_map_lookup_elem
	exit
.prog xdp no_result
	if r1 == r10 goto +0
	exit
.prog xdp frame_pointer
	r10 = 0
	r0 = 0
	exit
.prog xdp number_as_map
	r1 = 0
	r2 = r10
	call bpf_map_lookup_elem
	exit
.prog xdp negative_size
	r6 = *(u32 *)(r1 + 16)
	r2 = r6
	r2 <<= 32
	r2 s>>= 32
	if r2 s> 16 goto out
	r1 = r10
	r1 += -16
	r3 = r10
	call bpf_probe_read_kernel
out:
	r0 = 0
	exit
.prog xdp map_of_another_type
	r1 = map ring ll
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
.prog xdp map_that_nothing_describes
	*(u32 *)(r10 - 4) = 0
	r1 = map outer ll
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0 goto none
	r1 = r0
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
none:
	r0 = 0
	exit
.prog socket_filter forbidden
	r2 = 0
	call bpf_xdp_adjust_head
	r0 = 0
	exit
#> calls.s:6:2: error: there is no helper 5000 [V0520]
#>     6 | call 5000
#>       |  ^
#> calls.s: program 'unknown_helper': note: instruction 0: call 0x1388
#> calls.s:9:2: error: R7 is read, but nothing was written to it on this path [V0521]
#>     9 | r0 = r7
#>       |  ^
#> calls.s: program 'register_not_written': note: instruction 0: r0 = r7
#> calls.s:9:2: note: nothing is in it when 'register_not_written' starts:  r0 = r7
#> calls.s:14:2: error: R1 is read, but nothing was written to it on this path [V0521]
#>    14 | r0 = r1
#>       |  ^
#> calls.s: program 'clobbered_by_a_call': note: instruction 2: r0 = r1
#> calls.s:13:2: note: the call of bpf_get_prandom_u32 leaves nothing in R1 to R5:  call bpf_get_prandom_u32
#> calls.s:18:2: error: argument 2 of bpf_map_lookup_elem (R2) was not written on this path [V0522]
#>    18 | call bpf_map_lookup_elem
#>       |  ^
#> calls.s: program 'argument_not_written': note: instruction 2: call bpf_map_lookup_elem
#> calls.s:17:2: note: nothing is in it when 'argument_not_written' starts:  r1 = map hash ll
#> calls.s:22:2: error: 'no_result' returns without a value on this path [V0523]
#>    22 | exit
#>       |  ^
#> calls.s: program 'no_result': note: instruction 1: exit
#> calls.s:21:2: note: nothing is in it when 'no_result' starts:  if r1 == r10 goto +0
#> calls.s:21:2: note: the path there: from line 21 to 22
#> calls.s:22:2: help: return a value on every path
#> calls.s:24:2: error: R10, the frame pointer, cannot be written [V0524]
#>    24 | r10 = 0
#>       |  ^
#> calls.s: program 'frame_pointer': note: instruction 0: r10 = 0x0
#> calls.s:30:2: error: argument 1 of bpf_map_lookup_elem must be a map; it is the number 0 [V0528]
#>    30 | call bpf_map_lookup_elem
#>       |  ^
#> calls.s: program 'number_as_map': note: instruction 2: call bpf_map_lookup_elem
#> calls.s:28:2: note: 'r1' is set here, the number 0:  r1 = 0
#> calls.s:41:2: error: argument 2 of bpf_probe_read_kernel is a size and must be between 0 and 536870911; it is a number between -2147483648 and 16 [V0529]
#>    41 | call bpf_probe_read_kernel
#>       |  ^
#> calls.s: program 'negative_size': note: instruction 8: call bpf_probe_read_kernel
#> calls.s:33:2: note: 'r6' is read here from field 'rx_queue_index' of the context, a number between 0 and 4294967295:  r6 = *(u32 *)(r1 + 16)
#> calls.s:37:2: note: after this check it is between -2147483648 and 16:  if r2 s> 16 goto out
#> calls.s:33:2: note: the path there: from line 37 to 38
#> calls.s:41:2: help: check both bounds before the call; an unsigned variable needs only the upper one
#> calls.s:49:2: error: bpf_map_lookup_elem does not work on map 'ring', which is of type ringbuf [V0534]
#>    49 | call bpf_map_lookup_elem
#>       |  ^
#> calls.s: program 'map_of_another_type': note: instruction 4: call bpf_map_lookup_elem
#> calls.s:46:2: note: 'r1' is set here, map 'ring':  r1 = map ring ll
#> calls.s:61:2: error: bpf_map_lookup_elem needs the sizes of its map, and nothing describes this one [V0535]
#>    61 | call bpf_map_lookup_elem
#>       |  ^
#> calls.s: program 'map_that_nothing_describes': note: instruction 10: call bpf_map_lookup_elem
#> calls.s:56:2: note: bpf_map_lookup_elem gives it here, or null:  call bpf_map_lookup_elem
#> calls.s:52:2: note: the path there: from line 57 to 58
#> calls.s:61:2: help: name the inner map with __array(values, ...) in the map of maps
#> calls.s:67:2: error: programs of type socket_filter cannot call bpf_xdp_adjust_head [V0533]
#>    67 | call bpf_xdp_adjust_head
#>       |  ^
#> calls.s: program 'forbidden': note: instruction 1: call bpf_xdp_adjust_head
