/*
 * Where numbers come from, and which of them matter. A number's origin leads back to places of the last point on its
 * path: registers and slots whose numbers it was made of. Where a number decides something (a jump, an address, a
 * size), its places are marked at that point, and theirs at the points before. A state that comes to a point later need
 * not have the same numbers where no mark is.
 *
 * Mostly a wider number allows for less. Where it allows for more (what an access leaves of a pointer on the stack that
 * it may or may not touch), its places are marked as those whose numbers have to be the same.
 */
#include "point.h"
#include "verifier.h"

#define PLACE (UINT32_C(1) << 31)  /* an origin that is a place; else a pair's number, from 1; 0: nothing */
#define MARKED (UINT32_C(1) << 30) /* of a pair: its places are marked; of its second half: with SAME */
#define SAME (UINT32_C(1) << 24)   /* of a place to be marked: its number has to be the same */
#define FRAME_SHIFT 20
#define INDEX_MASK ((UINT32_C(1) << FRAME_SHIFT) - 1)
#define FIRST_SLOT 16

static uint32_t place_of(uint32_t frame, uint32_t index)
{
	return PLACE | frame << FRAME_SHIFT | index;
}

void bpfv_push(struct bpfv *v, struct bpfv_list *list, uint32_t item)
{
	if (list->count == list->room) {
		uint32_t room = list->room ? 2 * list->room : 64;
		uint32_t *items = bpfv_alloc_array(v, room, sizeof(*items));

		if (!items)
			return;
		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		bpfv_free(v, list->items);
		list->items = items;
		list->room = room;
	}
	list->items[list->count++] = item;
}

uint32_t bpfv_both(struct bpfv *v, uint32_t a, uint32_t b)
{
	if (!a || a == b)
		return b;
	if (!b)
		return a;
	bpfv_push(v, &v->pairs, a);
	bpfv_push(v, &v->pairs, b);
	return v->pairs.count / 2;
}

/* Marks a place of a point; tells whether it was not marked. */
static bool mark(struct bpfv *v, struct bpfv_marks *marks, uint32_t place)
{
	uint32_t f = place >> FRAME_SHIFT & (BPFV_MAX_FRAMES - 1), index = place & INDEX_MASK;
	bool is_reg = index < FIRST_SLOT;
	uint64_t *bits = is_reg ? &marks->regs[f] : &marks->slots[f];
	uint64_t *same = is_reg ? &marks->same_regs[f] : &marks->same_slots[f];
	uint64_t bit = UINT64_C(1) << (is_reg ? index : index - FIRST_SLOT);

	if (*bits & bit && (!(place & SAME) || *same & bit))
		return false;
	*bits |= bit;
	if (place & SAME)
		*same |= bit;
	v->marked++;
	return true;
}

/* Marks the places of the point that an origin leads to; those that were not marked are put on v->fresh. same: SAME or
 * 0. */
static void mark_places(struct bpfv *v, struct bpfv_point *point, uint32_t origin, uint32_t same)
{
	uint32_t base = v->todo.count;

	bpfv_push(v, &v->todo, origin);
	while (v->todo.count > base && !v->status) {
		uint32_t *pair;

		origin = v->todo.items[--v->todo.count];
		if (!origin)
			continue;
		if (origin & PLACE) {
			if (mark(v, &point->marks, origin | same))
				bpfv_push(v, &v->fresh, origin | same);
			continue;
		}
		pair = &v->pairs.items[2 * (origin - 1)];
		if (pair[same ? 1 : 0] & MARKED)
			continue;
		bpfv_push(v, &v->todo, pair[0] & ~MARKED);
		bpfv_push(v, &v->todo, pair[1] & ~MARKED);
		pair[0] |= MARKED;
		pair[1] |= same ? MARKED : 0;
	}
}

static uint32_t origin_at(const struct bpfv_state *state, uint32_t place)
{
	const struct bpfv_frame *frame = state->frames[place >> FRAME_SHIFT & (BPFV_MAX_FRAMES - 1)];
	uint32_t index = place & INDEX_MASK;

	if (index < FIRST_SLOT)
		return frame->regs[index].origin;
	return index - FIRST_SLOT < frame->slot_count ? frame->slots[index - FIRST_SLOT].value.origin : 0;
}

