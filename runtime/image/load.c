/* Loading an image: everything is checked and added up before memory is taken, since a static pool takes none back. */
#include "load.h"

#include "host/names.h"
#include "memory/memory.h"

static int64_t load_checked(struct bpfrt_load *load, struct bpfrt_loaded **loaded)
{
	int64_t status = bpfrt_load_check(load);

	if (!status)
		status = bpfrt_load_plan(load);
	if (status)
		return status;
	load->block = bpfrt_memory_take(load->plan.total);
	if (!load->block)
		return -BPFRT_ENOMEM;
	status = bpfrt_load_fill(load);
	*loaded = (struct bpfrt_loaded *)(void *)load->block;
	return status;
}

int64_t bpfrt_image_load(const void *bytes, size_t length, const struct bpfrt_load_options *options,
			 struct bpfrt_loaded **loaded, struct bpfrt_load_report *report)
{
	static const struct bpfrt_load_options defaults = { .size = sizeof(defaults) };
	struct bpfrt_load_report unwanted;
	struct bpfrt_load load = { .options = options ? options : &defaults, .report = report ? report : &unwanted };
	int64_t status;

	*loaded = NULL;
	*load.report = (struct bpfrt_load_report){ 0 };
	load.image = bpfrt_image_open(bytes, length, &load.report->fault);
	status = load.image ? load_checked(&load, loaded) : -BPFRT_EINVAL;
	if (status && *loaded) {
		bpfrt_image_unload(*loaded);
		*loaded = NULL;
	}
	load.report->used = bpfrt_memory_used();
	load.report->total = bpfrt_memory_total();
	return status;
}

struct bpfrt_interp_prog *bpfrt_loaded_prog(const struct bpfrt_loaded *loaded, const char *name)
{
	for (uint32_t i = 0; i < loaded->prog_count; i++)
		if (bpfrt_is_named(loaded->progs[i].desc.name, name))
			return &loaded->progs[i];
	return NULL;
}

struct bpfrt_map *bpfrt_loaded_map(const struct bpfrt_loaded *loaded, const char *name)
{
	for (uint32_t i = 0; i < loaded->vm.map_count; i++)
		if (bpfrt_is_named(loaded->maps[i].name, name))
			return &loaded->maps[i];
	return NULL;
}
