/* An image's tables become a model again, in an arena. */
#include "image/reader.h"

#include <string.h>

/* What bpfc_image_close gets: the model is the first member. */
struct owned_model {
	struct bpfc_model model;
	struct bpfc_arena *arena;
};

const char *bpfc_image_string(const struct image_reader *r, uint32_t string)
{
	return bpfrt_image_text(r->image, string);
}

void *bpfc_image_alloc(struct image_reader *r, size_t count, size_t bytes)
{
	void *memory = bpfc_arena_zalloc(r->arena, count, bytes);

	r->no_memory |= !memory;
	return memory;
}

static const char **read_texts(struct image_reader *r, const struct bpfrt_image_string *rows, uint32_t count)
{
	const char **texts = bpfc_image_alloc(r, count, sizeof(*texts));

	for (uint32_t i = 0; texts && i < count; i++)
		texts[i] = bpfc_image_string(r, rows[i].text);
	return texts;
}

static void read_externs(struct image_reader *r, struct bpfc_model *model)
{
	const struct bpfrt_image_extern *rows = BPFRT_IMAGE_ROWS(r->image, EXTERNS, struct bpfrt_image_extern);
	uint32_t count = BPFRT_IMAGE_COUNT(r->image, EXTERNS);
	struct bpfc_extern *externs = bpfc_image_alloc(r, count, sizeof(*externs));

	for (uint32_t i = 0; externs && i < count; i++)
		externs[i] = (struct bpfc_extern){ .name = bpfc_image_string(r, rows[i].name),
						   .is_func = rows[i].flags & BPFRT_IMAGE_EXTERN_FUNC,
						   .is_weak = rows[i].flags & BPFRT_IMAGE_EXTERN_WEAK };
	model->externs = externs;
	model->extern_count = count;
}

static const struct bpfc_data_ref *read_refs(struct image_reader *r, uint32_t first, uint32_t count)
{
	const struct bpfrt_image_ref *rows = BPFRT_IMAGE_ROWS(r->image, REFS, struct bpfrt_image_ref) + first;
	struct bpfc_data_ref *refs = bpfc_image_alloc(r, count, sizeof(*refs));

	for (uint32_t i = 0; refs && i < count; i++)
		refs[i] = (struct bpfc_data_ref){ .off = rows[i].off,
						  .ref_kind = (uint8_t)rows[i].kind,
						  .ref = rows[i].ref,
						  .addend = (int64_t)((uint64_t)rows[i].addend_high << 32 |
								      rows[i].addend_low) };
	return refs;
}

static void read_maps(struct image_reader *r, struct bpfc_model *model)
{
	const struct bpfrt_image_map *rows = BPFRT_IMAGE_ROWS(r->image, MAPS, struct bpfrt_image_map);
	uint32_t count = BPFRT_IMAGE_COUNT(r->image, MAPS);
	struct bpfc_map *maps = bpfc_image_alloc(r, count, sizeof(*maps));

	for (uint32_t i = 0; maps && i < count; i++)
		maps[i] = (struct bpfc_map){ .name = bpfc_image_string(r, rows[i].name),
					     .type = rows[i].type,
					     .key_size = rows[i].key_size,
					     .value_size = rows[i].value_size,
					     .max_entries = rows[i].max_entries,
					     .flags = rows[i].map_flags,
					     .extra = (uint64_t)rows[i].extra_high << 32 | rows[i].extra_low,
					     .inner = rows[i].inner,
					     .linkage = (uint8_t)rows[i].linkage,
					     .is_inner_only = rows[i].flags & BPFRT_IMAGE_MAP_INNER_ONLY,
					     .init = read_refs(r, rows[i].ref, rows[i].ref_count),
					     .init_count = rows[i].ref_count };
	model->maps = maps;
	model->map_count = count;
}

