#include "load.h"

#include <stdlib.h>
#include <string.h>

#include "model/open.h"

/* What messages call the input. NULL when there is no memory. */
static const char *object_name(struct bpfc_run *run, const char *const *paths, uint32_t count)
{
	const char *name = strcmp(paths[0], "-") ? paths[0] : "<stdin>";

	for (uint32_t i = 1; i < count && name; i++)
		name = bpfc_arena_printf(run->arena, "%s + %s", name, paths[i]);
	return name;
}

static int read_objects(struct bpfc_run *run, const char *const *paths, uint32_t count, struct bpfc_bytes *bytes)
{
	if (count == 1)
		return bpfc_input_read(paths[0], &run->sink, bytes);
	return bpfc_link(paths, count, &run->sink, &bytes->data, &bytes->length);
}

static int read_kconfig(struct bpfc_run *run, struct bpfc_bytes *kconfig)
{
	const char *path = run->args.kconfig;
	const char *reason = "uncompressed text, one CONFIG_X=y a line (zcat makes it of /proc/config.gz)";
	int status = path ? bpfc_input_read(path, &run->sink, kconfig) : BPFC_OK;

	if (!path || status || (!memchr(kconfig->data, 0, kconfig->length) && kconfig->data[0] != 0x1f))
		return status;
	return bpfc_run_fail(
		run, BPFC_E_OPTION,
		BPFC_DIAG_INIT(BAD_OPTION_VALUE, .args = { BPFC_STR("--kconfig"), BPFC_STR(path), BPFC_STR(reason) }));
}

int bpfc_load_inputs(struct bpfc_run *run, const char *const *paths, uint32_t count, struct bpfc_inputs *inputs,
		     struct bpfc_open_options *options)
{
	const struct bpfc_args *args = &run->args;
	int status;

	*inputs = (struct bpfc_inputs){ 0 };
	bpfc_progress_update(&run->render.progress, "reading", 0, 0);
	status = read_kconfig(run, &inputs->kconfig);
	if (!status && args->btf)
		status = bpfc_input_read(args->btf, &run->sink, &inputs->btf);
	if (!status)
		status = read_objects(run, paths, count, &inputs->object);
	*options = (struct bpfc_open_options){
		.size = sizeof(*options),
		.object = object_name(run, paths, count),
		.sets = args->sets,
		.set_count = args->set_count,
		.map_sizes = args->map_sizes,
		.map_size_count = args->map_size_count,
		.kconfig = (const char *)inputs->kconfig.data,
		.btf = inputs->btf.data,
		.btf_length = inputs->btf.length,
		.sink = &run->sink,
	};
	if (!status && !options->object)
		status = bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	return status;
}

void bpfc_free_inputs(struct bpfc_inputs *inputs)
{
	free(inputs->object.data);
	free(inputs->kconfig.data);
	free(inputs->btf.data);
}

int bpfc_load(struct bpfc_run *run, const char *const *paths, uint32_t count, struct bpfc_loaded *loaded)
{
	struct bpfc_open_options options;
	struct bpfc_inputs inputs;
	int status = bpfc_load_inputs(run, paths, count, &inputs, &options);

	*loaded = (struct bpfc_loaded){ 0 };
	if (!status) {
		loaded->hash = bpfc_input_hash(&inputs.object);
		status = bpfc_model_open(inputs.object.data, inputs.object.length, &options, &loaded->model);
	}
	bpfc_free_inputs(&inputs);
	run->render.model = loaded->model;
	return status;
}

void bpfc_unload(struct bpfc_run *run, struct bpfc_loaded *loaded)
{
	run->render.model = NULL;
	bpfc_model_close(loaded->model);
	loaded->model = NULL;
}
