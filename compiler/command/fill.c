/* --fill NAME=FILE.json: elements of maps. */
#include <stdlib.h>
#include <string.h>

#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "contents.h"
#include "input.h"
#include "typed.h"

struct fill {
	struct bpfc_run *run;
	const struct bpfc_instance *instance;
	const struct bpfc_model *model;
	const struct bpfc_map *map;
	struct bpfrt_map *live;
	const char *path;
	uint8_t *key, *value;
	uint32_t next; /* the key that follows */
};

static int fail(const struct fill *f, const struct bpfc_json *at, const char *what)
{
	return bpfc_run_fail(f->run, BPFC_E_OPTION,
			     BPFC_DIAG_INIT(FILL, .file = f->path, .line = at ? at->line : 0,
					    .column = at ? at->column : 0,
					    .args = { BPFC_STR(f->map->name), BPFC_STR(what) }));
}

static const char *refusal(int64_t status)
{
	switch (status) {
	case -BPFRT_E2BIG:
		return "the map is full, or the key is past its end";
	case -BPFRT_ENOMEM:
		return "no memory";
	case -BPFRT_EOPNOTSUPP:
		return "maps of this type cannot be filled";
	default:
		return "the map does not take it";
	}
}

static int set_program(struct fill *f, const struct bpfc_json *value)
{
	struct bpfc_program *program;
	int64_t status;
	uint32_t index;
	int error;

	if (value->kind != BPFC_JSON_STRING)
		return fail(f, value, "the name of a program belongs here");
	memcpy(&index, f->key, sizeof(index));
	error = bpfc_instance_program(f->instance, value->text, &program);
	if (error)
		return error;
	status = bpfrt_prog_array_set(f->live, index, bpfc_program_desc(program));
	return status ? fail(f, value, refusal(status)) : BPFC_OK;
}

/* A value, or all slots' values: {"0": ..., "3": ...}; those that are not there are zero. */
static const char *parse_slots(struct fill *f, const struct bpfc_json *value, const struct bpfc_json **at)
{
	uint32_t slots = (uint32_t)(bpfrt_map_copy_bytes(f->live) / f->live->stride);
	const char *what = NULL;
	bool by_slot = value->kind == BPFC_JSON_OBJECT;

	for (const struct bpfc_json *m = by_slot ? value->first : NULL; m; m = m->next)
		by_slot &= strspn(m->name, "0123456789") == strlen(m->name);
	for (uint32_t i = 0; i < slots && !by_slot && !what; i++)
		what = bpfc_typed_parse(value, &f->model->types, f->map->value_type,
					f->value + (size_t)i * f->live->stride, f->live->value_size, at);
	for (const struct bpfc_json *m = by_slot ? value->first : NULL; m && !what; m = m->next) {
		unsigned long slot = strtoul(m->name, NULL, 10);

		*at = m;
		what = slot < slots ? bpfc_typed_parse(m, &f->model->types, f->map->value_type,
						       f->value + slot * f->live->stride, f->live->value_size, at)
				    : "there is no such slot";
	}
	return what;
}

static int set_key(struct fill *f, const struct bpfc_json *key, const struct bpfc_json *element)
{
	const struct bpfc_json *at = element;
	const char *what;

	if (!f->live->key_size)
		return key ? fail(f, key, "elements of this map have no key") : BPFC_OK;
	if (!key) {
		if (f->live->key_size != sizeof(f->next) || f->live->ops->get_next_key == NULL)
			return fail(f, element, "\"key\" is missing");
		memcpy(f->key, &f->next, sizeof(f->next));
	} else {
		what = bpfc_typed_parse(key, &f->model->types, f->map->key_type, f->key, f->live->key_size, &at);
		if (what)
			return fail(f, at, what);
	}
	if (f->live->key_size == sizeof(f->next)) {
		memcpy(&f->next, f->key, sizeof(f->next));
		f->next++;
	}
	return BPFC_OK;
}

static int set_element(struct fill *f, const struct bpfc_json *element)
{
	const struct bpfc_json *value = bpfc_json_member(element, "value"), *at = element;
	const char *what;
	int64_t error;
	int status;

	if (!value)
		return fail(f, element, "an object with \"key\" and \"value\" belongs here");
	status = set_key(f, bpfc_json_member(element, "key"), element);
	if (status)
		return status;
	if (f->live->type == BPFC_MAP_PROG_ARRAY)
		return set_program(f, value);
	memset(f->value, 0, (size_t)bpfrt_map_copy_bytes(f->live));
	if (bpfrt_map_copy_bytes(f->live) > f->live->stride)
		what = parse_slots(f, value, &at);
	else
		what = bpfc_typed_parse(value, &f->model->types, f->map->value_type, f->value, f->live->value_size,
					&at);
	if (what)
		return fail(f, at, what);
	error = f->live->key_size ? bpfrt_map_update(f->live, f->key, f->value, BPFRT_ANY)
				  : bpfrt_map_push_elem(f->live, f->value, BPFRT_ANY);
	return error ? fail(f, element, refusal(error)) : BPFC_OK;
}

static int fill_map(struct fill *f, const struct bpfc_bytes *bytes)
{
	struct bpfc_json_fault fault;
	const struct bpfc_json *list = bpfc_json_parse(f->run->arena, (const char *)bytes->data, bytes->length, &fault);
	struct bpfc_json place = { .line = fault.line, .column = fault.column };
	uint64_t room = bpfrt_map_copy_bytes(f->live);
	int status = BPFC_OK;

	if (!list)
		return fail(f, &place, fault.what);
	if (list->kind != BPFC_JSON_LIST)
		return fail(f, list, "a list of elements belongs here");
	f->key = bpfc_arena_zalloc(f->run->arena, (size_t)f->live->key_size + 8, 1);
	f->value = bpfc_arena_zalloc(f->run->arena, (size_t)room + 8, 1);
	if (!f->key || !f->value)
		return bpfc_run_fail(f->run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	for (const struct bpfc_json *e = list->first; e && !status; e = e->next)
		status = set_element(f, e);
	return status;
}

int bpfc_contents_fill(struct bpfc_run *run, const struct bpfc_instance *instance, const char *name, const char *path)
{
	struct fill f = { .run = run, .instance = instance, .model = bpfc_instance_model(instance), .path = path };
	struct bpfc_bytes bytes;
	int status = bpfc_instance_map(instance, name, &f.live);

	for (uint32_t i = 0; !status && i < f.model->map_count; i++)
		if (!strcmp(f.model->maps[i].name, name))
			f.map = &f.model->maps[i];
	if (!status)
		status = bpfc_input_read(path, &run->sink, &bytes);
	if (status)
		return status;
	status = fill_map(&f, &bytes);
	free(bytes.data);
	return status;
}
