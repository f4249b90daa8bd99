/* Four tasks of different lengths; agreement.c writes other numbers into their records. */
#include "bpfrt/bpf.h"

struct agreement_ctx {
	uint32_t a, b;
};

#define TASK(name, rounds)                                          \
	SEC("fw/" #name) uint64_t name(struct agreement_ctx *ctx)   \
	{                                                           \
		uint64_t sum = 1;                                   \
		for (int i = 0; i < (rounds); i++)                  \
			sum = sum * ctx->a + (ctx->b ^ (sum >> 7)); \
		return sum;                                         \
	}                                                           \
	BPFRT_TASK(name, .period_us = 1000000)

TASK(tiny, 1);
TASK(small, 60);
TASK(middle, 200);
TASK(large, 700);
