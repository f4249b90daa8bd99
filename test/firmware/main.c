/*
 * Runs the feature programs and prints every result, so that targets can be held against each other. What C can compute
 * too is checked here. Runs on the ports of examples/firmware/; no libc.
 */
#include <stddef.h>
#include <stdint.h>

#include "features.h"
#include "port.h"

uint64_t tail_again(struct features_ctx *ctx);
uint64_t tail_first(struct features_ctx *ctx);
uint64_t inner_add(struct features_ctx *ctx);
uint64_t data_walk(struct features_ctx *ctx);
uint64_t stack_use(struct features_ctx *ctx);
uint64_t arithmetic(struct features_ctx *ctx);
uint64_t atomics(struct features_ctx *ctx);
uint64_t tables(struct features_ctx *ctx);
uint64_t externs(struct features_ctx *ctx);
uint64_t pointers(struct features_ctx *ctx);

/* A variable of the rule with pointers in it, as the firmware sees it. */
struct node {
	uint64_t value;
	BPFRT_PTR(struct node, next);
	BPFRT_PTR(const char, name);
};
extern struct node head;

uint64_t firmware_scale(int32_t x, uint64_t y);
extern const uint32_t firmware_limit;
const uint32_t firmware_limit = 4096;

uint64_t firmware_scale(int32_t x, uint64_t y)
{
	return (uint64_t)(int64_t)x * 1000 + y;
}

static const uint64_t values[] = { 0,
				   1,
				   2,
				   7,
				   63,
				   77,
				   0x7f,
				   0x80,
				   0xffff,
				   0x8000,
				   0x7fffffff,
				   0x80000000,
				   0xffffffff,
				   0x100000000,
				   0x123456789abcdef0,
				   0x7fffffffffffffff,
				   0x8000000000000000,
				   0xffffffffffffffff };

enum { VALUES = sizeof(values) / sizeof(values[0]) };

static int failures;

static void print_hex(uint64_t value)
{
	char text[18];

	for (int i = 0; i < 16; i++)
		text[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
	text[16] = ' ';
	text[17] = 0;
	port_print(text);
}

static void check(uint64_t actual, uint64_t expected)
{
	print_hex(actual);
	if (actual == expected)
		return;
	failures++;
	port_print("but C says ");
	print_hex(expected);
}

/* One line of results: the program on pairs of values; `expected` may be NULL. */
static void run_pairs(const char *name, uint64_t (*prog)(struct features_ctx *),
		      uint64_t (*expected)(uint64_t, uint64_t))
{
	uint8_t bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	for (uint32_t i = 0; i < VALUES; i++) {
		port_print(name);
		port_print(": ");
		for (uint32_t j = 0; j < VALUES; j++) {
			struct features_ctx ctx = { .a = values[i], .b = values[j], .index = i % 5 };
			uint64_t result;

			ctx.bytes = bytes;
			ctx.bytes_end = bytes + j % 9;
			result = prog(&ctx);
			if (expected)
				check(result, expected(values[i], values[j]));
			else
				print_hex(result + 3 * ctx.out + bytes[0] + 256 * bytes[7]);
		}
		port_print("\n");
	}
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	return features_mix(a, b);
}

static uint64_t stack_in_c(uint64_t a, uint64_t b)
{
	uint8_t local[16];
	uint64_t sum = 0;

	for (int i = 0; i < 16; i++)
		local[i] = (uint8_t)((uint8_t)(a >> (i & 7) * 8) ^ i);
	local[b & 15] ^= 0x55;
	for (int i = 0; i < 16; i++)
		sum = sum * 31 + local[i];
	return sum * 2 + 1;
}

static void run_tail_calls(void)
{
	struct features_ctx ctx = { .index = 0 };

	port_print("tail calls: ");
	check(tail_again(&ctx), 34); /* the entry and 33 tail calls */
	ctx.index = 2;
	check(tail_first(&ctx), 100 + 33);
	ctx.index = 1;
	check(tail_first(&ctx), 1); /* an empty entry */
	ctx.index = 4;
	check(tail_first(&ctx), 1); /* past the end */
	port_print("\n");
}

/* The pointers that the rule's data was made with: 11 "head", 22 "second", the end. */
static void check_pointers(void)
{
	port_print(head.name);
	port_print(" ");
	check(head.value, 11);
	port_print(head.next->name);
	port_print(" ");
	check(head.next->value, 22);
	check(head.next->next_slot == 0, 1);
	port_print("\n");
}

static uint64_t within_in_c(const struct features_limit *limit, uint64_t n)
{
	uint64_t low = limit->low + limit->steps[2];

	return n < low ? low : n > limit->range.high >> limit->range.shift ? limit->range.high : n;
}

/* With no object, one, and two in a chain. */
static void run_pointers(void)
{
	struct features_limit second = { .low = 5,
					 .steps = { 1, 2, 3 },
					 .range = { .shift = 4, .high = 0x7fffffffff } };
	struct features_limit first = { .low = 70, .steps = { 4, 5, 6 }, .range = { .high = 0xfffffff0 } };
	struct features_sum sum = { 0 };
	uint64_t expected = 0;

	port_print("pointers: ");
	for (uint32_t i = 0; i < VALUES; i++) {
		struct features_ctx ctx = { .a = values[i], .b = values[VALUES - 1 - i] };

		check(pointers(&ctx), 1);
		ctx.limits = &first;
		check(pointers(&ctx), within_in_c(&first, ctx.a));
		first.next = &second;
		ctx.sum = &sum;
		expected += within_in_c(&first, ctx.a) + within_in_c(&second, ctx.b);
		check(pointers(&ctx), within_in_c(&first, ctx.a) + within_in_c(&second, ctx.b));
		first.next_slot = 0;
	}
	check(sum.total, expected);
	check(sum.count, VALUES);
	port_print("\n");
}

_Noreturn void firmware_main(void)
{
	check_pointers();
	run_tail_calls();
	run_pairs("arithmetic", arithmetic, mix);
	run_pairs("stack", stack_use, stack_in_c);
	run_pairs("inner maps", inner_add, NULL);
	run_pairs("data", data_walk, NULL);
	run_pairs("atomics", atomics, NULL);
	run_pairs("tables", tables, NULL);
	run_pairs("externs", externs, NULL);
	run_pointers();
	port_print(failures ? "C and the program disagree\n" : "C and the program agree\n");
	port_exit(failures ? 1 : 0);
}
