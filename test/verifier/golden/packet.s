# Programs that may read the packet, but not write it.
.prog xdp rule
	r2 = *(u32 *)(r1 + 0)
	r3 = *(u32 *)(r1 + 4)
	r4 = r2
	r4 += 8
	if r4 > r3 goto out
	r5 = 1
	lock *(u32 *)(r2 + 0) += w5
out:
	r0 = 0
	exit
.prog sk_reuseport reads_only
	r2 = *(u64 *)(r1 + 0)
	r3 = *(u64 *)(r1 + 8)
	r4 = r2
	r4 += 8
	if r4 > r3 goto out2
	*(u8 *)(r2 + 0) = 1
out2:
	r0 = 0
	exit
#> packet.s:9:2: error: atomic operations do not work on the packet [V0547]
#>     9 | lock *(u32 *)(r2 + 0) += w5
#>       |  ^
#> packet.s: program 'rule': note: instruction 6: lock *(u32 *)(r2 + 0x0) += w5
#> packet.s:3:2: note: 'r2' is read here from field 'data' of the context, a pointer to the packet:  r2 = *(u32 *)(r1 + 0)
#> packet.s:3:2: note: the path there: from line 7 to 8
#> packet.s:19:2: error: programs of type sk_reuseport cannot write to the packet [V0555]
#>    19 | *(u8 *)(r2 + 0) = 1
#>       |  ^
#> packet.s: program 'reads_only': note: instruction 5: *(u8 *)(r2 + 0x0) = 0x1
#> packet.s:14:2: note: 'r2' is read here from field 'data' of the context, a pointer to the packet:  r2 = *(u64 *)(r1 + 0)
#> packet.s:14:2: note: the path there: from line 18 to 19
