/* Compute kernels: what interpreter and native code are measured on. Each works on the seed in its context and on
 * variables, in loops that the verifier can walk. */
#include "kernels.h"

#define KERNEL(name)     \
	SEC("fw/" #name) \
	uint64_t name(struct kernel_ctx *ctx)

enum { BYTES = 256, WORDS = 64, SIDE = 8, LIMIT = 1024 };

uint8_t bytes[BYTES];
uint32_t words[WORDS];
uint32_t left[SIDE * SIDE], right[SIDE * SIDE], product[SIDE * SIDE];
uint8_t composite[LIMIT];
uint8_t box[BYTES];

static __always_inline uint64_t next(uint64_t x)
{
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}

KERNEL(xorshift)
{
	uint64_t x = ctx->seed | 1;

	for (int i = 0; i < 1000; i++)
		x = next(x);
	return x;
}

KERNEL(fibonacci)
{
	uint64_t a = 0, b = ctx->seed;

	for (int i = 0; i < 1000; i++) {
		uint64_t c = a + b;

		a = b;
		b = c ^ (uint64_t)i;
	}
	return a;
}

KERNEL(crc32)
{
	uint32_t crc = (uint32_t)ctx->seed;

	for (int i = 0; i < BYTES; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
	}
	return crc;
}

KERNEL(fnv1a)
{
	uint64_t hash = 14695981039346656037ull ^ ctx->seed;

	for (int i = 0; i < BYTES; i++)
		hash = (hash ^ bytes[i]) * 1099511628211ull;
	return hash;
}

KERNEL(adler32)
{
	uint32_t a = 1, b = (uint32_t)ctx->seed & 0xffff;

	for (int i = 0; i < BYTES; i++) {
		a = (a + bytes[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

KERNEL(xtea)
{
	uint32_t a = (uint32_t)ctx->seed, b = (uint32_t)(ctx->seed >> 32), sum = 0;

	for (int i = 0; i < 320; i++) {
		a += ((b << 4 ^ b >> 5) + b) ^ (sum + words[sum & 3]);
		sum += 0x9e3779b9u;
		b += ((a << 4 ^ a >> 5) + a) ^ (sum + words[sum >> 11 & 3]);
	}
	return (uint64_t)a << 32 | b;
}

KERNEL(matrix)
{
	uint32_t sum = 0;

	for (int i = 0; i < SIDE * SIDE; i++)
		left[i] = (uint32_t)(ctx->seed + (uint64_t)i), right[i] = (uint32_t)(ctx->seed ^ (uint64_t)i);
	for (int i = 0; i < SIDE; i++)
		for (int j = 0; j < SIDE; j++) {
			uint32_t cell = 0;

			for (int k = 0; k < SIDE; k++)
				cell += left[i * SIDE + k] * right[k * SIDE + j];
			product[i * SIDE + j] = cell;
			sum ^= cell;
		}
	return sum;
}

KERNEL(sieve)
{
	uint64_t count = ctx->seed & 1;

	for (int i = 0; i < LIMIT; i++)
		composite[i] = 0;
	for (int i = 2; i < 32; i++) {
		for (int j = i * i; j < LIMIT; j += i)
			composite[j] = 1;
	}
	for (int i = 2; i < LIMIT; i++)
		count += composite[i] ^ 1u;
	return count;
}

KERNEL(sort)
{
	uint64_t x = ctx->seed | 1;

	for (int i = 0; i < 32; i++) {
		x = next(x);
		words[i & (WORDS - 1)] = (uint32_t)x;
	}
	for (int i = 0; i < 31; i++)
		for (int j = 0; j < 31; j++) {
			uint32_t a = words[j & (WORDS - 1)], b = words[(j + 1) & (WORDS - 1)];
			uint32_t low = a < b ? a : b, high = a < b ? b : a;

			words[j & (WORDS - 1)] = low;
			words[(j + 1) & (WORDS - 1)] = high;
		}
	return words[0] + (uint64_t)words[31];
}

KERNEL(rc4)
{
	uint64_t out = 0;
	uint8_t j = 0;

	for (int i = 0; i < BYTES; i++)
		box[i] = (uint8_t)i;
	for (int i = 0; i < BYTES; i++) {
		uint8_t t = box[i];

		j = (uint8_t)(j + t + (uint8_t)(ctx->seed >> (i & 7) * 8));
		box[i] = box[j];
		box[j] = t;
	}
	for (int i = 0; i < 64; i++)
		out = out << 1 ^ box[(uint8_t)(box[i] + j)];
	return out;
}

KERNEL(collatz)
{
	uint64_t steps = 0, n = (ctx->seed & 0xffff) + 1;

	for (int i = 0; i < 1000; i++) {
		uint64_t odd = -(n & 1);

		n = (odd & (3 * n + 1)) | (~odd & n / 2);
		steps += n & 3;
	}
	return steps + n;
}

KERNEL(gcd)
{
	uint64_t sum = 0;

	for (int i = 1; i < 32; i++) {
		uint64_t a = ctx->seed + (uint64_t)i * 7919, b = (uint64_t)i * 104729 + 1;

		for (int step = 0; step < 12; step++) {
			uint64_t r = a % (b | 1);

			a = b;
			b = r;
		}
		sum += a;
	}
	return sum;
}

KERNEL(popcount)
{
	uint64_t x = ctx->seed | 1, count = 0;

	for (int i = 0; i < 200; i++) {
		uint64_t v = x = next(x);

		v -= v >> 1 & 0x5555555555555555ull;
		v = (v & 0x3333333333333333ull) + (v >> 2 & 0x3333333333333333ull);
		v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0full;
		count += v * 0x0101010101010101ull >> 56;
	}
	return count;
}

KERNEL(checksum)
{
	uint32_t sum = (uint32_t)ctx->seed & 0xffff;

	for (int i = 0; i < BYTES; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~(sum + (sum >> 16));
}
