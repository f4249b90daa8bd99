/* Maps, variables, externs and names: what programs refer to. Their indices are the model's. */
#include "image/writer.h"

#include <string.h>

/* Addresses of programs that are not in the image are left out. Returns how many were put. */
static uint32_t put_refs(struct image_writer *w, const struct bpfc_data_ref *refs, uint32_t count)
{
	uint32_t put = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t ref = refs[i].ref_kind == BPFC_REF_PROG ? bpfc_image_prog(w, refs[i].ref) : refs[i].ref;
		struct bpfrt_image_ref row = { (uint32_t)refs[i].off, refs[i].ref_kind, ref,
					       (uint32_t)(uint64_t)refs[i].addend,
					       (uint32_t)((uint64_t)refs[i].addend >> 32) };

		if (ref == BPFRT_IMAGE_NONE)
			continue;
		bpfc_image_put(w, BPFRT_IMAGE_REFS, &row, sizeof(row));
		put++;
	}
	return put;
}

static void put_map(struct image_writer *w, const struct bpfc_map *map)
{
	struct bpfrt_image_map row = {
		.name = bpfc_image_text(w, map->name),
		.type = map->type,
		.key_size = map->key_size,
		.value_size = map->value_size,
		.max_entries = map->max_entries,
		.map_flags = map->flags,
		.extra_low = (uint32_t)map->extra,
		.extra_high = (uint32_t)(map->extra >> 32),
		.inner = map->inner,
		.linkage = map->linkage,
		.flags = map->is_inner_only ? BPFRT_IMAGE_MAP_INNER_ONLY : 0u,
		.ref = bpfc_image_count(w, BPFRT_IMAGE_REFS),
	};

	row.ref_count = put_refs(w, map->init, map->init_count);
	bpfc_image_put(w, BPFRT_IMAGE_MAPS, &row, sizeof(row));
}

/* Data begins at multiples of 8, so that a reader may use it in place. */
static uint32_t put_data(struct image_writer *w, const uint8_t *data, uint64_t size)
{
	uint32_t at = bpfc_image_count(w, BPFRT_IMAGE_DATA);
	uint8_t *to;

	if (!data)
		return BPFRT_IMAGE_NONE;
	to = bpfc_image_grow(w, BPFRT_IMAGE_DATA, (size_t)((size + 7) & ~UINT64_C(7)));
	if (to)
		memcpy(to, data, (size_t)size);
	return at;
}

static void put_global(struct image_writer *w, const struct bpfc_global *g)
{
	bool is_kept = g->is_used || !g->is_metadata;
	struct bpfrt_image_global row = {
		.name = bpfc_image_text(w, g->name),
		.section = bpfc_image_text(w, g->section),
		.section_off = (uint32_t)g->section_off,
		.size = (uint32_t)g->size,
		.align = g->align,
		.data = is_kept ? put_data(w, g->data, g->size) : BPFRT_IMAGE_NONE,
		.linkage = g->linkage,
		.flags = (g->is_const ? BPFRT_IMAGE_GLOBAL_CONST : 0u) |
			 (g->is_metadata ? BPFRT_IMAGE_GLOBAL_METADATA : 0u) |
			 (g->is_used ? BPFRT_IMAGE_GLOBAL_USED : 0u),
		.ref = bpfc_image_count(w, BPFRT_IMAGE_REFS),
	};

	row.ref_count = is_kept ? put_refs(w, g->refs, g->ref_count) : 0;
	bpfc_image_put(w, BPFRT_IMAGE_GLOBALS, &row, sizeof(row));
}

static void put_extern(struct image_writer *w, const struct bpfc_extern *e)
{
	struct bpfrt_image_extern row = { bpfc_image_text(w, e->name),
					  (e->is_func ? BPFRT_IMAGE_EXTERN_FUNC : 0u) |
						  (e->is_weak ? BPFRT_IMAGE_EXTERN_WEAK : 0u) };

	bpfc_image_put(w, BPFRT_IMAGE_EXTERNS, &row, sizeof(row));
}

static void put_texts(struct image_writer *w, enum bpfrt_image_table_id table, const char *const *texts, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct bpfrt_image_string row = { bpfc_image_text(w, texts[i]) };

		bpfc_image_put(w, table, &row, sizeof(row));
	}
}

void bpfc_image_symbols(struct image_writer *w)
{
	const struct bpfc_model *m = w->model;

	for (uint32_t i = 0; i < m->map_count; i++)
		put_map(w, &m->maps[i]);
	for (uint32_t i = 0; i < m->global_count; i++)
		put_global(w, &m->globals[i]);
	for (uint32_t i = 0; i < m->extern_count; i++)
		put_extern(w, &m->externs[i]);
	put_texts(w, BPFRT_IMAGE_FUNCS, m->funcs, m->func_count);
	put_texts(w, BPFRT_IMAGE_POISONS, m->poisons, m->poison_count);
}
