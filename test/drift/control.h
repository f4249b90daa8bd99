/* Loops, branches, calls, the stack, packets. For drift.bpf.c. */

PROG(collatz)
{
	__u32 n, steps = 0;

	body(skb, &n, sizeof(n));
	for (n = (n & 1023) + 1; n != 1 && steps < 200; steps++)
		n = n & 1 ? 3 * n + 1 : n / 2;
	return (int)steps;
}

PROG(insertion)
{
	__u8 a[8];
	__u64 h = 0;

	body(skb, a, sizeof(a));
#pragma unroll
	for (int i = 1; i < 8; i++)
#pragma unroll
		for (int k = i; k > 0; k--)
			if (a[k - 1] > a[k]) {
				__u8 t = a[k];

				a[k] = a[k - 1];
				a[k - 1] = t;
			}
	for (int i = 0; i < 8; i++)
		h = h << 8 | a[i];
	return fold(h);
}

static const __u16 steps_of[16] = { 3,    9,    27,   81,   100,   243,   729,   1000,
				    2187, 4000, 6561, 9999, 19683, 30000, 59049, 65535 };

PROG(bisection)
{
	__u32 low = 0, high = 16;
	__u16 n;

	body(skb, &n, sizeof(n));
	for (int i = 0; i < 5 && low < high; i++) {
		__u32 middle = (low + high) / 2;

		if (steps_of[middle & 15] < n)
			low = middle + 1;
		else
			high = middle;
	}
	return (int)low;
}

PROG(state_machine)
{
	__u8 bytes[32];
	__u32 state = 0, words = 0;

	body(skb, bytes, sizeof(bytes));
	for (int i = 0; i < 32; i++) {
		__u32 is_letter = (bytes[i] | 32) >= 'a' && (bytes[i] | 32) <= 'z';

		if (state == 0 && is_letter) {
			state = 1;
			words++;
		} else if (state == 1 && !is_letter) {
			state = bytes[i] & 1 ? 2 : 0;
		} else if (state == 2 && bytes[i] > 100) {
			state = 0;
			words += 100;
		}
	}
	return (int)(words * 4 + state);
}

PROG(jump_table)
{
	__u8 bytes[16];
	__u32 acc = 1;

	body(skb, bytes, sizeof(bytes));
	for (int i = 0; i < 16; i++)
		switch (bytes[i] % 11) {
		case 0:
			acc += 3;
			break;
		case 1:
			acc *= 5;
			break;
		case 2:
			acc ^= 0x55;
			break;
		case 3:
			acc <<= 1;
			break;
		case 4:
			acc >>= 2;
			break;
		case 5:
			acc -= bytes[i];
			break;
		case 6:
			acc |= 0x100;
			break;
		case 7:
			acc = ~acc;
			break;
		case 8:
			acc = -acc;
			break;
		default:
			acc += acc / 7;
		}
	return (int)acc;
}

static __noinline __u64 stir(__u64 a, __u32 b)
{
	return (a ^ b) * 0x2545f4914f6cdd1du + (a >> 29);
}

static __noinline __u64 stir_all(const __u32 *w, __u64 seed)
{
	for (int i = 0; i < 6; i++)
		seed = stir(seed, w[i]);
	return seed;
}

PROG(subprograms)
{
	__u32 w[6];

	body(skb, w, sizeof(w));
	return fold(stir_all(w, skb->len) + stir(w[0], w[1]));
}

PROG(matrix)
{
	__u32 m[9], sum = 0;

	body(skb, m, sizeof(m));
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++)
			sum = sum * 31 + m[i * 3] * m[k] + m[i * 3 + 1] * m[k + 3] + m[i * 3 + 2] * m[k + 6];
	return (int)sum;
}

/* Ethernet, up to two VLAN tags, IPv4, ports. */
PROG(header_parser)
{
	__u8 *data = (__u8 *)(long)skb->data, *end = (__u8 *)(long)skb->data_end, *at = data + 12;
	__u32 tags = 0;

	for (int i = 0; i < 2; i++) {
		if (at + 4 > end)
			return -1;
		if (at[0] != 0x81 || at[1] != 0)
			break;
		at += 4;
		tags++;
	}
	if (at + 2 + 20 + 4 > end)
		return -2;
	if (at[0] != 8 || at[1] != 0)
		return (int)(tags * 1000 + at[0]);
	at += 2;
	return (int)(tags << 24 | (__u32)at[9] << 16 | ((__u32)at[20] << 8 | at[21]));
}

PROG(direct_packet)
{
	__u8 *data = (__u8 *)(long)skb->data, *end = (__u8 *)(long)skb->data_end;
	__u32 sum = skb->len;

	for (int i = 0; i < 64; i++) {
		if (data + i + 1 > end)
			break;
		sum = sum * 33 + data[i];
	}
	return (int)sum;
}

PROG(packet_writer)
{
	__u8 *data = (__u8 *)(long)skb->data, *end = (__u8 *)(long)skb->data_end;

	if (data + 40 > end)
		return -1;
	for (int i = 0; i < 6; i++) {
		__u8 t = data[i];

		data[i] = data[i + 6];
		data[i + 6] = t;
	}
	*(__u32 *)(data + 20) ^= 0x01020304;
	*(__u16 *)(data + 31) = 0xabcd;
	skb->mark = data[0];
	skb->cb[1] = skb->mark * 3 + 1;
	return (int)(skb->cb[1] + skb->cb[0]);
}
