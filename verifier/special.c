/* See special.h. */
#include "verifier.h"

#define NESTING 16
#define MEMBERS 65536 /* looked at per type */
#define FIELDS 1024   /* of one type */

struct walk {
	struct bpfv *v;
	const struct bpfc_types *types;
	struct bpfv_special *fields; /* NULL: they are counted */
	uint32_t count, left;
	bool has_old_tags; /* before Linux 6.4 "kptr" was what is "kptr_untrusted" now, and "kptr_ref" what is "kptr" */
};

static const struct {
	const char *name;
	uint8_t what;
} special_structs[] = {
	{ "bpf_spin_lock", BPFV_FIELD_LOCK },      { "bpf_res_spin_lock", BPFV_FIELD_RES_LOCK },
	{ "bpf_timer", BPFV_FIELD_TIMER },         { "bpf_wq", BPFV_FIELD_WORKQUEUE },
	{ "bpf_task_work", BPFV_FIELD_TASK_WORK }, { "bpf_list_head", BPFV_FIELD_LIST_HEAD },
	{ "bpf_list_node", BPFV_FIELD_LIST_NODE }, { "bpf_rb_root", BPFV_FIELD_RB_ROOT },
	{ "bpf_rb_node", BPFV_FIELD_RB_NODE },     { "bpf_refcount", BPFV_FIELD_REFCOUNT },
};

static const char *const field_texts[] = {
	[BPFV_FIELD_LOCK] = "bpf_spin_lock",
	[BPFV_FIELD_RES_LOCK] = "bpf_res_spin_lock",
	[BPFV_FIELD_TIMER] = "bpf_timer",
	[BPFV_FIELD_WORKQUEUE] = "bpf_wq",
	[BPFV_FIELD_TASK_WORK] = "bpf_task_work",
	[BPFV_FIELD_LIST_HEAD] = "bpf_list_head",
	[BPFV_FIELD_LIST_NODE] = "bpf_list_node",
	[BPFV_FIELD_RB_ROOT] = "bpf_rb_root",
	[BPFV_FIELD_RB_NODE] = "bpf_rb_node",
	[BPFV_FIELD_REFCOUNT] = "bpf_refcount",
	[BPFV_FIELD_KPTR_UNTRUSTED] = "kernel pointer",
	[BPFV_FIELD_KPTR] = "kernel pointer",
	[BPFV_FIELD_KPTR_PERCPU] = "per-CPU pointer",
	[BPFV_FIELD_UPTR] = "user pointer",
};

const char *bpfv_field_text(unsigned what)
{
	return field_texts[what];
}

static void add(struct walk *w, struct bpfv_special field)
{
	if (w->count == FIELDS)
		bpfv_give_up(w->v, BPFC_D_FIELD_LIMIT, BPFC_NO_INSN, FIELDS);
	else if (w->fields)
		w->fields[w->count++] = field;
	else
		w->count++;
}

/* Whether the text begins with the name and a colon. */
static bool begins_with(const char *text, const char *name)
{
	while (*name && *text == *name)
		text++, name++;
	return !*name && *text == ':';
}

/* "contains:TYPE:FIELD" on the member of a list's head or a tree's root. */
static const char *contains_tag(const struct bpfc_types *types, uint32_t owner, uint32_t member)
{
	for (uint32_t i = 0; i < types->count; i++) {
		const struct bpfc_type *tag = &types->table[i];

		if (tag->kind == BPFC_TYPE_DECL_TAG && tag->type == owner && tag->component == (int32_t)member &&
		    begins_with(tag->name, "contains"))
			return tag->name + sizeof("contains");
	}
	return NULL;
}

static void find_contained(const struct bpfc_types *types, const char *tag, struct bpfv_special *field)
{
	const char *node = tag;

	while (*node && *node != ':')
		node++;
	for (uint32_t i = 0; *node && i < types->count; i++) {
		const struct bpfc_type *type = &types->table[i];

		if (type->kind != BPFC_TYPE_STRUCT || !begins_with(tag, type->name))
			continue;
		for (uint32_t k = 0; k < type->count; k++)
			if (bpfv_is_text(type->members[k].name, node + 1)) {
				field->type = i;
				field->node = type->members[k].bit_off / 8;
				return;
			}
	}
}

