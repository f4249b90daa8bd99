/*
 * Failure semantics (bpfrt/failure.h), for each profile on the host, and the embedded one's on bare machines: what an
 * execution error, a budget overrun, a missed deadline, a full map and an exhausted pool do to a program, to its
 * statistics and to others. Prints one line; a failed check prints its own.
 */
#include <stddef.h>
#include <stdint.h>

#include "bare.h"
#include "bpfrt/failure.h"
#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "bpfrt/port.h"

static int failed;
static const char *part;

static void check(int line, int is_fine)
{
	char text[] = "failed at line 0000, in part ";

	if (is_fine)
		return;
	failed = 1;
	for (int i = 18; i >= 15; i--, line /= 10)
		text[i] = (char)('0' + line % 10);
	bare_print(text);
	bare_print(part);
	bare_print("\n");
}

#define CHECK(is_fine) check(__LINE__, is_fine)

/* ---- programs ---- */

#define SLOT(opcode, dst, src, off, imm)                                     \
	((uint64_t)(opcode) | (uint64_t)(dst) << 8 | (uint64_t)(src) << 12 | \
	 (uint64_t)(uint16_t)(int16_t)(off) << 16 | (uint64_t)(uint32_t)(int32_t)(imm) << 32)
#define EXIT SLOT(0x95, 0, 0, 0, 0)

static const uint64_t seven[] = { SLOT(0xb7, 0, 0, 0, 7), EXIT };                           /* r0 = 7 */
static const uint64_t reader[] = { SLOT(0x79, 0, 1, 0, 0), EXIT };                          /* r0 = *(u64 *)r1 */
static const uint64_t endless[] = { SLOT(0x05, 0, 0, -1, 0), EXIT };                        /* goto itself */
static const uint64_t stranger[] = { SLOT(0x85, 0, 0, 0, 9999), EXIT };                     /* call helper 9999 */
static const uint64_t divider[] = { SLOT(0xb7, 0, 0, 0, 9), SLOT(0x37, 0, 0, 0, 0), EXIT }; /* r0 = 9 / 0 */

static uint64_t stack[BPFRT_STACK_BYTES / 8];
static const struct bpfrt_vm vm;

struct subject {
	struct bpfrt_interp_prog prog;
	struct bpfrt_executable exe;
};

static struct bpfrt_executable *make(struct subject *s, const uint64_t *insns, uint32_t count)
{
	s->prog = (struct bpfrt_interp_prog){ .vm = &vm, .insns = insns, .insn_count = count };
	s->exe = (struct bpfrt_executable){ .prog = &s->prog,
					    .run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack) } };
	CHECK(!bpfrt_engine_checked.prepare(&s->exe));
	return &s->exe;
}

#define MAKE(s, insns) make((s), (insns), sizeof(insns) / 8)

static struct bpfrt_map table = { .type = 1, .key_size = 4, .value_size = 4, .max_entries = 2 };

/* Native: adds the context's key; what the program saw is its result. */
static uint64_t add_body(void *ctx, struct bpfrt_run *run)
{
	(void)run;
	return (uint64_t)bpfrt_map_update_elem(&table, ctx, ctx, BPFRT_ANY);
}

static uint64_t five_body(void *ctx, struct bpfrt_run *run)
{
	(void)ctx;
	(void)run;
	return 5;
}

static const struct bpfrt_prog add = { .body = add_body, .name = "add", .cost = 20 };
static const struct bpfrt_prog five = { .body = five_body, .name = "five", .cost = 2 };

/* Runs another guarded program, as an interrupt's handler might, which fills the map. */
static enum bpfrt_outcome inner_outcome;

static uint64_t nesting_body(void *ctx, struct bpfrt_run *run)
{
	static const struct bpfrt_guard inner = { .prog = &add };
	uint64_t result;

	(void)run;
	inner_outcome = bpfrt_guard_run(&inner, ctx, &result);
	return result;
}

static const struct bpfrt_prog nesting = { .body = nesting_body, .name = "nesting", .cost = 3 };

/* An engine that is stopped as often as *state says. */
static int64_t flaky_prepare(struct bpfrt_executable *exe);

