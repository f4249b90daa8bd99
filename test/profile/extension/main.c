/* The user's map type, helper, memory strategy, failure semantic and policy, at work. Exits with the line of what is
 * wrong. */
#include <stdint.h>
#include <string.h>

#include "bpfrt/failure.h"
#include "bpfrt/host.h"
#include "bpfrt/sched.h"

#define CHECK(is_fine)                         \
	do {                                   \
		if (!(is_fine))                \
			return __LINE__ & 127; \
	} while (0)

#define SLOT(opcode, dst, src, off, imm)                                     \
	((uint64_t)(opcode) | (uint64_t)(dst) << 8 | (uint64_t)(src) << 12 | \
	 (uint64_t)(uint16_t)(int16_t)(off) << 16 | (uint64_t)(uint32_t)(int32_t)(imm) << 32)

/* popcount of eight bytes of the stack, of which `imm` was stored. */
#define POPCOUNT(imm, size)                                                              \
	{ SLOT(0x7a, 10, 0, -8, imm), SLOT(0xbf, 1, 10, 0, 0),  SLOT(0x07, 1, 0, 0, -8), \
	  SLOT(0xb7, 2, 0, 0, size),  SLOT(0x85, 0, 0, 0, 212), SLOT(0x95, 0, 0, 0, 0) }

static const uint64_t good[] = POPCOUNT(0x1234567, 8), bad[] = POPCOUNT(1, 9);
static uint64_t stack[BPFRT_STACK_BYTES / 8];

static int test_program(const uint64_t *insns, enum bpfrt_outcome outcome, uint64_t expected)
{
	const struct bpfrt_vm vm = { .helpers = bpfrt_interp_helpers, .helper_count = bpfrt_interp_helper_count };
	struct bpfrt_interp_prog prog = { .vm = &vm, .insns = insns, .insn_count = 6 };
	struct bpfrt_executable exe = { .prog = &prog,
					.run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack) } };
	struct bpfrt_stats stats = { 0 };
	const struct bpfrt_guard guard = { .exe = &exe, .stats = &stats, .otherwise = 77 };
	uint64_t result = 0;

	CHECK(!bpfrt_engine_checked.prepare(&exe) && !bpfrt_guard_check(&guard));
	CHECK(bpfrt_guard_run(&guard, NULL, &result) == outcome && result == expected);
	CHECK(bpfrt_stats_errors(&stats) == (outcome != BPFRT_RAN));
	return 0;
}

static int test_map(void)
{
	struct bpfrt_map map = { .type = 200, .key_size = 4, .value_size = 8, .max_entries = 3, .name = "mine" };
	uint64_t value = 5, got;

	CHECK(!bpfrt_map_create(&map));
	CHECK(!bpfrt_map_update(&map, &(uint32_t){ 2 }, &value, BPFRT_ANY));
	CHECK(bpfrt_map_update(&map, &(uint32_t){ 2 }, &value, BPFRT_ANY) == -BPFRT_EEXIST);
	CHECK(bpfrt_map_update(&map, &(uint32_t){ 3 }, &value, BPFRT_ANY) == -BPFRT_E2BIG);
	CHECK(!bpfrt_map_lookup(&map, &(uint32_t){ 2 }, &got) && got == 5);
	return 0;
}

/* Neither bank holds both. */
static int test_memory(void)
{
	struct bpfrt_map large[3];

	for (int i = 0; i < 3; i++) {
		large[i] = (struct bpfrt_map){ .type = 2, .key_size = 4, .value_size = 3000, .max_entries = 1 };
		CHECK(bpfrt_map_create(&large[i]) == (i < 2 ? 0 : -BPFRT_ENOMEM));
	}
	return 0;
}

static uint64_t context_body(void *ctx, struct bpfrt_run *run)
{
	(void)run;
	return *(uint64_t *)ctx;
}

/* The profile's policy needs no option. */
static int test_policy(void)
{
	static const struct bpfrt_prog prog = { .body = context_body, .name = "context" };
	static BPFRT_SCHED_STORAGE(2) storage;
	static const struct bpfrt_sched_options options = { .size = sizeof(options), BPFRT_SCHED_USES(storage) };
	static uint64_t one = 1, two = 2;
	struct bpfrt_sched sched;
	uint64_t result;

	CHECK(!bpfrt_sched_init(&sched, &options));
	CHECK(bpfrt_sched_submit(&sched, &prog, &one, BPFRT_PRIORITY_LOW, BPFRT_NO_DEADLINE) >= 0);
	CHECK(bpfrt_sched_submit(&sched, &prog, &two, BPFRT_PRIORITY_LOW, BPFRT_NO_DEADLINE) >= 0);
	CHECK(!bpfrt_sched_run_one(&sched, &result) && result == 2);
	CHECK(!bpfrt_sched_run_one(&sched, &result) && result == 1);
	return 0;
}

int main(void)
{
	int line = test_program(good, BPFRT_RAN, 12);

	if (!line)
		line = test_program(bad, BPFRT_SKIPPED, 77);
	if (!line)
		line = test_map();
	if (!line)
		line = test_policy();
	return line ? line : test_memory();
}
