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
#include "bpfrt/hash_key.h"

enum { INPUTS = 200, MEETING = 64 };

static uint64_t data[8], meeting[MEETING];
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
	for (unsigned k = 0; k < 8; k++)
		data[k] = meeting[(8 * i + k) % MEETING];
	ctx->data = (const uint8_t *)data;
	ctx->data_end = (const uint8_t *)(data + 8);
}

#define INVERSE UINT64_C(0xf1de83e19937733d) /* of bpfrt_hash_mix's factor */

/* An adversary's keys: their hash, of which the map takes the upper half, is calculated backwards. */
static int choose_meeting(void)
{
	for (unsigned i = 0; i < MEETING; i++) {
		uint64_t mixed = (UINT64_C(0x12345678) << 32 | i) * INVERSE;

		meeting[i] = (mixed ^ mixed >> 32) ^ sizeof(meeting[i]);
		if (bpfrt_hash_key_bytes(&meeting[i], 8) != bpfrt_hash_key_bytes(&meeting[0], 8))
			return 1;
	}
	return 0;
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
	int failed = choose_meeting();

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
