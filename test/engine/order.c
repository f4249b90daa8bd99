/* Calls in the wrong order, wrong names, wrong contexts, wrong objects: a status each, and nothing happens. */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "bpfrt/host.h"

Test(order, before_and_after_loading)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	struct bpfc_program *program;
	struct bpfrt_map *map;
	void *memory;
	size_t size;

	cr_expect_eq(bpfc_instance_unload(instance), BPFC_E_ORDER);
	cr_expect_eq(engine_said, BPFC_D_WRONG_ORDER);
	cr_expect_eq(bpfc_instance_program(instance, "count", &program), BPFC_E_ORDER);
	cr_expect_null(program);
	cr_expect_eq(bpfc_instance_map(instance, "counters", &map), BPFC_E_ORDER);
	cr_expect_eq(bpfc_instance_variable(instance, "seen", &memory, &size), BPFC_E_ORDER);
	cr_expect_eq(bpfc_engine_free(engine), BPFC_E_ORDER);
	cr_assert_eq(bpfc_instance_load(instance, NULL), BPFC_OK);
	cr_expect_eq(bpfc_instance_load(instance, NULL), BPFC_E_ORDER);
	cr_expect_eq(bpfc_instance_set_map_size(instance, "counters", 4), BPFC_E_ORDER);
	cr_expect_eq(bpfc_instance_set_value(instance, "step", "4"), BPFC_E_ORDER);
	cr_expect_eq(bpfc_instance_select(instance, "count"), BPFC_E_ORDER);
	cr_expect_eq(bpfc_instance_program(instance, "counts", &program), BPFC_E_OPTION);
	cr_expect_eq(bpfc_instance_map(instance, "counter", &map), BPFC_E_OPTION);
	cr_expect_eq(engine_said, BPFC_D_NO_SUCH_MAP);
	cr_expect_eq(bpfc_instance_variable(instance, "sees", &memory, &size), BPFC_E_OPTION);
	engine_end(engine, instance); /* unloads */
	cr_expect_eq(bpfc_instance_close(NULL), BPFC_OK);
	cr_expect_eq(bpfc_engine_free(NULL), BPFC_OK);
}

Test(order, contexts)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	uint8_t buffer[600] = { 0 };
	uint64_t result = 1, args[3] = { 0 };
	struct bpfc_program *program;
	struct bpfrt_xdp xdp;

	cr_assert_eq(bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), 256, 64), 0);
	cr_assert_eq(bpfc_instance_load(instance, NULL), BPFC_OK);
	program = engine_program(instance, "count");
	cr_expect_eq(bpfc_program_run(program, NULL, 0, &result, NULL), BPFC_E_OPTION);
	cr_expect_eq(result, 0);
	cr_expect_eq(bpfc_program_run(program, &xdp, sizeof(xdp) - 1, &result, NULL), BPFC_E_OPTION);
	cr_expect_eq(bpfc_program_run(program, &xdp, sizeof(xdp), &result, NULL), BPFC_OK);
	program = engine_program(instance, "third");
	cr_expect_eq(bpfc_program_ctx_bytes(program), sizeof(args), "what the program reads");
	cr_expect_eq(bpfc_program_run(program, args, 16, &result, NULL), BPFC_E_OPTION);
	cr_expect_eq(bpfc_program_run(program, args, 24, &result, NULL), BPFC_OK);
	engine_end(engine, instance);
}

static int test_with(struct bpfc_program *program, const char *name, const char *value)
{
	struct bpfc_field_value field = { name, value };
	struct bpfc_test_run test = { .size = sizeof(test), .fields = &field, .field_count = 1 };

	return bpfc_program_test(program, &test);
}

