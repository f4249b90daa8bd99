/* Places in memory as a program names them: "variable 'cfg', field 'limits[2].max'". */
#include "verifier.h"

#define DEEPEST 8 /* members of members */
#define POINTER_BYTES 8

static uint64_t size_of(const struct bpfc_types *types, uint32_t id)
{
	uint64_t count = 1;

	for (unsigned depth = 0; depth < DEEPEST; depth++) {
		const struct bpfc_type *type = &types->table[id = bpfv_type_skip(types, id)];

		if (type->kind == BPFC_TYPE_PTR)
			return count * POINTER_BYTES;
		if (type->kind != BPFC_TYPE_ARRAY)
			return count * type->size;
		count *= type->count;
		id = type->type;
	}
	return 0;
}

static uint32_t step_into_array(const struct bpfc_types *types, const struct bpfc_type *array, uint64_t *off,
				struct bpfv_text *text)
{
	uint64_t element = size_of(types, array->type);

	if (!element || *off / element >= array->count)
		return 0;
	bpfv_put(text, "[");
	bpfv_put_unsigned(text, *off / element);
	bpfv_put(text, "]");
	*off %= element;
	return array->type;
}

static uint32_t step_into_struct(const struct bpfc_types *types, const struct bpfc_type *type, uint64_t *off,
				 struct bpfv_text *text)
{
	for (uint32_t i = 0; i < type->count; i++) {
		const struct bpfc_member *member = &type->members[i];
		uint64_t at = member->bit_off / 8;

		if (member->bit_size || *off < at || *off - at >= size_of(types, member->type))
			continue;
		if (*member->name) {
			bpfv_put(text, ".");
			bpfv_put(text, member->name);
		}
		*off -= at;
		return member->type;
	}
	return 0;
}

/* "field 'limits[2].max' of " for byte `off` of a type; nothing where no member has a name. */
static void put_field(const struct bpfv *v, struct bpfv_text *text, uint32_t id, int64_t off)
{
	const struct bpfc_types *types = &v->model->types;
	char path[96];
	struct bpfv_text names = bpfv_text_in(path, sizeof(path));
	uint64_t left = (uint64_t)off;

	for (unsigned depth = 0; depth < DEEPEST && id && off >= 0; depth++) {
		const struct bpfc_type *type = &types->table[id = bpfv_type_skip(types, id)];

		if (type->kind == BPFC_TYPE_ARRAY)
			id = step_into_array(types, type, &left, &names);
		else if (type->kind == BPFC_TYPE_STRUCT)
			id = step_into_struct(types, type, &left, &names);
		else
			id = 0;
	}
	if (!path[0])
		return;
	bpfv_put(text, "field '");
	bpfv_put(text, path[0] == '.' ? path + 1 : path);
	bpfv_put(text, "' of ");
}

static void put_named(struct bpfv_text *text, const char *what, const char *name)
{
	bpfv_put(text, what);
	bpfv_put(text, " '");
	bpfv_put(text, name);
	bpfv_put(text, "'");
}

const char *bpfv_global_name(const struct bpfv *v, uint32_t global)
{
	const struct bpfc_global *g = &v->model->globals[global];

	return *g->name ? g->name : g->section;
}

const char *bpfv_describe_place(const struct bpfv *v, const struct bpfv_value *base, int64_t off,
				char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);
	bool is_one = base->ref != BPFC_SEVERAL, is_at = bpfv_off_known(base);
	const struct bpfc_ctx_field *field;

	off += base->off;
	if (base->kind == BPFC_KIND_GLOBAL && is_one) {
		if (is_at)
			put_field(v, &text, v->model->globals[base->ref].type, off);
		put_named(&text, "variable", bpfv_global_name(v, base->ref));
	} else if (base->kind == BPFC_KIND_MAP_VALUE && is_one) {
		if (is_at)
			put_field(v, &text, v->model->maps[base->ref].value_type, off);
		put_named(&text, "the value of map", v->model->maps[base->ref].name);
	} else if (base->kind == BPFC_KIND_CTX) {
		field = is_at ? bpfc_ctx_field_at(&v->prog->ctx, off, 1) : NULL;
		if (field)
			put_named(&text, "field", field->name);
		bpfv_put(&text, field ? " of the context" : "the context");
	} else if (base->kind == BPFC_KIND_PACKET) {
		bpfv_put(&text, "the packet");
	} else if (base->kind == BPFC_KIND_STACK) {
		bpfv_put(&text, "the stack");
	} else {
		bpfv_put(&text, "memory");
	}
	return phrase;
}

const char *bpfv_describe_object(const struct bpfv *v, const struct bpfv_value *base, char phrase[BPFV_PHRASE])
{
	return bpfv_describe_place(v, base, -1 - base->off, phrase); /* no field is there */
}

const char *bpfv_progtype_name(const struct bpfv *v)
{
	static const char *const names[BPFC_PROGTYPE_COUNT] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = (name),
#define BPFC_SECTION(pattern, progtype)
#include "bpfc/progtype.def"
	};

	return v->prog->type < BPFC_PROGTYPE_COUNT ? names[v->prog->type] : NULL;
}

const char *bpfv_maptype_name(const struct bpfv *v, uint32_t map)
{
	return bpfc_map_type_name(v->model->maps[map].type);
}
