/* The context of the programs whose cost is measured. */
#ifndef TEST_COSTS_H
#define TEST_COSTS_H

#include "bpfrt/ctx.h"

struct costs_ctx {
	uint64_t a, b;
	uint32_t n;
	BPFRT_CTX_PTR(const uint8_t, data, buf(end = data_end));
	BPFRT_CTX_PTR(const uint8_t, data_end);
};

#endif
