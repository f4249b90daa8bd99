/* Native code of loaded programs: quota, budget, what it may name, many loads. */
#include "engine.h"

#include <stdio.h>
#include <string.h>

#include "bpfrt/host.h"

static struct bpfc_engine *with_quota(uint64_t quota)
{
	struct bpfc_engine_options options = { .size = sizeof(options), .codegen = TEST_CODEGEN, .code_quota = quota };
	struct bpfc_engine *engine;

	cr_assert_eq(bpfc_engine_new(&options, &engine), BPFC_OK);
	return engine;
}

Test(jit, quota)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = BPFC_ENGINE_JIT };
	struct bpfc_engine *engine = with_quota(12288);
	struct bpfc_instance *a = engine_open(engine, "flow"), *b = engine_open(engine, "flow");
	unsigned loaded = 0;

	for (unsigned i = 0; i < 2; i++) { /* what is unloaded is given back */
		cr_assert_eq(bpfc_instance_load(a, &options), BPFC_OK);
		loaded += bpfc_instance_load(b, &options) == BPFC_OK;
		cr_assert_eq(bpfc_instance_unload(a), BPFC_OK);
		if (loaded)
			break;
	}
	cr_expect_eq(loaded, 0, "two of 8 KiB or more do not fit 12");
	cr_expect_eq(bpfc_instance_load(b, &options), BPFC_OK);
	cr_expect_eq(bpfc_instance_close(a), BPFC_OK);
	engine_end(engine, b);
}

Test(jit, budget)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = BPFC_ENGINE_JIT, .budget = 100 };
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");

	cr_assert_eq(bpfc_instance_select(instance, "slow"), BPFC_OK);
	cr_expect_eq(bpfc_instance_load(instance, &options), BPFC_E_OPTION, "its worst case is more");
	options.budget = 0;
	cr_expect_eq(bpfc_instance_load(instance, &options), BPFC_OK);
	engine_end(engine, instance);
}

Test(jit, no_generator)
{
	struct bpfc_engine_options o = { .size = sizeof(o), .codegen = "/nowhere/libbpfc-codegen.so" };
	struct bpfc_load_options options = { .size = sizeof(options), .engine = BPFC_ENGINE_JIT };
	struct bpfc_instance *instance;
	struct bpfc_engine *engine;

	cr_assert_eq(bpfc_engine_new(&o, &engine), BPFC_OK);
	instance = engine_open(engine, "flow");
	cr_expect_eq(bpfc_instance_load(instance, &options), BPFC_E_IO);
	options.engine = BPFC_ENGINE_INTERP;
	cr_expect_eq(bpfc_instance_load(instance, &options), BPFC_OK, "the interpreter needs none");
	engine_end(engine, instance);
}

static int is_ours(struct bpfc_program *program, const uint8_t *packet)
{
	return engine_run(program, packet, 1) == 102;
}

/* Programs of two instances, one native and one interpreted, in each other's program arrays. */
Test(jit, tail_calls_between_engines)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = BPFC_ENGINE_JIT };
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *native = engine_open(engine, "flow"), *slow = engine_open(engine, "flow");
	const uint8_t first = 0;
	struct bpfrt_map *map;

	cr_assert_eq(bpfc_instance_set_value(slow, "step", "102"), BPFC_OK);
	cr_assert_eq(bpfc_instance_load(native, &options), BPFC_OK);
	options.engine = BPFC_ENGINE_INTERP;
	cr_assert_eq(bpfc_instance_load(slow, &options), BPFC_OK);
	cr_assert_eq(bpfc_instance_map(native, "next", &map), BPFC_OK);
	cr_assert_eq(bpfrt_prog_array_set(map, 0, bpfc_program_desc(engine_program(slow, "count"))), 0);
	cr_expect(is_ours(engine_program(native, "jump"), &first), "from native code to the interpreter");
	cr_assert_eq(bpfrt_prog_array_set(map, 0, NULL), 0);
	cr_assert_eq(bpfc_instance_close(slow), BPFC_OK);
	engine_end(engine, native);
}

#ifdef __has_feature
#define KEEPS_FREED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define KEEPS_FREED 1
#else
#define KEEPS_FREED 0
#endif

/* Kilobytes that are resident. */
static long resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0, total;

	cr_assert(file && fscanf(file, "%ld %ld", &total, &pages) == 2);
	fclose(file);
	return pages * 4;
}

Test(jit, loads_and_unloads_leave_nothing)
{
	struct bpfc_load_options options = { .size = sizeof(options) };
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	long before = 0, after;

	if (KEEPS_FREED)
		cr_skip_test("AddressSanitizer keeps what was freed");
	for (unsigned i = 0; i < 600; i++) {
		if (i == 100)
			before = resident();
		cr_assert_eq(bpfc_instance_load(instance, &options), BPFC_OK);
		cr_assert_eq(bpfc_instance_unload(instance), BPFC_OK);
	}
	after = resident();
	cr_expect_lt(after - before, 1024, "%ld KiB before, %ld after", before, after);
	engine_end(engine, instance);
}
