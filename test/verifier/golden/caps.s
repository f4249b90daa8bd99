# Limits of the verifier's own: states, and time.
#! max_states=4 time_limit=3
.prog xdp states
	r6 = 0
	call bpf_get_prandom_u32
	r7 = r0
next:
	r6 += 1
	r7 >>= 1
	r1 = r7
	r1 &= 1
	if r1 == 0 goto even
	r8 = r6
	r8 *= 3
	r8 += 1
	r8 *= 5
	if r6 > 90 goto out
even:
	r8 = 1
	r8 *= 3
	r8 += 1
	r8 *= 5
	if r6 < 100 goto next
out:
	r0 = 0
	exit
#> caps.s:20:2: error: too complex: no verdict with 4 states kept [V0512]
#>    20 | r8 *= 3
#>       |  ^
#> caps.s: program 'states': note: instruction 14: r8 *= 0x3
#> caps.s:23:2: note: the last 239 instructions went through this jump 15 times:  if r6 < 100 goto next
#> caps.s:20:2: help: --max-states keeps more