static int64_t flaky_run(struct bpfrt_executable *exe, void *ctx, uint64_t *result)
{
	int *left = exe->state;

	(void)ctx;
	exe->trap = BPFRT_TRAP_NONE;
	*result = 12;
	if (!*left)
		return 0;
	--*left;
	exe->trap = BPFRT_TRAP_BAD_WRITE;
	return -BPFRT_EFAULT;
}

static int prepared;

static void flaky_release(struct bpfrt_executable *exe)
{
	prepared--;
	exe->engine = NULL;
}

static const struct bpfrt_engine flaky = { "flaky", flaky_prepare, flaky_run, flaky_release };

static int64_t flaky_prepare(struct bpfrt_executable *exe)
{
	prepared++;
	exe->engine = &flaky;
	return 0;
}

static unsigned told;
static enum bpfrt_failure told_failure;
static enum bpfrt_outcome told_outcome;

static void hook(void *user, const struct bpfrt_guard *guard, enum bpfrt_failure failure, enum bpfrt_outcome outcome,
		 void *ctx)
{
	(void)guard;
	(void)ctx;
	CHECK(user == &told);
	told++;
	told_failure = failure;
	told_outcome = outcome;
}

static uint64_t run(const struct bpfrt_guard *guard, void *ctx, enum bpfrt_outcome expected)
{
	uint64_t result = 0xdead;

	CHECK(bpfrt_guard_run(guard, ctx, &result) == expected);
	return result;
}

/* ---- what both do ---- */

static void test_kinds(void)
{
	part = "kinds";
	CHECK(bpfrt_trap_failure(BPFRT_TRAP_NONE) == BPFRT_FAILURE_NONE);
	CHECK(bpfrt_trap_failure(BPFRT_TRAP_BAD_READ) == BPFRT_FAILURE_INVALID_ACCESS);
	CHECK(bpfrt_trap_failure(BPFRT_TRAP_BUDGET) == BPFRT_FAILURE_BUDGET_OVERRUN);
	CHECK(bpfrt_trap_failure(BPFRT_TRAP_NO_STACK) == BPFRT_FAILURE_STACK_OVERFLOW);
	CHECK(bpfrt_failure_family(BPFRT_FAILURE_INVALID_PROGRAM) == BPFRT_FAMILY_PROGRAM);
	CHECK(bpfrt_failure_family(BPFRT_FAILURE_REJECTED) == BPFRT_FAMILY_VERIFY);
	CHECK(bpfrt_failure_family(BPFRT_FAILURE_DIVISION_BY_ZERO) == BPFRT_FAMILY_EXECUTION);
	CHECK(bpfrt_failure_family(BPFRT_FAILURE_NO_MEMORY) == BPFRT_FAMILY_MAP);
	CHECK(bpfrt_failure_family(BPFRT_FAILURE_DEADLINE_MISS) == BPFRT_FAMILY_SCHEDULER);
	CHECK(bpfrt_family_text(BPFRT_FAMILY_MAP)[0] == 'm' && bpfrt_failure_text(BPFRT_FAILURE_MAP_FULL)[0] == 'a');
	CHECK(bpfrt_failure_stops(BPFRT_FAILURE_BUDGET_OVERRUN) && !bpfrt_failure_stops(BPFRT_FAILURE_MAP_FULL));
	CHECK(!bpfrt_failure_stops(BPFRT_FAILURE_DEADLINE_MISS) && !bpfrt_failure_stops(BPFRT_FAILURE_NONE));
}

