/* Arithmetic whose lowering differs most between targets. For drift.bpf.c. */

PROG(alu_mix)
{
	__u64 w[4], h = 0x9e3779b97f4a7c15u;

	body(skb, w, sizeof(w));
	for (int i = 0; i < 4; i++) {
		h ^= w[i] + (h << 6) + (h >> 2);
		h *= 0xff51afd7ed558ccdu;
		h ^= h >> 33;
	}
	return fold(h);
}

PROG(alu_divide)
{
	__u64 w[2];
	__u32 x, y;

	body(skb, w, sizeof(w));
	x = (__u32)w[0];
	y = (__u32)w[1] & 0xff;
	return fold(w[0] / (w[1] | 1) + w[0] % (w[1] >> 32 | 1) * 3 + (y ? x / y : 5) + (y ? x % y : 7));
}

PROG(alu_signed)
{
	__s64 w[2], h;
	__s32 x, y;

	body(skb, w, sizeof(w));
	x = (__s32)w[0];
	y = (__s32)(w[1] >> 40);
	h = w[0] / (w[1] >> 48 | 1) + w[1] % (w[0] >> 50 | 1);
	h += x / (y | 1) + x % (y | 3);
	return fold((__u64)(w[0] < w[1] ? h : -h) + (x < y ? 1 : 2));
}

PROG(alu_shift)
{
	__u64 w[2];
	__u32 n;

	body(skb, w, sizeof(w));
	n = (__u32)w[1] & 63;
	return fold((w[0] << n) ^ (w[0] >> n) ^ (__u64)((__s64)w[0] >> n) ^ ((__u32)w[0] << (n & 31)) ^
		    (__u32)((__s32)w[0] >> (n & 31)));
}

PROG(alu_swap)
{
	__u64 w[2];

	body(skb, w, sizeof(w));
	return fold(__builtin_bswap64(w[0]) + __builtin_bswap32((__u32)w[1]) * 3 + __builtin_bswap16((__u16)w[0]) * 7 +
		    bpf_htonl((__u32)w[0]) + bpf_ntohs((__u16)w[1]));
}

PROG(alu_narrow)
{
	__u64 w[2];

	body(skb, w, sizeof(w));
	return fold((__u64)(__s64)(__s8)w[0] * 3 + (__u64)(__s64)(__s16)w[1] * 5 + (__u64)(__s64)(__s32)w[0] +
		    (__u8)w[1] + (__u16)(w[0] * w[1]) + (__u32)(w[0] + w[1]));
}

PROG(crc32)
{
	__u8 bytes[24];
	__u32 crc = ~0u;

	body(skb, bytes, sizeof(bytes));
	for (int i = 0; i < 24; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (0xedb88320u & -(crc & 1));
	}
	return (int)~crc;
}

PROG(fnv)
{
	__u8 bytes[40];
	__u64 h = 0xcbf29ce484222325u;

	body(skb, bytes, sizeof(bytes));
	for (int i = 0; i < 40; i++)
		h = (h ^ bytes[i]) * 0x100000001b3u;
	return fold(h);
}

PROG(xorshift)
{
	__u64 x;

	body(skb, &x, sizeof(x));
	x |= 1;
	for (int i = 0; i < 50; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return fold(x);
}

PROG(popcount)
{
	__u64 w[4];
	__u32 count = 0;

	body(skb, w, sizeof(w));
	for (int i = 0; i < 4; i++)
		for (__u64 n = w[i], bits = 0; n && bits < 64; n &= n - 1, bits++)
			count += i + 1;
	return (int)count;
}

PROG(multiply_high)
{
	__u64 w[2], a, b, c, d, middle;

	body(skb, w, sizeof(w));
	a = w[0] >> 32, b = w[0] & 0xffffffff, c = w[1] >> 32, d = w[1] & 0xffffffff;
	middle = a * d + (b * d >> 32);
	return fold(a * c + (middle >> 32) + (((middle & 0xffffffff) + b * c) >> 32));
}

PROG(square_root)
{
	__u32 n, root = 0;

	body(skb, &n, sizeof(n));
	for (__u32 bit = 1u << 15; bit; bit >>= 1)
		if ((root | bit) * (__u64)(root | bit) <= n)
			root |= bit;
	return (int)root;
}