Test(order, fields)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");
	struct bpfc_program *mark;
	uint64_t long_data[32] = { 0 };
	struct bpfc_test_run test = { .size = sizeof(test), .data = long_data, .data_length = sizeof(long_data) };

	cr_assert_eq(bpfc_instance_load(instance, NULL), BPFC_OK);
	mark = engine_program(instance, "mark");
	cr_expect_eq(test_with(mark, "mark", "4294967295"), BPFC_OK);
	cr_expect_eq(test_with(mark, "mark", "-2147483648"), BPFC_OK);
	cr_expect_eq(test_with(mark, "cb[4]", "1"), BPFC_OK);
	cr_expect_eq(test_with(mark, "mark", "4294967296"), BPFC_E_OPTION);
	cr_expect_eq(engine_said, BPFC_D_FIELD_VALUE);
	cr_expect_eq(test_with(mark, "mark", "-2147483649"), BPFC_E_OPTION);
	cr_expect_eq(test_with(mark, "mark", ""), BPFC_E_OPTION);
	cr_expect_eq(test_with(mark, "mark", "1x"), BPFC_E_OPTION);
	cr_expect_eq(test_with(mark, "data", "1"), BPFC_E_OPTION, "a pointer");
	cr_expect_eq(engine_said, BPFC_D_NO_SUCH_FIELD);
	cr_expect_eq(test_with(mark, "cb[5]", "1"), BPFC_E_OPTION);
	cr_expect_eq(test_with(mark, "cb[", "1"), BPFC_E_OPTION);
	cr_expect_eq(test_with(mark, "nothing", "1"), BPFC_E_OPTION);
	cr_expect_eq(bpfc_program_test(engine_program(instance, "third"), &test), BPFC_E_OPTION);
	cr_expect_eq(engine_said, BPFC_D_DATA_TOO_LONG);
	engine_end(engine, instance);
}

Test(order, rejected)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "wild");

	cr_expect_eq(bpfc_instance_verify(instance, NULL), BPFC_E_REJECTED);
	cr_expect_eq(bpfc_instance_load(instance, NULL), BPFC_E_REJECTED);
	cr_expect_eq(bpfc_instance_unload(instance), BPFC_E_ORDER, "nothing was loaded");
	cr_assert_eq(bpfc_instance_select(instance, "tame"), BPFC_OK);
	cr_expect_eq(bpfc_instance_load(instance, NULL), BPFC_OK);
	engine_end(engine, instance);
}

Test(order, objects)
{
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = (void *)1;

	cr_expect_eq(bpfc_instance_open_file(engine, "/nowhere/at/all.o", NULL, &instance), BPFC_E_IO);
	cr_expect_null(instance);
	cr_expect_eq(bpfc_instance_open(engine, (const uint8_t *)"\177ELF", 4, NULL, &instance), BPFC_E_FORMAT);
	cr_expect_eq(bpfc_instance_open(engine, NULL, 0, NULL, &instance), BPFC_E_FORMAT);
	cr_expect_eq(bpfc_instance_open_file(engine, "/dev", NULL, &instance), BPFC_E_IO);
	cr_expect_eq(bpfc_engine_free(engine), BPFC_OK, "nothing is open");
}

Test(order, sizes_of_options)
{
	struct {
		struct bpfc_load_options known;
		uint64_t unknown;
	} longer = { .known = { .size = sizeof(longer) } };
	struct bpfc_load_options shorter = { .size = sizeof(size_t) };
	struct bpfc_engine *engine = engine_new();
	struct bpfc_instance *instance = engine_open(engine, "flow");

	longer.unknown = 1;
	cr_expect_eq(bpfc_instance_load(instance, &longer.known), BPFC_E_OPTION);
	cr_expect_eq(engine_said, BPFC_D_OPTIONS_SIZE);
	longer.unknown = 0;
	cr_assert_eq(bpfc_instance_load(instance, &longer.known), BPFC_OK);
	cr_assert_eq(bpfc_instance_unload(instance), BPFC_OK);
	shorter.engine = (enum bpfc_engine_kind)77; /* not looked at */
	cr_assert_eq(bpfc_instance_load(instance, &shorter), BPFC_OK);
	cr_assert_eq(bpfc_instance_unload(instance), BPFC_OK);
	shorter.size = sizeof(shorter);
	cr_expect_eq(bpfc_instance_load(instance, &shorter), BPFC_E_OPTION);
	engine_end(engine, instance);
}
