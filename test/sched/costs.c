/*
 * Runs every program of costs.bpf.c on a board with many inputs and counts the core's instructions; none may take more
 * than its object says (QEMU with -icount counts exactly).
 */
#include <stddef.h>
#include <stdint.h>

#include "bare.h"
#include "bpfrt/sched.h"
#include "costs.h"
#include "counter.h"

enum { INPUTS = 200 };

static uint8_t data[64];
static uint64_t random_state = 88172645463325252;

static uint64_t random_next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void print_number(uint64_t n, unsigned width)
{
	char text[24], *at = &text[23];

	*at = 0;
	do
		*--at = (char)('0' + (uint32_t)n % 10);
	while (n = (uint32_t)n / 10, n);
	while ((unsigned)(&text[23] - at) < width)
		*--at = ' ';
	bare_print(at);
}

static const uint64_t edges[] = { 0, 1, UINT64_MAX, UINT64_C(1) << 63, 0xffffffff, 0x100000000, 3 };

static void choose(struct costs_ctx *ctx, unsigned i)
{
	ctx->a = i < 7 ? edges[i] : random_next();
	ctx->b = i < 49 ? edges[i % 7] : random_next();
	ctx->n = (uint32_t)random_next();
	for (unsigned k = 0; k < sizeof(data); k++)
		data[k] = (uint8_t)random_next();
	ctx->data = data;
	ctx->data_end = data + sizeof(data);
}

static uint32_t measure(const struct bpfrt_task_decl *decl)
{
	uint32_t worst = 0;

	for (unsigned i = 0; i < INPUTS; i++) {
		struct bpfrt_run run = { .prog = decl->prog };
		struct costs_ctx ctx;
		uint32_t start, spent;

		choose(&ctx, i);
		start = counter_read();
		decl->prog->body(&ctx, &run);
		spent = counter_insns(start, counter_read());
		worst = spent > worst ? spent : worst;
	}
	return worst;
}

int main(void)
{
	int failed = 0;

	counter_start();
	bare_print("   bound measured bound/measured in percent\n");
	for (const struct bpfrt_task_decl *decl = bpfrt_task_next(NULL); decl; decl = bpfrt_task_next(decl)) {
		uint32_t worst = measure(decl);

		print_number(decl->cost, 8);
		print_number(worst, 9);
		print_number((uint32_t)decl->cost * 100 / (worst ? worst : 1), 9);
		bare_print(" ");
		bare_print(decl->prog->name);
		bare_print(worst > decl->cost ? " FAILED: more than its bound\n" : "\n");
		failed |= worst > decl->cost;
	}
	return failed;
}
