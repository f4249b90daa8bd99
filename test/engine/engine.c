#include "engine.h"

#include <stdio.h>

enum bpfc_diag_code engine_said;

static void hear(void *user, const struct bpfc_diag *diag)
{
	(void)user;
	engine_said = diag->code;
}

struct bpfc_engine *engine_new(void)
{
	const struct bpfc_sink sink = { .emit = hear };
	struct bpfc_engine_options options = { .size = sizeof(options), .sink = &sink, .codegen = TEST_CODEGEN };
	struct bpfc_engine *engine;

	cr_assert_eq(bpfc_engine_new(&options, &engine), BPFC_OK);
	return engine;
}

struct bpfc_instance *engine_open(struct bpfc_engine *engine, const char *rule)
{
	struct bpfc_instance *instance;
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.o", TEST_RULES, rule);
	cr_assert_eq(bpfc_instance_open_file(engine, path, NULL, &instance), BPFC_OK, "%s", path);
	return instance;
}

struct bpfc_program *engine_program(struct bpfc_instance *instance, const char *name)
{
	struct bpfc_program *program;

	cr_assert_eq(bpfc_instance_program(instance, name, &program), BPFC_OK, "%s", name);
	return program;
}

uint64_t engine_run(struct bpfc_program *program, const void *data, size_t length)
{
	struct bpfc_test_run test = { .size = sizeof(test), .data = data, .data_length = length };

	cr_assert_eq(bpfc_program_test(program, &test), BPFC_OK, "%s: %d", bpfc_program_info(program)->name,
		     engine_said);
	return test.result;
}

void engine_end(struct bpfc_engine *engine, struct bpfc_instance *instance)
{
	cr_assert_eq(bpfc_instance_close(instance), BPFC_OK);
	cr_assert_eq(bpfc_engine_free(engine), BPFC_OK);
}
