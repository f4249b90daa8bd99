#include "load.h"
#include "map/types.h"
#include "profile.h"
#include "bpfc/model.h"

struct bpfrt_map bpfrt_load_map(const struct bpfrt_image *image, uint32_t i)
{
	const struct bpfrt_image_map *row = &BPFRT_IMAGE_ROWS(image, MAPS, struct bpfrt_image_map)[i];

	return (struct bpfrt_map){ .type = row->type,
				   .key_size = row->key_size,
				   .value_size = row->value_size,
				   .stride = (uint32_t)bpfrt_align_up(row->value_size, 8),
				   .max_entries = row->max_entries,
				   .flags = bpfrt_map_flags(row->map_flags, row->extra_low),
				   .name = bpfrt_image_text(image, row->name) };
}

static int64_t set_slot(struct bpfrt_loaded *loaded, struct bpfrt_map *map, const struct bpfrt_image_ref *ref)
{
	if (ref->kind == BPFC_REF_PROG)
		return bpfrt_prog_array_set(map, ref->off, &loaded->progs[ref->ref].desc);
	if (ref->kind == BPFC_REF_MAP && map->type == BPFRT_MAP_HASH_OF_MAPS)
		return map->key_size == 4 ? bpfrt_hash_of_maps_set(map, &ref->off, &loaded->maps[ref->ref])
					  : -BPFRT_EINVAL;
	if (ref->kind == BPFC_REF_MAP)
		return bpfrt_array_of_maps_set(map, ref->off, &loaded->maps[ref->ref]);
	return -BPFRT_EINVAL;
}

static int64_t make(struct bpfrt_load *load, struct bpfrt_loaded *loaded, uint32_t i)
{
	const struct bpfrt_image_map *row = &BPFRT_IMAGE_ROWS(loaded->image, MAPS, struct bpfrt_image_map)[i];
	struct bpfrt_map *map = &loaded->maps[i];

	load->report->failed = bpfrt_image_text(load->image, row->name); /* not the copy's: that may be given back */
	return row->flags & BPFRT_IMAGE_MAP_INNER_ONLY ? 0 : bpfrt_map_create(map);
}

static int64_t set_slots(struct bpfrt_load *load, struct bpfrt_loaded *loaded, uint32_t i)
{
	const struct bpfrt_image_map *row = &BPFRT_IMAGE_ROWS(loaded->image, MAPS, struct bpfrt_image_map)[i];
	const struct bpfrt_image_ref *refs = BPFRT_IMAGE_ROWS(loaded->image, REFS, struct bpfrt_image_ref);
	int64_t status = 0;

	load->report->failed = bpfrt_image_text(load->image, row->name);
	for (uint32_t j = 0; j < row->ref_count && !status; j++)
		status = set_slot(loaded, &loaded->maps[i], &refs[row->ref + j]);
	return status;
}

int64_t bpfrt_load_maps(struct bpfrt_load *load, struct bpfrt_loaded *loaded)
{
	uint32_t count = BPFRT_IMAGE_COUNT(loaded->image, MAPS);
	int64_t status = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t inner = BPFRT_IMAGE_ROWS(loaded->image, MAPS, struct bpfrt_image_map)[i].inner;

		loaded->maps[i] = bpfrt_load_map(loaded->image, i);
		loaded->maps[i].inner = inner == BPFRT_IMAGE_NONE ? NULL : &loaded->maps[inner];
	}
	for (uint32_t i = 0; i < count && !status; i++)
		status = make(load, loaded, i);
	for (uint32_t i = 0; i < count && !status; i++)
		status = set_slots(load, loaded, i);
	if (!status)
		load->report->failed = NULL;
	return status;
}
