#include <stdlib.h>

#include "check.h"
#include "load.h"
#include "generator.h"
#include "image/image.h"
#include "output.h"
#include "select.h"

/* Verifies all that were selected, so that one run tells everything; facts[i] is of selection->progs[i]. */
static int verify_all(struct bpfc_run *run, const struct bpfc_selection *selection, struct bpfc_facts **facts)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < selection->count; i++) {
		bpfc_progress_update(&run->render.progress, "verifying program", i + 1, selection->count);
		status = bpfc_worse(status, bpfc_check(run, selection->progs[i], &run->sink, &facts[i]));
	}
	return status;
}

static int generate(struct bpfc_run *run, const struct bpfc_loaded *loaded, const struct bpfc_selection *selection,
		    struct bpfc_facts **facts, uint8_t **bytes, size_t *length)
{
	struct bpfc_codegen_options options = run->args.codegen;
	const char *reason = NULL;
	const struct bpfc_generator *generator = bpfc_generator_load(run->arena, &reason);

	if (!generator)
		return bpfc_run_fail(run, BPFC_E_IO, BPFC_DIAG_INIT(NO_CODEGEN, .args = { BPFC_STR(reason) }));
	options.profile = bpfc_check_profile(&run->args);
	options.input_hash = loaded->hash;
	options.sink = &run->sink;
	options.progress = bpfc_progress_update;
	options.progress_user = &run->render.progress;
	return generator->codegen(loaded->model, selection->progs, (const struct bpfc_facts *const *)facts,
				  selection->count, &options, bytes, length);
}

/* The flat image for the interpreter: no target, no code generation. */
static int write_image(struct bpfc_run *run, const struct bpfc_loaded *loaded, const struct bpfc_selection *selection,
		       struct bpfc_facts **facts, uint8_t **bytes, size_t *length)
{
	struct bpfc_image_options options = { .size = sizeof(options), .sink = &run->sink };

	return bpfc_image_write(loaded->model, selection->progs, (const struct bpfc_facts *const *)facts,
				selection->count, &options, bytes, length);
}

static int compile_model(struct bpfc_run *run, const struct bpfc_loaded *loaded)
{
	struct bpfc_selection selection;
	struct bpfc_facts **facts;
	uint8_t *bytes = NULL;
	size_t length = 0;
	int status = bpfc_select(run, loaded->model, &selection);

	if (status)
		return status;
	facts = bpfc_arena_zalloc(run->arena, selection.count, sizeof(facts[0]));
	if (!facts)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	status = verify_all(run, &selection, facts);
	if (!status && run->args.codegen.emit == BPFC_EMIT_IMAGE)
		status = write_image(run, loaded, &selection, facts, &bytes, &length);
	else if (!status)
		status = generate(run, loaded, &selection, facts, &bytes, &length);
	bpfc_progress_clear(&run->render.progress);
	if (!status)
		status = bpfc_output_write(run->args.output, bytes, length, &run->sink);
	free(bytes);
	for (uint32_t i = 0; i < selection.count; i++)
		bpfc_check_free(facts[i]);
	return status;
}

int bpfc_compile(struct bpfc_run *run)
{
	const struct bpfc_args *args = &run->args;
	struct bpfc_loaded loaded;
	int status;

	if (!args->output)
		return bpfc_run_fail(run, BPFC_E_OPTION, BPFC_DIAG_INIT(NO_OUTPUT));
	status = bpfc_check_limits(run);
	if (!status)
		status = bpfc_output_check(args->output, &args->inputs, &run->sink);
	if (status)
		return status;
	status = bpfc_load(run, args->inputs.list, args->inputs.count, &loaded);
	if (!status)
		status = compile_model(run, &loaded);
	bpfc_unload(run, &loaded);
	return status;
}
