/*
 * Where numbers come from, and which of them matter. A number's origin leads back to places of the last point on its
 * path: registers and slots whose numbers it was made of. Where a number decides something (a jump, an address, a
 * size), its places are marked at that point, and theirs at the points before. A state that comes to a point later need
 * not have the same numbers where no mark is.
 */
#include "point.h"
#include "verifier.h"

#define PLACE (UINT32_C(1) << 31)  /* an origin that is a place; else a pair's number, from 1; 0: nothing */
#define MARKED (UINT32_C(1) << 30) /* of a pair: its places are marked */
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
	uint64_t *bits = index < FIRST_SLOT ? &marks->regs[f] : &marks->slots[f];
	uint64_t bit = UINT64_C(1) << (index < FIRST_SLOT ? index : index - FIRST_SLOT);

	if (*bits & bit)
		return false;
	*bits |= bit;
	v->marked++;
	return true;
}

/* Marks the places of the point that an origin leads to; those that were not marked are put on v->fresh. */
static void mark_places(struct bpfv *v, struct bpfv_point *point, uint32_t origin)
{
	uint32_t base = v->todo.count;

	bpfv_push(v, &v->todo, origin);
	while (v->todo.count > base && !v->status) {
		uint32_t *pair;

		origin = v->todo.items[--v->todo.count];
		if (!origin)
			continue;
		if (origin & PLACE) {
			if (mark(v, &point->marks, origin))
				bpfv_push(v, &v->fresh, origin);
			continue;
		}
		pair = &v->pairs.items[2 * (origin - 1)];
		if (*pair & MARKED)
			continue;
		bpfv_push(v, &v->todo, pair[0]);
		bpfv_push(v, &v->todo, pair[1]);
		pair[0] |= MARKED;
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

void bpfv_need_origin(struct bpfv *v, struct bpfv_point *point, uint32_t origin)
{
	uint32_t base = v->fresh.count;

	if (!point || !origin)
		return;
	mark_places(v, point, origin);
	while (v->fresh.count > base && !v->status) {
		uint32_t from = base, to = v->fresh.count;

		if (point->parent)
			for (uint32_t i = from; i < to; i++)
				mark_places(v, point->parent, origin_at(&point->state, v->fresh.items[i]));
		v->fresh.count -= to - from;
		memmove(&v->fresh.items[from], &v->fresh.items[to], (v->fresh.count - from) * sizeof(*v->fresh.items));
		point = point->parent;
	}
}

void bpfv_need(struct bpfv *v, const struct bpfv_value *value)
{
	if (value->kind == BPFC_KIND_SCALAR)
		bpfv_need_origin(v, v->here, value->origin);
}

void bpfv_need_marked(struct bpfv *v, struct bpfv_point *point, const struct bpfv_state *state,
		      const struct bpfv_marks *marks)
{
	for (uint32_t f = 0; f < state->depth; f++) {
		for (uint64_t regs = marks->regs[f]; regs; regs &= regs - 1)
			bpfv_need_origin(v, point, origin_at(state, place_of(f, (uint32_t)__builtin_ctzll(regs))));
		for (uint64_t slots = marks->slots[f]; slots; slots &= slots - 1)
			bpfv_need_origin(v, point,
					 origin_at(state, place_of(f, FIRST_SLOT + (uint32_t)__builtin_ctzll(slots))));
	}
}

/* The value of a place, if it has an origin that is not the place itself. */
static bool is_from_elsewhere(const struct bpfv_frame *frame, uint32_t f, uint32_t index)
{
	const struct bpfv_slot *slot;

	if (index < BPFC_REGS)
		return frame->regs[index].kind == BPFC_KIND_SCALAR && frame->regs[index].origin != place_of(f, index);
	slot = &frame->slots[index - BPFC_REGS];
	return slot->value.kind == BPFC_KIND_SCALAR && (slot->size || slot->zero) &&
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

/* Slots beyond those that have marks always matter. */
static void need_far_slots(struct bpfv *v, const struct bpfv_frame *frame)
{
	for (uint32_t i = BPFV_MARKED_SLOTS; i < frame->slot_count; i++)
		bpfv_need_origin(v, v->here, frame->slots[i].value.origin);
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