/* Of a number on a path from the point. */
static void need_origin(struct bpfv *v, struct bpfv_point *point, uint32_t origin, uint32_t same)
{
	uint32_t base = v->fresh.count;

	if (!point || !origin)
		return;
	mark_places(v, point, origin, same);
	while (v->fresh.count > base && !v->status) {
		uint32_t from = base, to = v->fresh.count;

		if (point->parent)
			for (uint32_t i = from; i < to; i++)
				mark_places(v, point->parent, origin_at(&point->state, v->fresh.items[i]),
					    v->fresh.items[i] & SAME);
		v->fresh.count -= to - from;
		memmove(&v->fresh.items[from], &v->fresh.items[to], (v->fresh.count - from) * sizeof(*v->fresh.items));
		point = point->parent;
	}
}

void bpfv_need(struct bpfv *v, const struct bpfv_value *value)
{
	if (value->kind == BPFC_KIND_SCALAR)
		need_origin(v, v->here, value->origin, 0);
}

void bpfv_need_same(struct bpfv *v, uint32_t origin)
{
	need_origin(v, v->here, origin, SAME);
}

static void need_places(struct bpfv *v, struct bpfv_point *point, const struct bpfv_state *state, uint32_t first,
			uint64_t bits, uint32_t same)
{
	for (; bits; bits &= bits - 1)
		need_origin(v, point, origin_at(state, first + (uint32_t)__builtin_ctzll(bits)), same);
}

void bpfv_need_marked(struct bpfv *v, struct bpfv_point *point, const struct bpfv_state *state,
		      const struct bpfv_marks *marks)
{
	for (uint32_t f = 0; f < state->depth; f++) {
		need_places(v, point, state, place_of(f, 0), marks->regs[f], 0);
		need_places(v, point, state, place_of(f, 0), marks->same_regs[f], SAME);
		need_places(v, point, state, place_of(f, FIRST_SLOT), marks->slots[f], 0);
		need_places(v, point, state, place_of(f, FIRST_SLOT), marks->same_slots[f], SAME);
	}
}

static bool has_origin(const struct bpfv_value *value)
{
	return value->kind == BPFC_KIND_SCALAR || (value->kind == BPFC_KIND_STACK && value->origin);
}

/* The value of a place, if it has an origin that is not the place itself. */
static bool is_from_elsewhere(const struct bpfv_frame *frame, uint32_t f, uint32_t index)
{
	const struct bpfv_slot *slot;

	if (index < BPFC_REGS)
		return has_origin(&frame->regs[index]) && frame->regs[index].origin != place_of(f, index);
	slot = &frame->slots[index - BPFC_REGS];
	return has_origin(&slot->value) && (slot->size || slot->zero) &&
	       slot->value.origin != place_of(f, FIRST_SLOT + index - BPFC_REGS);
}

static void settle_frame(struct bpfv *v, struct bpfv_state *state, uint32_t f)
{
	uint32_t count = BPFC_REGS + state->frames[f]->slot_count, index = 0;
	struct bpfv_frame *frame;

	while (index < count && !is_from_elsewhere(state->frames[f], f, index))
		index++;
	frame = index < count ? bpfv_state_own(v, state, f, 0) : state->frames[f];
	for (; frame && index < count; index++) {
		uint32_t s = index - BPFC_REGS;

		if (!is_from_elsewhere(frame, f, index))
			continue;
		if (index < BPFC_REGS)
			frame->regs[index].origin = place_of(f, index);
		else
			frame->slots[s].value.origin = place_of(f, FIRST_SLOT + s);
		if (index >= BPFC_REGS && s >= BPFV_MARKED_SLOTS)
			frame->slots[s].value.origin = 0;
	}
	if (frame)
		frame->is_settled = true;
}

/* Slots beyond those that have marks always matter, and have to be the same. */
static void need_far_slots(struct bpfv *v, const struct bpfv_frame *frame)
{
	for (uint32_t i = BPFV_MARKED_SLOTS; i < frame->slot_count; i++)
		bpfv_need_same(v, frame->slots[i].value.origin);
}

void bpfv_settle(struct bpfv *v, struct bpfv_state *state)
{
	for (uint32_t f = 0; f < state->depth && !v->status; f++) {
		if (state->frames[f]->is_settled)
			continue;
		need_far_slots(v, state->frames[f]);
		settle_frame(v, state, f);
	}
}
