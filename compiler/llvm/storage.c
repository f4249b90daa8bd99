/* Where maps keep their values, and whether there is room for them. */
#include "module.h"

#include "bpfrt/storage.h"

enum { POOL_BYTES = 64 * 1024 };

/* The cloud runtime decides at start how many CPU slots there are; what depends on that cannot be in the object.
 * Initial values can be nowhere else. */
bool bpfc_map_in_object(const struct bpfc_emitter *e, const struct bpfc_map *map)
{
	enum bpfrt_storage layout = bpfrt_map_storage(map->type);

	if (e->options->resident || map->is_inner_only || layout == BPFRT_STORAGE_NOTHING)
		return false;
	if (map->init_count)
		return true;
	if (e->map_storage != BPFC_STORAGE_OBJECT)
		return false;
	return e->profile == BPFC_PROFILE_EMBEDDED || layout == BPFRT_STORAGE_ARRAY ||
	       layout == BPFRT_STORAGE_POINTERS || layout == BPFRT_STORAGE_REDIRECT || layout == BPFRT_STORAGE_BLOOM;
}

uint64_t bpfc_map_bytes(const struct bpfc_map *map)
{
	return bpfrt_storage_bytes(bpfrt_map_storage(map->type), map->key_size, map->value_size, map->max_entries,
				   map->extra, 1);
}

static bool has_storage(const struct bpfc_emitter *e, uint32_t i)
{
	return e->usage.maps[i] && !e->model->maps[i].is_inner_only && bpfc_map_bytes(&e->model->maps[i]);
}

/* "flows 65600, counters 64" */
static const char *list_maps(struct bpfc_emitter *e)
{
	const char *text = "";

	for (uint32_t i = 0; i < e->model->map_count && text; i++)
		if (has_storage(e, i))
			text = bpfc_arena_printf(e->arena, "%s%s%s %llu", text, *text ? ", " : "",
						 e->model->maps[i].name,
						 (unsigned long long)bpfc_map_bytes(&e->model->maps[i]));
	return text;
}

/* The embedded profile has so much memory for maps; anywhere, what the object holds must fit half the address space. */
int bpfc_storage_check(struct bpfc_emitter *e)
{
	uint64_t room = e->options->pool_bytes ? e->options->pool_bytes : POOL_BYTES;
	uint64_t total = 0;

	if (e->profile != BPFC_PROFILE_EMBEDDED)
		room = e->pointer_bits == 32 ? INT32_MAX : UINT64_C(1) << 46;
	for (uint32_t i = 0; i < e->model->map_count; i++) {
		bool counts = e->profile == BPFC_PROFILE_EMBEDDED || bpfc_map_in_object(e, &e->model->maps[i]);

		uint64_t bytes = counts && has_storage(e, i) ? bpfc_map_bytes(&e->model->maps[i]) : 0;

		total = bytes > UINT64_MAX - total ? UINT64_MAX : total + bytes;
	}
	if (total <= room)
		return BPFC_OK;
	return BPFC_FAIL(e, BPFC_E_OPTION, MAPS_TOO_LARGE,
			 BPFC_STR(bpfc_arena_printf(e->arena, "%llu", (unsigned long long)total)), BPFC_INT(room),
			 BPFC_STR(list_maps(e)));
}
