#include "btf_read.h"

#include <stdlib.h>

#include "bpfc/status.h"

enum {
	MAX_DEPTH = 128,
	NEW = 0,
	ACTIVE = UINT8_MAX, /* on the stack; between the two: finished, the depth below it */
};

/* Which types a walk goes on to. */
enum mode {
	BY_VALUE, /* modifiers, elements and members: what is inside a type */
	CHAIN,    /* modifiers, elements and pointers: what a reader follows to a type's end */
};

struct walk {
	struct bpfc_btf_reader *r;
	enum mode mode;
	uint8_t *states;
	uint64_t *sizes; /* of finished types; NO_SIZE */
	uint32_t pointer_bytes;
};

#define NO_SIZE UINT64_MAX

static uint32_t child_count(const struct bpfc_type *t, enum mode mode)
{
	if (bpfc_kind_is_modifier(t->kind) || t->kind == BPFC_TYPE_ARRAY)
		return 1;
	if (mode == CHAIN)
		return t->kind == BPFC_TYPE_PTR;
	return bpfc_kind_is_composite(t->kind) ? t->count : 0;
}

static uint32_t child_at(const struct bpfc_type *t, uint32_t i)
{
	return bpfc_kind_is_composite(t->kind) ? t->members[i].type : t->type;
}

/* The size of a type whose parts are finished. */
static uint64_t size_of(const struct walk *w, const struct bpfc_type *t)
{
	uint64_t size;

	switch (t->kind) {
	case BPFC_TYPE_INT:
	case BPFC_TYPE_FLOAT:
	case BPFC_TYPE_ENUM:
	case BPFC_TYPE_ENUM64:
	case BPFC_TYPE_STRUCT:
	case BPFC_TYPE_UNION:
		return t->size;
	case BPFC_TYPE_PTR:
		return w->pointer_bytes;
	case BPFC_TYPE_ARRAY:
		size = w->sizes[t->type];
		return size == NO_SIZE || __builtin_mul_overflow(size, t->count, &size) ? NO_SIZE : size;
	default:
		return bpfc_kind_is_modifier(t->kind) ? w->sizes[t->type] : NO_SIZE;
	}
}

static const struct bpfc_type *strip(const struct bpfc_btf_reader *r, uint32_t id)
{
	while (bpfc_kind_is_modifier(r->table[id].kind))
		id = r->table[id].type;
	return &r->table[id];
}

static const char *check_member(const struct walk *w, const struct bpfc_type *t, const struct bpfc_member *m)
{
	const struct bpfc_type *of = strip(w->r, m->type);
	uint64_t size = w->sizes[m->type], bits;

	if (size == NO_SIZE || size > UINT32_MAX)
		return "a member has no size";
	bits = of->kind == BPFC_TYPE_INT ? of->bits_off + of->bits : size * 8;
	if (m->bit_size) {
		if (of->kind != BPFC_TYPE_INT && !bpfc_kind_is_enum(of->kind))
			return "a bit field is not of an integer type";
		if (m->bit_size > size * 8)
			return "a bit field is wider than its type";
		bits = m->bit_size;
	}
	if (m->bit_off + bits > (uint64_t)t->size * 8)
		return "a member lies outside";
	return NULL;
}

static const char *finish(const struct walk *w, uint32_t id)
{
	const struct bpfc_type *t = &w->r->table[id];
	const char *what = NULL;

	if (w->mode != BY_VALUE)
		return NULL;
	w->sizes[id] = size_of(w, t);
	if (t->kind == BPFC_TYPE_ARRAY && w->sizes[id] == NO_SIZE)
		return "an array has no size";
	for (uint32_t i = 0; bpfc_kind_is_composite(t->kind) && i < t->count && !what; i++)
		what = check_member(w, t, &t->members[i]);
	return what;
}

/* Walks what `root` leads to, depth first, with a stack of its own. */
static int visit(const struct walk *w, uint32_t root)
{
	struct {
		uint32_t id, next, depth;
	} stack[MAX_DEPTH] = { { .id = root } }, *f = stack;
	uint32_t n = 1;

	w->states[root] = ACTIVE;
	while (n) {
		const struct bpfc_type *t;

		f = &stack[n - 1];
		t = &w->r->table[f->id];
		if (f->next < child_count(t, w->mode)) {
			uint32_t child = child_at(t, f->next++);
			uint8_t state = w->states[child];

			if (state == ACTIVE)
				return bpfc_btf_fail_type(w->r, child, "it contains itself");
			if (state != NEW) {
				f->depth = state > f->depth ? state : f->depth;
				continue;
			}
			if (n == MAX_DEPTH)
				return bpfc_btf_fail_type(w->r, root, "it nests too deep");
			stack[n].id = child;
			stack[n].next = stack[n].depth = 0;
			n++;
			w->states[child] = ACTIVE;
		} else {
			const char *what = f->depth < MAX_DEPTH ? finish(w, f->id) : "it nests too deep";

			if (what)
				return bpfc_btf_fail_type(w->r, f->id, what);
			w->states[f->id] = (uint8_t)(f->depth + 1);
			if (--n && stack[n - 1].depth < f->depth + 1)
				stack[n - 1].depth = f->depth + 1;
		}
	}
	return BPFC_OK;
}

static int visit_all(struct walk *w, enum mode mode)
{
	int status = BPFC_OK;

	w->mode = mode;
	for (uint32_t id = 0; id < w->r->count; id++)
		w->states[id] = NEW;
	for (uint32_t id = 0; id < w->r->count && !status; id++)
		if (w->states[id] == NEW)
			status = visit(w, id);
	return status;
}

int bpfc_btf_check_nesting(struct bpfc_btf_reader *r)
{
	const struct bpfc_types types = { r->table, r->count };
	struct walk w = { .r = r, .pointer_bytes = bpfc_types_pointer_bytes(&types) };
	int status;

	w.states = calloc(r->count, sizeof(*w.states));
	w.sizes = calloc(r->count, sizeof(*w.sizes));
	if (w.states && w.sizes) {
		status = visit_all(&w, BY_VALUE);
		if (!status)
			status = visit_all(&w, CHAIN);
	} else {
		status = bpfc_btf_no_memory(r->sink, r->object);
	}
	free(w.states);
	free(w.sizes);
	return status;
}
