#include "contents.h"

#include <stdlib.h>
#include <string.h>

#include "bpfrt/host.h"
#include "bpfrt/storage.h"
#include "print.h"
#include "typed.h"

struct view {
	const struct bpfc_model *model;
	const struct bpfc_map *map;   /* as the object has it */
	const struct bpfrt_map *live; /* as it runs */
	FILE *out;
	bool json;
	uint64_t shown, zero;
};

static bool is_array(const struct bpfrt_map *map)
{
	enum bpfrt_storage storage = bpfrt_map_storage(map->type);

	return storage == BPFRT_STORAGE_ARRAY || storage == BPFRT_STORAGE_PERCPU_ARRAY;
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Of a per-CPU value the slots that are not zero, under their numbers. */
static void print_slots(const struct view *v, const uint8_t *value, uint32_t slots)
{
	bool is_first = true;

	putc('{', v->out);
	for (uint32_t i = 0; i < slots; i++) {
		const uint8_t *at = value + (size_t)i * v->live->stride;

		if (is_zero(at, v->live->value_size))
			continue;
		fprintf(v->out, v->json ? "%s\"%u\":" : "%sslot %u: ", is_first ? "" : v->json ? "," : ", ", i);
		is_first = false;
		bpfc_typed_print(v->out, &v->model->types, v->map->value_type, at, v->live->value_size, v->json);
	}
	putc('}', v->out);
}

static int64_t print_element(void *user, const void *key, const void *value)
{
	struct view *v = user;
	uint64_t bytes = bpfrt_map_copy_bytes(v->live);
	bool has_slots = bytes > v->live->stride;

	if (is_array(v->live) && is_zero(value, (size_t)bytes)) {
		v->zero++;
		return 0;
	}
	fputs(v->json ? (v->shown ? ",{\"key\":" : "{\"key\":") : "  ", v->out);
	v->shown++;
	bpfc_typed_print(v->out, &v->model->types, v->map->key_type, key, v->live->key_size, v->json);
	fputs(v->json ? ",\"value\":" : ": ", v->out);
	if (has_slots)
		print_slots(v, value, (uint32_t)(bytes / v->live->stride));
	else
		bpfc_typed_print(v->out, &v->model->types, v->map->value_type, value, v->live->value_size, v->json);
	fputs(v->json ? "}" : "\n", v->out);
	return 0;
}

static int64_t count_element(void *user, const void *key, const void *value)
{
	(void)key;
	(void)value;
	++*(uint64_t *)user;
	return 0;
}

static void print_head(const struct view *v, uint64_t elements)
{
	fputs("map ", v->out);
	bpfc_print(v->out, v->map->name);
	fprintf(v->out, " (%s, ", bpfc_map_type_name(v->live->type));
	if (!is_array(v->live))
		fprintf(v->out, "%llu of ", (unsigned long long)elements);
	fprintf(v->out, "%u entries)\n", v->live->max_entries);
}

/* Types whose elements have keys and values that the host can copy. */
static bool is_readable(const struct bpfrt_map *map)
{
	switch (bpfrt_map_storage(map->type)) {
	case BPFRT_STORAGE_ARRAY:
	case BPFRT_STORAGE_PERCPU_ARRAY:
	case BPFRT_STORAGE_HASH:
	case BPFRT_STORAGE_PERCPU_HASH:
	case BPFRT_STORAGE_LRU_HASH:
	case BPFRT_STORAGE_LRU_PERCPU_HASH:
	case BPFRT_STORAGE_LPM_TRIE:
		return true;
	default:
		return false;
	}
}

static int print_map(struct bpfc_run *run, struct view *v)
{
	void *room = malloc((size_t)bpfrt_map_dump_bytes(v->live));
	uint64_t elements = 0;

	if (!room)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	if (!v->json) {
		bpfrt_map_dump(v->live, room, count_element, &elements);
		print_head(v, elements);
	}
	bpfrt_map_dump(v->live, room, print_element, v);
	if (!v->json && v->zero && v->shown)
		fprintf(v->out, "  (the other %llu are zero)\n", (unsigned long long)v->zero);
	else if (!v->json && v->zero)
		fputs("  (all zero)\n", v->out);
	free(room);
	return BPFC_OK;
}

static int compare(const void *a, const void *b)
{
	const struct bpfc_map *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The order does not depend on the compiler that wrote the object. */
static const struct bpfc_map **by_name(struct bpfc_run *run, const struct bpfc_model *model)
{
	const struct bpfc_map **maps = bpfc_arena_zalloc(run->arena, model->map_count + 1, sizeof(maps[0]));

	for (uint32_t i = 0; maps && i < model->map_count; i++)
		maps[i] = &model->maps[i];
	if (maps)
		qsort(maps, model->map_count, sizeof(maps[0]), compare);
	return maps;
}

static void print_json_head(FILE *out, bool is_first, const char *name)
{
	fputs(is_first ? "" : ",", out);
	bpfc_print_json(out, name);
	fputs(":[", out);
}

int bpfc_contents_print(struct bpfc_run *run, const struct bpfc_instance *instance, FILE *out, bool json)
{
	const struct bpfc_model *model = bpfc_instance_model(instance);
	const struct bpfc_map **maps = by_name(run, model);
	int status = BPFC_OK;
	bool is_first = true;

	if (!maps)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	fputs(json ? "\"maps\":{" : "", out);
	for (uint32_t i = 0; i < model->map_count && !status; i++) {
		struct view v = { .model = model, .map = maps[i], .out = out, .json = json };
		struct bpfrt_map *live;

		if (v.map->is_inner_only || bpfc_instance_map(instance, v.map->name, &live) || !is_readable(live))
			continue;
		v.live = live;
		if (json)
			print_json_head(out, is_first, v.map->name);
		is_first = false;
		status = print_map(run, &v);
		fputs(json ? "]" : "", out);
	}
	fputs(json ? "}" : "", out);
	return status;
}