static void add_pointer(struct walk *w, uint32_t type, uint32_t off)
{
	const struct bpfc_type *tag = &w->types->table[type];
	struct bpfv_special field = { .off = off, .size = 8 };

	for (unsigned i = 0; i < NESTING && tag->kind != BPFC_TYPE_TYPE_TAG; i++) { /* the tag is before const */
		if (tag->kind != BPFC_TYPE_CONST && tag->kind != BPFC_TYPE_VOLATILE)
			return;
		tag = &w->types->table[tag->type];
	}
	if (tag->kind != BPFC_TYPE_TYPE_TAG)
		return;
	if (bpfv_is_text(tag->name, "kptr_untrusted") || (bpfv_is_text(tag->name, "kptr") && w->has_old_tags))
		field.what = BPFV_FIELD_KPTR_UNTRUSTED;
	else if (bpfv_is_text(tag->name, "kptr") || bpfv_is_text(tag->name, "kptr_ref"))
		field.what = BPFV_FIELD_KPTR;
	else if (bpfv_is_text(tag->name, "percpu_kptr"))
		field.what = BPFV_FIELD_KPTR_PERCPU;
	else if (bpfv_is_text(tag->name, "uptr"))
		field.what = BPFV_FIELD_UPTR;
	else
		return;
	field.type = bpfv_type_skip(w->types, tag->type);
	add(w, field);
}

static bool add_struct(struct walk *w, const struct bpfc_type *type, uint32_t off, const char *tag)
{
	struct bpfv_special field = { .off = off, .size = type->size };

	for (size_t i = 0; i < sizeof(special_structs) / sizeof(special_structs[0]); i++) {
		if (!bpfv_is_text(type->name, special_structs[i].name))
			continue;
		field.what = special_structs[i].what;
		if (tag)
			find_contained(w->types, tag, &field);
		add(w, field);
		return true;
	}
	return false;
}

static void walk_type(struct walk *w, uint32_t id, uint32_t off, const char *tag, unsigned depth);

static void walk_members(struct walk *w, uint32_t id, uint32_t off, unsigned depth)
{
	const struct bpfc_type *type = &w->types->table[id];

	for (uint32_t i = 0; i < type->count && w->left; i++, w->left--) {
		const struct bpfc_member *m = &type->members[i];
		uint32_t inner = bpfv_type_skip(w->types, m->type);
		bool may_hold = w->types->table[inner].kind == BPFC_TYPE_STRUCT && w->types->table[inner].count <= 2;

		if (!m->bit_size)
			walk_type(w, m->type, off + m->bit_off / 8, may_hold ? contains_tag(w->types, id, i) : NULL,
				  depth + 1);
	}
}

static void walk_type(struct walk *w, uint32_t id, uint32_t off, const char *tag, unsigned depth)
{
	const struct bpfc_type *type;
	uint32_t bytes;

	id = bpfv_type_skip(w->types, id);
	type = &w->types->table[id];
	if (depth > NESTING)
		return;
	switch (type->kind) {
	case BPFC_TYPE_PTR:
		add_pointer(w, type->type, off);
		break;
	case BPFC_TYPE_STRUCT:
		if (!add_struct(w, type, off, tag))
			walk_members(w, id, off, depth);
		break;
	case BPFC_TYPE_UNION:
		walk_members(w, id, off, depth);
		break;
	case BPFC_TYPE_ARRAY: {
		uint32_t before = w->count;

		bytes = (uint32_t)bpfv_type_size(w->types, type->type);
		for (uint32_t i = 0; bytes && i < type->count && w->left && (!i || w->count > before); i++, w->left--)
			walk_type(w, type->type, off + i * bytes, tag, depth + 1);
		break;
	}
	default:
		break;
	}
}

struct bpfv_specials bpfv_specials_of_type(struct bpfv *v, uint32_t type)
{
	struct walk w = { .v = v, .types = &v->model->types, .left = MEMBERS, .has_old_tags = v->has_old_tags };
	struct bpfv_specials found = { 0 };

	if (!type || type >= w.types->count)
		return found;
	walk_type(&w, type, 0, NULL, 0);
	if (!w.count || v->status)
		return found;
	w.fields = bpfv_alloc_array(v, w.count, sizeof(*w.fields));
	if (!w.fields)
		return found;
	w.count = 0;
	w.left = MEMBERS;
	walk_type(&w, type, 0, NULL, 0);
	found.fields = w.fields;
	found.count = w.count;
	return found;
}