/* A failing program, and one that does not notice. */
static void test_errors(enum bpfrt_outcome failing)
{
	struct bpfrt_stats stats = { 0 }, other_stats = { 0 }, copy;
	uint32_t before = bpfrt_failure_count(BPFRT_FAILURE_INVALID_ACCESS);
	struct subject bad, good, loop, odd, zero;
	struct bpfrt_guard guard = { .exe = MAKE(&bad, reader), .stats = &stats, .otherwise = 3, .retries = 1 };
	struct bpfrt_guard other = { .exe = MAKE(&good, seven), .stats = &other_stats };
	struct bpfrt_guard looping = {
		.exe = MAKE(&loop, endless), .stats = &stats, .otherwise = 4, .budget = 100, .retries = 1
	};
	struct bpfrt_guard strange = { .exe = MAKE(&odd, stranger), .stats = &stats, .otherwise = 6, .retries = 1 };
	struct bpfrt_guard dividing = { .exe = MAKE(&zero, divider), .stats = &other_stats };

	part = "errors";
	CHECK(!bpfrt_guard_check(&guard) && !bpfrt_guard_check(&looping));
	CHECK(run(&guard, NULL, failing) == 3);
	CHECK(run(&other, NULL, BPFRT_RAN) == 7);
	CHECK(run(&looping, NULL, failing) == 4);
	CHECK(run(&strange, NULL, failing) == 6);
	CHECK(run(&other, NULL, BPFRT_RAN) == 7);
	CHECK(run(&dividing, NULL, BPFRT_RAN) == 0); /* RFC 9669: never a failure */
	bpfrt_guard_stats(&guard, &copy);
	CHECK(copy.failures[BPFRT_FAILURE_INVALID_ACCESS] == copy.runs / 3);
	CHECK(copy.failures[BPFRT_FAILURE_BUDGET_OVERRUN] == copy.runs / 3);
	CHECK(copy.failures[BPFRT_FAILURE_MISSING_SYMBOL] == copy.runs / 3);
	CHECK(bpfrt_stats_errors(&copy) == copy.runs && !bpfrt_stats_misses(&copy));
	CHECK(copy.outcomes[failing] == 3 && copy.last == BPFRT_FAILURE_MISSING_SYMBOL && copy.time_ns);
	CHECK(bpfrt_failure_count(BPFRT_FAILURE_INVALID_ACCESS) == before + copy.runs / 3);
	bpfrt_guard_stats(&other, &copy);
	CHECK(copy.runs == 3 && !bpfrt_stats_errors(&copy) && copy.outcomes[BPFRT_RAN] == 3 && !copy.last);
}

/* Native code: its worst case is known before it runs. */
static void test_native_budget(enum bpfrt_outcome failing)
{
	struct bpfrt_stats stats = { 0 };
	struct bpfrt_guard guard = { .prog = &five, .stats = &stats, .otherwise = 1, .budget = 2 };

	part = "budget of native code";
	CHECK(!bpfrt_guard_check(&guard) && run(&guard, NULL, BPFRT_RAN) == 5);
	guard.budget = 1;
	CHECK(bpfrt_guard_check(&guard) == -BPFRT_EINVAL && run(&guard, NULL, failing) == 1);
	CHECK(stats.last == BPFRT_FAILURE_BUDGET_OVERRUN);
}

static void test_full_map(void)
{
	struct bpfrt_stats stats = { 0 }, nesting_stats = { 0 };
	struct bpfrt_guard guard = { .prog = &add, .stats = &stats, .otherwise = 1 };
	const struct bpfrt_guard nested = { .prog = &nesting, .stats = &nesting_stats };
	const struct bpfrt_guard innocent = { .prog = &five, .stats = &nesting_stats };

	part = "full map";
	CHECK(!bpfrt_map_create(&table));
	for (uint32_t key = 1; key < 4; key++)
		CHECK(run(&guard, &key, BPFRT_RAN) == (key == 3 ? (uint64_t)-BPFRT_E2BIG : 0));
	CHECK(stats.failures[BPFRT_FAILURE_MAP_FULL] == 1 && stats.last == BPFRT_FAILURE_MAP_FULL);
	CHECK(stats.outcomes[BPFRT_RAN] == 3);
	CHECK(run(&nested, &(uint32_t){ 5 }, BPFRT_RAN) == (uint64_t)-BPFRT_E2BIG);
	CHECK(inner_outcome == BPFRT_RAN && !bpfrt_stats_errors(&nesting_stats));
	CHECK(bpfrt_failure_count(BPFRT_FAILURE_MAP_FULL) == 2);
	/* What the host fills is nobody's. */
	CHECK(bpfrt_map_update(&table, &(uint32_t){ 6 }, &(uint32_t){ 6 }, BPFRT_ANY) == -BPFRT_E2BIG);
	CHECK(run(&innocent, NULL, BPFRT_RAN) == 5 && !bpfrt_stats_errors(&nesting_stats));
}

