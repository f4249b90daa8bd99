#include "bpfrt/storage.h"
#include "load.h"
#include "map/types.h"
#include "memory/memory.h"
#include "profile.h"

bool bpfrt_load_has_variable(const struct bpfrt_image *image, uint32_t i)
{
	uint32_t flags = BPFRT_IMAGE_ROWS(image, GLOBALS, struct bpfrt_image_global)[i].flags;

	return flags & BPFRT_IMAGE_GLOBAL_USED || !(flags & BPFRT_IMAGE_GLOBAL_METADATA);
}

/* Where `bytes` more go, at a multiple of `align`; *end moves behind them. */
static uint64_t put(uint64_t *end, uint64_t bytes, uint32_t align)
{
	uint64_t at = bpfrt_align_up(*end, align);

	*end = at + bytes;
	return at;
}

static uint64_t op_count(const struct bpfrt_image *image)
{
	uint64_t count = 0;

	for (uint32_t i = 0; i < BPFRT_IMAGE_COUNT(image, PROGS); i++)
		count += BPFRT_IMAGE_ROWS(image, PROGS, struct bpfrt_image_prog)[i].insn_count;
	return count;
}

static void plan_block(struct bpfrt_load *load)
{
	const struct bpfrt_image *image = load->image;
	const struct bpfrt_image_global *globals = BPFRT_IMAGE_ROWS(image, GLOBALS, struct bpfrt_image_global);
	struct bpfrt_load_plan *plan = &load->plan;
	uint64_t end = sizeof(struct bpfrt_loaded);

	plan->progs = put(&end, sizeof(struct bpfrt_interp_prog) * (uint64_t)BPFRT_IMAGE_COUNT(image, PROGS), 8);
	plan->maps = put(&end, sizeof(struct bpfrt_map) * (uint64_t)BPFRT_IMAGE_COUNT(image, MAPS), 8);
	plan->map_list = put(&end, sizeof(struct bpfrt_map *) * (uint64_t)BPFRT_IMAGE_COUNT(image, MAPS), 8);
	plan->globals = put(&end, sizeof(struct bpfrt_region) * (uint64_t)BPFRT_IMAGE_COUNT(image, GLOBALS), 8);
	plan->externs = put(&end, sizeof(struct bpfrt_interp_extern) * (uint64_t)BPFRT_IMAGE_COUNT(image, EXTERNS), 8);
	plan->ops = put(&end, BPFRT_THREADED * sizeof(struct bpfrt_interp_op) * op_count(image), 8);
	plan->variables = end;
	for (uint32_t i = 0; i < BPFRT_IMAGE_COUNT(image, GLOBALS); i++)
		if (bpfrt_load_has_variable(image, i))
			put(&end, globals[i].size + globals[i].align - 1u, 1); /* the block's own alignment is 8 */
	plan->image = bpfrt_align_up(end, 8);
	plan->total = plan->image + (load->options->copy ? image->bytes : 0);
}

static int64_t plan_maps(struct bpfrt_load *load)
{
	for (uint32_t i = 0; i < BPFRT_IMAGE_COUNT(load->image, MAPS); i++) {
		const struct bpfrt_image_map *row = &BPFRT_IMAGE_ROWS(load->image, MAPS, struct bpfrt_image_map)[i];
		struct bpfrt_map map = bpfrt_load_map(load->image, i);
		uint64_t bytes;

		if (row->flags & BPFRT_IMAGE_MAP_INNER_ONLY)
			continue;
		load->report->failed = map.name;
		if (row->key_size > INT32_MAX || row->value_size > INT32_MAX)
			return -BPFRT_EINVAL;
		bytes = bpfrt_map_bytes(&map, bpfrt_slot_count());
		load->report->missing = UINT64_MAX;
		if (bytes > BPFRT_STORAGE_MAX || load->plan.map_storage > BPFRT_STORAGE_MAX)
			return -BPFRT_ENOMEM;
		load->plan.map_storage += bpfrt_align_up(bytes, 8);
	}
	load->report->failed = NULL;
	load->report->missing = 0;
	return 0;
}

int64_t bpfrt_load_plan(struct bpfrt_load *load)
{
	uint64_t total = bpfrt_memory_total(), used = bpfrt_memory_used(), left = total > used ? total - used : 0;
	int64_t status = plan_maps(load);
	uint64_t need;

	if (status)
		return status;
	plan_block(load);
	need = bpfrt_align_up(load->plan.total, 8) + load->plan.map_storage;
	load->report->programs = load->plan.total;
	load->report->maps = load->plan.map_storage;
	load->report->missing = need > left ? need - left : 0;
	return need > left ? -BPFRT_ENOMEM : 0;
}