void bpfv_find_specials(struct bpfv *v)
{
	const struct bpfc_model *model = v->model;

	for (uint32_t i = 0; i < model->types.count && !v->has_old_tags; i++)
		v->has_old_tags = model->types.table[i].kind == BPFC_TYPE_TYPE_TAG &&
				  bpfv_is_text(model->types.table[i].name, "kptr_ref");
	v->map_specials = bpfv_alloc_array(v, model->map_count, sizeof(*v->map_specials));
	v->global_specials = bpfv_alloc_array(v, model->global_count, sizeof(*v->global_specials));
	for (uint32_t i = 0; v->map_specials && i < model->map_count; i++)
		v->map_specials[i] = bpfv_specials_of_type(v, model->maps[i].value_type);
	for (uint32_t i = 0; v->global_specials && i < model->global_count; i++)
		v->global_specials[i] = bpfv_specials_of_type(v, model->globals[i].type);
}

/* Objects that the program makes are of few types: each is looked at once. */
static struct bpfv_specials specials_of_object(struct bpfv *v, uint32_t type)
{
	struct bpfv_known_object *known;

	for (known = v->objects; known; known = known->next)
		if (known->type == type)
			return known->specials;
	known = bpfv_alloc(v, sizeof(*known));
	if (!known)
		return (struct bpfv_specials){ 0 };
	known->type = type;
	known->specials = bpfv_specials_of_type(v, type);
	known->next = v->objects;
	v->objects = known;
	return known->specials;
}

struct bpfv_specials bpfv_specials_of(struct bpfv *v, const struct bpfv_value *pointer)
{
	switch (pointer->kind) {
	case BPFC_KIND_MAP_VALUE:
		return pointer->ref == BPFC_SEVERAL ? (struct bpfv_specials){ 0 } : v->map_specials[pointer->ref];
	case BPFC_KIND_GLOBAL:
		return pointer->ref == BPFC_SEVERAL ? (struct bpfv_specials){ 0 } : v->global_specials[pointer->ref];
	case BPFC_KIND_MEM:
		if (pointer->memory == BPFV_MEM_OBJECT || pointer->memory == BPFV_MEM_LENT)
			return specials_of_object(v, pointer->ref);
		return (struct bpfv_specials){ 0 };
	default:
		return (struct bpfv_specials){ 0 };
	}
}

uint32_t bpfv_count_fields(struct bpfv *v, const struct bpfv_value *pointer, unsigned what)
{
	struct bpfv_specials specials = bpfv_specials_of(v, pointer);
	uint32_t count = 0;

	for (uint32_t i = 0; i < specials.count; i++)
		count += specials.fields[i].what == what;
	return count;
}

const struct bpfv_special *bpfv_field_at(struct bpfv *v, const struct bpfv_value *pointer, int64_t off)
{
	struct bpfv_specials specials = bpfv_specials_of(v, pointer);

	for (uint32_t i = 0; bpfv_off_known(pointer) && i < specials.count; i++)
		if (pointer->off + off == (int64_t)specials.fields[i].off)
			return &specials.fields[i];
	return NULL;
}

static int64_t saturated_sum(int64_t a, int64_t b)
{
	int64_t sum;

	if (!__builtin_add_overflow(a, b, &sum))
		return sum;
	return b < 0 ? INT64_MIN : INT64_MAX;
}

const struct bpfv_special *bpfv_field_in(struct bpfv *v, const struct bpfv_value *pointer, int64_t off, uint64_t bytes)
{
	struct bpfv_specials specials = bpfv_specials_of(v, pointer);
	int64_t base = pointer->off + off, lo = saturated_sum(base, pointer->n.smin);
	int64_t hi = saturated_sum(saturated_sum(base, (int64_t)bytes), pointer->n.smax);

	for (uint32_t i = 0; i < specials.count; i++)
		if (lo < (int64_t)specials.fields[i].off + (int64_t)specials.fields[i].size &&
		    hi > (int64_t)specials.fields[i].off)
			return &specials.fields[i];
	return NULL;
}
