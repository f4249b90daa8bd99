/* The context of the feature programs, and the computation that both sides make. */
#ifndef FEATURES_H
#define FEATURES_H

#include "bpfrt/ctx.h"

/* What plain pointers of the context lead to. */
struct BPFRT_SHARED features_limit {
	uint32_t low;
	uint16_t steps[3];
	struct {
		uint8_t shift;
		uint64_t high;
	} range;
	BPFRT_CTX_PTR(const struct features_limit, next);
};

struct BPFRT_SHARED features_sum {
	uint64_t total;
	uint32_t count;
};

struct features_ctx {
	uint64_t a, b;
	uint64_t out;
	BPFRT_CTX_PTR(uint8_t, bytes, buf(end = bytes_end, rw));
	BPFRT_CTX_PTR(uint8_t, bytes_end);
	BPFRT_READONLY(uint32_t, index);
	BPFRT_CTX_PTR(const struct features_limit, limits);
	BPFRT_CTX_PTR(struct features_sum, sum);
};

/* Arithmetic whose lowering differs most between targets. No operation here is undefined in C. */
static inline __attribute__((always_inline)) uint64_t features_mix(uint64_t a, uint64_t b)
{
	uint64_t h = a * 0x9e3779b97f4a7c15u + b;
	uint32_t x = (uint32_t)a, y = (uint32_t)b;

	h ^= a >> (b & 63);
	h += (uint64_t)((int64_t)a >> (b & 63));
	h ^= b << (a & 63);
	h += (x >> (y & 31)) ^ (uint32_t)((int32_t)y >> (x & 31));
	h ^= __builtin_bswap64(a) + __builtin_bswap32(y) + __builtin_bswap16((uint16_t)x);
	h += (uint64_t)(int64_t)(int8_t)a + (uint64_t)(int64_t)(int16_t)b + (uint64_t)(int64_t)(int32_t)a;
	h ^= (int64_t)a < (int64_t)b ? h << 7 : h >> 3;
	h += x<y ? 11 : (int32_t)x>(int32_t) y ? 13 : 17;
	h ^= b ? a / b : 5;
	h += b ? a % b : 7;
	h ^= y ? x / y + x % y : 3;
	return h;
}

#endif