static void test_deadline(void)
{
	struct bpfrt_stats stats = { 0 }, copy;
	const struct bpfrt_guard guard = { .prog = &five, .stats = &stats, .otherwise = 1 };
	uint64_t result;

	part = "deadline";
	CHECK(bpfrt_guard_run(&guard, NULL, &result) == BPFRT_RAN);
	CHECK(bpfrt_guard_fail(&guard, BPFRT_FAILURE_DEADLINE_MISS, NULL, &result) == BPFRT_RAN && result == 5);
	bpfrt_guard_stats(&guard, &copy);
	CHECK(bpfrt_stats_misses(&copy) == 1 && !bpfrt_stats_errors(&copy) && copy.runs == 1);
}

static void test_pool(enum bpfrt_outcome failing)
{
	struct bpfrt_map large = { .type = 2, .key_size = 4, .value_size = 4096, .max_entries = 1000 };
	struct bpfrt_stats stats = { 0 };
	const struct bpfrt_guard guard = { .prog = &five, .stats = &stats, .otherwise = 9 };
	uint64_t result = 0;

	part = "pool";
#ifdef BPFRT_CLOUD
	bpfrt_memory_set_quota(100000);
#endif
	CHECK(bpfrt_map_create(&large) == -BPFRT_ENOMEM);
	CHECK(bpfrt_guard_fail(&guard, BPFRT_FAILURE_NO_MEMORY, NULL, &result) == failing && result == 9);
	CHECK(stats.failures[BPFRT_FAILURE_NO_MEMORY] == 1);
	CHECK(run(&guard, NULL, BPFRT_RAN) == 5);
}

#ifdef BPFRT_CLOUD

/* ---- restart ---- */

static void test_restart(void)
{
	int left = 2;
	struct bpfrt_stats stats = { 0 }, copy;
	struct bpfrt_executable exe = { .state = &left };
	struct bpfrt_guard guard = {
		.exe = &exe, .stats = &stats, .otherwise = 3, .hook = hook, .user = &told, .retries = 3, .strikes = 2
	};

	part = "restart";
	CHECK(!flaky.prepare(&exe));
	CHECK(run(&guard, NULL, BPFRT_RESTARTED) == 12 && !left);
	CHECK(told == 2 && told_outcome == BPFRT_RESTARTED && told_failure == BPFRT_FAILURE_INVALID_ACCESS);
	CHECK(prepared == 1 && exe.engine == &flaky);
	left = 4;
	CHECK(run(&guard, NULL, BPFRT_GIVEN_UP) == 3 && !left && told == 6 && told_outcome == BPFRT_GIVEN_UP);
	CHECK(run(&guard, NULL, BPFRT_RAN) == 12);
	left = 1000;
	CHECK(run(&guard, NULL, BPFRT_GIVEN_UP) == 3 && left == 996);
	CHECK(run(&guard, NULL, BPFRT_GIVEN_UP) == 3 && left == 992 && told_outcome == BPFRT_QUARANTINED);
	left = 0;
	CHECK(run(&guard, NULL, BPFRT_QUARANTINED) == 3);
	bpfrt_guard_stats(&guard, &copy);
	CHECK(copy.is_quarantined && copy.strikes == 2 && copy.runs == 3 + 4 + 1 + 8);
	CHECK(copy.outcomes[BPFRT_GIVEN_UP] == 3 && copy.outcomes[BPFRT_QUARANTINED] == 1);
	bpfrt_guard_readmit(&guard);
	CHECK(run(&guard, NULL, BPFRT_RAN) == 12 && prepared == 1);
	guard.stats = NULL;
	CHECK(bpfrt_guard_check(&guard) == -BPFRT_EINVAL);
}

/* The profile's own bounds. */
static void test_restart_defaults(void)
{
	int left = 1000;
	struct bpfrt_stats stats = { 0 };
	struct bpfrt_executable exe = { .state = &left };
	const struct bpfrt_guard guard = { .exe = &exe, .stats = &stats };

	part = "restart by default";
	CHECK(!flaky.prepare(&exe));
	for (int i = 0; i < 8; i++)
		run(&guard, NULL, BPFRT_GIVEN_UP);
	run(&guard, NULL, BPFRT_QUARANTINED);
	CHECK(left == 1000 - 8 * 4);
}

static void test_semantic(void)
{
	test_errors(BPFRT_GIVEN_UP);
	test_native_budget(BPFRT_GIVEN_UP);
	test_pool(BPFRT_GIVEN_UP);
	test_restart();
	test_restart_defaults();
}

