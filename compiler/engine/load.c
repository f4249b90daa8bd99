/* From verified programs to loaded ones, by way of the flat image. */
#include "engine/internal.h"

#include <stdlib.h>
#include <string.h>

#include "bpfrt/error.h"
#include "image/image.h"

static int no_memory(const struct bpfc_instance *instance)
{
	return bpfc_engine_fail(instance->engine, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
}

static int choose(struct bpfc_load *load)
{
	const struct bpfc_instance *instance = load->instance;
	uint32_t most = instance->model->prog_count + 1;

	load->progs = calloc(most, sizeof(load->progs[0]));
	load->facts = calloc(most, sizeof(load->facts[0]));
	if (!load->progs || !load->facts)
		return no_memory(instance);
	for (uint32_t i = 0; i + 1 < most; i++) {
		if (!bpfc_instance_wants(instance, i))
			continue;
		load->facts[load->count] = instance->facts[i];
		load->progs[load->count++] = &instance->model->progs[i];
	}
	if (!load->count)
		return bpfc_engine_fail(instance->engine, BPFC_E_FORMAT,
					BPFC_DIAG_INIT(NO_PROGRAMS, .object = instance->model->object));
	return BPFC_OK;
}

/* What the runtime said, as a status and a diagnostic. */
static int cannot_load(const struct bpfc_instance *instance, int64_t error, const struct bpfrt_load_report *report)
{
	const char *name = report->failed ? report->failed : instance->model->object;
	const char *why = report->trap                 ? bpfrt_trap_text(report->trap)
			  : report->fault.what         ? report->fault.what
			  : error == -BPFRT_ENOENT     ? "the host has no such extern"
			  : error == -BPFRT_EOPNOTSUPP ? "the runtime has no such map or context"
			  : error == -BPFRT_ENOMEM     ? "no memory within the quota"
						       : "its definition is not valid";
	int status = error == -BPFRT_ENOENT   ? BPFC_E_OPTION
		     : error == -BPFRT_ENOMEM ? BPFC_E_NOMEM
					      : BPFC_E_UNSUPPORTED;

	return bpfc_engine_fail(instance->engine, status,
				BPFC_DIAG_INIT(CANNOT_LOAD, .object = instance->model->object,
					       .args = { BPFC_STR(name), BPFC_STR(why) }));
}

static int load_image(const struct bpfc_load *load, const uint8_t *bytes, size_t length)
{
	struct bpfc_instance *instance = load->instance;
	struct bpfrt_load_options options = { .size = sizeof(options),
					      .copy = true,
					      .vouch_contexts = true, /* they are ours, verified in this process */
					      .helpers = bpfrt_interp_helpers,
					      .helper_count = bpfrt_interp_helper_count };
	struct bpfrt_load_extern *externs = calloc(load->options.symbol_count + 1, sizeof(externs[0]));
	struct bpfrt_load_report report;
	int64_t error;

	if (!externs)
		return no_memory(instance);
	for (uint32_t i = 0; i < load->options.symbol_count; i++)
		externs[i] = (struct bpfrt_load_extern){ load->options.symbols[i].name, load->options.symbols[i].is };
	options.externs = externs;
	options.extern_count = load->options.symbol_count;
	error = bpfrt_image_load(bytes, length, &options, &instance->loaded, &report);
	free(externs);
	return error ? cannot_load(instance, error, &report) : BPFC_OK;
}

static int make_image(const struct bpfc_load *load)
{
	struct bpfc_image_options options = { .size = sizeof(options), .no_lines = true };
	uint8_t *bytes = NULL;
	size_t length = 0;
	int status;

	options.sink = &load->instance->engine->sink;
	status = bpfc_image_write(load->instance->model, load->progs, load->facts, load->count, &options, &bytes,
				  &length);
	if (!status)
		status = load_image(load, bytes, length);
	free(bytes);
	return status;
}

/* What native code that tail-calls an interpreted program runs. */
static void enter_from_native(const struct bpfc_load *load, struct bpfrt_interp_prog *interp)
{
	uint64_t unused;
	struct bpfrt_executable exe = { .prog = interp, .run = { .stack = (uint8_t *)&unused } };

	if (load->options.engine == BPFC_ENGINE_CHECKED)
		bpfrt_engine_checked.prepare(&exe);
	else
		bpfrt_engine_trusted.prepare(&exe);
}

static int make_programs(const struct bpfc_load *load)
{
	struct bpfc_instance *instance = load->instance;

	instance->programs = calloc(load->count, sizeof(instance->programs[0]));
	if (!instance->programs)
		return no_memory(instance);
	instance->program_count = load->count;
	instance->stack_bytes = BPFRT_STACK_BYTES;
	for (uint32_t i = 0; i < load->count; i++) {
		struct bpfrt_interp_prog *interp = &instance->loaded->progs[i];
		uint32_t need = BPFRT_MAX_FRAMES * interp->frame;

		instance->programs[i] =
			(struct bpfc_program){ .instance = instance,
					       .prog = load->progs[i],
					       .interp = interp,
					       .ctx_bytes = bpfc_context_bytes(load->progs[i], load->facts[i]) };
		if (need > instance->stack_bytes)
			instance->stack_bytes = need;
		enter_from_native(load, interp);
	}
	instance->kind = load->options.engine;
	instance->budget = load->options.budget;
	return BPFC_OK;
}

static int check_options(const struct bpfc_load *load)
{
	const struct bpfc_engine *engine = load->instance->engine;

	if ((unsigned)load->options.engine > BPFC_ENGINE_TIERED)
		return bpfc_engine_fail(engine, BPFC_E_OPTION,
					BPFC_DIAG_INIT(CANNOT_LOAD, .args = { BPFC_STR(load->instance->model->object),
									      BPFC_STR("there is no such engine") }));
	return BPFC_OK;
}

static void unload(struct bpfc_instance *instance)
{
	bpfc_instance_join(instance);
	bpfrt_image_unload(instance->loaded);
	bpfc_instance_drop_code(instance);
	free(instance->programs);
	instance->loaded = NULL;
	instance->programs = NULL;
	instance->program_count = 0;
}

int bpfc_instance_load(struct bpfc_instance *instance, const struct bpfc_load_options *options)
{
	struct bpfc_load load = { .instance = instance,
				  .sink = &instance->engine->sink,
				  .options = { .size = sizeof(load.options) } };
	int status = bpfc_engine_options(instance->engine, "bpfc_instance_load", &load.options, sizeof(load.options),
					 options);

	if (instance->loaded)
		return bpfc_engine_order(instance->engine, "bpfc_instance_load", "the instance is loaded");
	if (!status)
		status = check_options(&load);
	if (!status)
		status = bpfc_instance_verify(instance, load.options.verify);
	if (!status)
		status = choose(&load);
	if (!status)
		status = make_image(&load);
	if (!status)
		status = make_programs(&load);
	if (!status && load.options.engine == BPFC_ENGINE_JIT)
		status = bpfc_instance_compile(&load);
	if (!status && load.options.engine == BPFC_ENGINE_TIERED)
		status = bpfc_instance_compile_later(&load);
	if (status)
		unload(instance);
	free(load.progs);
	free(load.facts);
	return status;
}

int bpfc_instance_unload(struct bpfc_instance *instance)
{
	if (!instance->loaded)
		return bpfc_engine_order(instance->engine, "bpfc_instance_unload", "the instance is not loaded");
	if (instance->uses)
		return bpfc_engine_order(instance->engine, "bpfc_instance_unload", "a program is attached to a hook");
	unload(instance);
	return BPFC_OK;
}