static void read_globals(struct image_reader *r, struct bpfc_model *model)
{
	const struct bpfrt_image_global *rows = BPFRT_IMAGE_ROWS(r->image, GLOBALS, struct bpfrt_image_global);
	const uint8_t *data = BPFRT_IMAGE_ROWS(r->image, DATA, uint8_t);
	uint32_t count = BPFRT_IMAGE_COUNT(r->image, GLOBALS);
	struct bpfc_global *globals = bpfc_image_alloc(r, count, sizeof(*globals));

	for (uint32_t i = 0; globals && i < count; i++)
		globals[i] =
			(struct bpfc_global){ .name = bpfc_image_string(r, rows[i].name),
					      .section = bpfc_image_string(r, rows[i].section),
					      .section_off = rows[i].section_off,
					      .size = rows[i].size,
					      .align = rows[i].align,
					      .linkage = (uint8_t)rows[i].linkage,
					      .is_const = rows[i].flags & BPFRT_IMAGE_GLOBAL_CONST,
					      .is_metadata = rows[i].flags & BPFRT_IMAGE_GLOBAL_METADATA,
					      .is_used = rows[i].flags & BPFRT_IMAGE_GLOBAL_USED,
					      .data = rows[i].data == BPFRT_IMAGE_NONE ? NULL : data + rows[i].data,
					      .refs = read_refs(r, rows[i].ref, rows[i].ref_count),
					      .ref_count = rows[i].ref_count };
	model->globals = globals;
	model->global_count = count;
}

static int read_model(struct image_reader *r, struct bpfc_model *model)
{
	static const struct bpfc_type void_type = { .name = "" };
	int status;

	model->object = bpfc_image_string(r, r->image->object);
	model->license = bpfc_image_string(r, r->image->license);
	model->big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	model->types = (struct bpfc_types){ &void_type, 1 };
	model->func_count = BPFRT_IMAGE_COUNT(r->image, FUNCS);
	model->funcs = read_texts(r, BPFRT_IMAGE_ROWS(r->image, FUNCS, struct bpfrt_image_string), model->func_count);
	model->poison_count = BPFRT_IMAGE_COUNT(r->image, POISONS);
	model->poisons =
		read_texts(r, BPFRT_IMAGE_ROWS(r->image, POISONS, struct bpfrt_image_string), model->poison_count);
	read_externs(r, model);
	read_maps(r, model);
	read_globals(r, model);
	status = r->no_memory ? BPFC_E_NOMEM : bpfc_image_read_progs(r, model);
	if (r->no_memory) {
		bpfc_sink_emit(r->sink, &BPFC_DIAG_INIT(NO_MEMORY));
		return BPFC_E_NOMEM;
	}
	return status;
}

static int fail(const struct bpfc_sink *sink, const struct bpfrt_image_fault *fault)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(BAD_IMAGE, .args = { BPFC_STR(fault->what) });

	bpfc_sink_emit(sink, &diag);
	return BPFC_E_FORMAT;
}

int bpfc_image_read(const uint8_t *bytes, size_t length, const struct bpfc_sink *sink, struct bpfc_model **model)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	struct owned_model *owned = arena ? bpfc_arena_zalloc(arena, 1, sizeof(*owned)) : NULL;
	const uint8_t *copy = owned ? bpfc_arena_copy(arena, bytes, length) : NULL;
	struct image_reader r = { .arena = arena, .sink = sink };
	struct bpfrt_image_fault fault;
	int status;

	*model = NULL;
	if (!copy) {
		bpfc_arena_free(arena);
		bpfc_sink_emit(sink, &BPFC_DIAG_INIT(NO_MEMORY));
		return BPFC_E_NOMEM;
	}
	r.image = bpfrt_image_open(copy, length, &fault);
	status = r.image ? read_model(&r, &owned->model) : fail(sink, &fault);
	owned->arena = arena;
	if (status)
		bpfc_arena_free(arena);
	else
		*model = &owned->model;
	return status;
}

void bpfc_image_close(struct bpfc_model *model)
{
	if (model)
		bpfc_arena_free(((struct owned_model *)(void *)model)->arena);
}