#else

/* ---- recovery ---- */

/* Each way, for a program that is stopped and for one whose map is full. Without statistics, from constant guards. */
static void test_recovery(void)
{
	static struct subject bad;
	const struct bpfrt_guard degrading = { .exe = MAKE(&bad, reader),
					       .otherwise = 3,
					       .fallback = &five,
					       .recovery = { [BPFRT_FAILURE_INVALID_ACCESS] = BPFRT_DEGRADE } };
	const struct bpfrt_guard careful = { .exe = &bad.exe,
					     .otherwise = 3,
					     .hook = hook,
					     .user = &told,
					     .recovery = { [BPFRT_FAILURE_INVALID_ACCESS] = BPFRT_SAFE_STATE } };
	const struct bpfrt_guard filling = { .prog = &add,
					     .otherwise = 3,
					     .fallback = &five,
					     .hook = hook,
					     .user = &told,
					     .recovery = { [BPFRT_FAILURE_MAP_FULL] = BPFRT_DEGRADE,
							   [BPFRT_FAILURE_DEADLINE_MISS] = BPFRT_SAFE_STATE } };
	struct bpfrt_guard broken = { .prog = &add, .recovery = { [BPFRT_FAILURE_MAP_FULL] = BPFRT_DEGRADE } };
	uint64_t result = 77;
	struct bpfrt_stats copy;

	part = "recovery";
	CHECK(!bpfrt_guard_check(&degrading) && !bpfrt_guard_check(&careful) && !bpfrt_guard_check(&filling));
	CHECK(run(&degrading, NULL, BPFRT_DEGRADED) == 5);
	CHECK(!told && run(&careful, NULL, BPFRT_SAFE) == 3);
	CHECK(told == 1 && told_failure == BPFRT_FAILURE_INVALID_ACCESS && told_outcome == BPFRT_SAFE);
	CHECK(run(&filling, &(uint32_t){ 8 }, BPFRT_DEGRADED) == 5 && told == 1);
	CHECK(run(&filling, &(uint32_t){ 1 }, BPFRT_RAN) == 0);
	CHECK(bpfrt_guard_fail(&filling, BPFRT_FAILURE_DEADLINE_MISS, NULL, &result) == BPFRT_SAFE && result == 3);
	CHECK(told == 2 && told_failure == BPFRT_FAILURE_DEADLINE_MISS);
	bpfrt_guard_stats(&filling, &copy);
	CHECK(!copy.runs && !bpfrt_stats_errors(&copy));
	CHECK(bpfrt_guard_check(&broken) == -BPFRT_EINVAL);
	CHECK(run(&broken, &(uint32_t){ 9 }, BPFRT_RAN) == (uint64_t)-BPFRT_E2BIG); /* as SKIP */
	broken.recovery[BPFRT_FAILURE_MAP_FULL] = BPFRT_SAFE_STATE;
	CHECK(bpfrt_guard_check(&broken) == -BPFRT_EINVAL);
}

/* A microsecond passes whenever somebody looks. */
uint64_t bpfrt_port_now_ns(void)
{
	static uint64_t now;

	return now += 1000;
}

static void test_time(void)
{
	struct bpfrt_stats stats = { 0 };
	const struct bpfrt_guard guard = { .prog = &five, .stats = &stats };

	part = "time";
	for (int i = 0; i < 5; i++)
		run(&guard, NULL, BPFRT_RAN);
	CHECK(stats.runs == 5 && stats.time_ns == 5000);
}

static void test_semantic(void)
{
	test_errors(BPFRT_SKIPPED);
	test_native_budget(BPFRT_SKIPPED);
	test_pool(BPFRT_SKIPPED);
	test_recovery();
	test_time();
}

/* Small machines: what a firmware with a pool of its own writes. */
uint8_t bpfrt_pool[1024] __attribute__((aligned(8)));
const uint32_t bpfrt_pool_bytes = sizeof(bpfrt_pool);

#endif

int main(void)
{
	test_kinds();
	test_full_map();
	test_deadline();
	test_semantic();
	bare_print(failed ? "some failed\n" : "failure semantics hold\n");
	return failed;
}
