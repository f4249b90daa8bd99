/* States: sharing, copying and joining of frames. */
#include "state.h"
#include "verifier.h"

static const struct bpfv_slot *slot_at(const struct bpfv_frame *frame, uint32_t i)
{
	static const struct bpfv_slot unwritten = { .value = { .kind = BPFC_KIND_SCALAR } };

	return i < frame->slot_count ? &frame->slots[i] : &unwritten;
}

static struct bpfv_frame *new_frame(struct bpfv *v, uint32_t slots)
{
	struct bpfv_frame *frame = bpfv_alloc(v, sizeof(*frame) + slots * sizeof(frame->slots[0]));

	if (frame) {
		frame->sharers = 1;
		frame->slot_count = slots;
		for (uint32_t i = 0; i < slots; i++)
			frame->slots[i].value.kind = BPFC_KIND_SCALAR;
	}
	return frame;
}

static void drop_frame(struct bpfv *v, struct bpfv_frame *frame)
{
	if (!--frame->sharers)
		bpfv_free(v, frame);
}

bool bpfv_state_push(struct bpfv *v, struct bpfv_state *state, uint32_t subprog)
{
	struct bpfv_frame *frame = new_frame(v, 0);

	if (!frame)
		return false;
	frame->subprog = subprog;
	for (unsigned i = 0; i < BPFC_REGS; i++)
		frame->regs[i] = bpfv_uninit();
	frame->regs[BPFC_R10] = bpfv_pointer(BPFC_KIND_STACK, state->depth, 3);
	state->written[state->depth] = UINT64_MAX;
	state->rounds[state->depth] = NULL;
	state->frames[state->depth++] = frame;
	return true;
}

void bpfv_state_pop(struct bpfv *v, struct bpfv_state *state)
{
	drop_frame(v, state->frames[--state->depth]);
}

struct bpfv_state bpfv_state_copy(const struct bpfv_state *state)
{
	for (uint32_t i = 0; i < state->depth; i++)
		state->frames[i]->sharers++;
	return *state;
}

void bpfv_state_drop(struct bpfv *v, struct bpfv_state *state)
{
	while (state->depth)
		bpfv_state_pop(v, state);
}

struct bpfv_frame *bpfv_state_own(struct bpfv *v, struct bpfv_state *state, uint32_t i, uint32_t slots)
{
	struct bpfv_frame *old = state->frames[i], *frame;

	if (old->sharers == 1 && old->slot_count >= slots)
		return old;
	frame = new_frame(v, slots > old->slot_count ? slots : old->slot_count);
	if (!frame)
		return NULL;
	frame->subprog = old->subprog;
	memcpy(frame->regs, old->regs, sizeof(frame->regs));
	memcpy(frame->slots, old->slots, old->slot_count * sizeof(frame->slots[0]));
	drop_frame(v, old);
	state->frames[i] = frame;
	return frame;
}

static bool join_regs(struct bpfv *v, struct bpfv_state *into, const struct bpfv_frame *from, uint32_t f)
{
	bool changed = false;

	for (unsigned i = 0; i < BPFC_REGS; i++) {
		struct bpfv_value value = into->frames[f]->regs[i];
		struct bpfv_frame *frame;

		if (!bpfv_join(&value, &from->regs[i]))
			continue;
		frame = bpfv_state_own(v, into, f, 0);
		if (!frame)
			return false;
		frame->regs[i] = value;
		changed = true;
	}
	return changed;
}

static bool join_slot(struct bpfv_slot *slot, const struct bpfv_slot *other)
{
	struct bpfv_slot was = *slot;
	bool changed = false;

	slot->init &= other->init;
	slot->zero &= other->zero;
	if (slot->size == other->size) {
		if (slot->size)
			changed = bpfv_join(&slot->value, &other->value);
	} else if (slot->value.kind == BPFC_KIND_SCALAR && other->value.kind == BPFC_KIND_SCALAR) {
		slot->size = 0;
	} else {
		struct bpfv_value any = bpfv_any();

		any.ref = bpfv_may_be(&slot->value) | bpfv_may_be(&other->value);
		slot->value = any;
		slot->size = BPFV_SLOT_BYTES;
		changed = memcmp(&was.value, &any, sizeof(any)) != 0;
	}
	return changed || slot->init != was.init || slot->zero != was.zero || slot->size != was.size;
}

static bool join_slots(struct bpfv *v, struct bpfv_state *into, const struct bpfv_frame *from, uint32_t f)
{
	const struct bpfv_frame *old = into->frames[f];
	uint32_t count = from->slot_count > old->slot_count ? from->slot_count : old->slot_count;
	bool changed = false;

	for (uint32_t i = 0; i < count; i++) {
		struct bpfv_slot slot = *slot_at(into->frames[f], i);
		struct bpfv_frame *frame;

		if (!join_slot(&slot, slot_at(from, i)))
			continue;
		frame = bpfv_state_own(v, into, f, count);
		if (!frame)
			return false;
		frame->slots[i] = slot;
		changed = true;
	}
	return changed;
}

bool bpfv_state_join(struct bpfv *v, struct bpfv_state *into, const struct bpfv_state *from)
{
	bool changed = false;

	for (uint32_t f = 0; f < into->depth; f++) {
		if (into->frames[f] == from->frames[f])
			continue;
		changed = join_regs(v, into, from->frames[f], f) || changed;
		changed = join_slots(v, into, from->frames[f], f) || changed;
	}
	return changed;
}

static bool slot_covers(const struct bpfv_slot *old, const struct bpfv_slot *now, struct bpfv_id_map *map)
{
	if ((old->init & ~now->init) || (old->zero & ~now->zero))
		return false;
	if (!old->size)
		return !now->size || now->value.kind == BPFC_KIND_SCALAR;
	return old->size == now->size && bpfv_covers(&old->value, &now->value, map);
}

static bool frame_covers(const struct bpfv_frame *old, const struct bpfv_frame *now, uint64_t read,
			 struct bpfv_id_map *map)
{
	uint32_t count = old->slot_count > now->slot_count ? old->slot_count : now->slot_count;

	if (old == now && !map->count)
		return true;
	for (unsigned i = 0; i < BPFC_REGS; i++)
		if (!bpfv_covers(&old->regs[i], &now->regs[i], map))
			return false;
	for (uint32_t i = 0; i < count; i++)
		if ((i >= 64 || read >> i & 1) && !slot_covers(slot_at(old, i), slot_at(now, i), map))
			return false;
	return true;
}

bool bpfv_state_covers(const struct bpfv_state *old, const struct bpfv_state *now, const uint64_t *read)
{
	struct bpfv_id_map map;

	map.count = 0;
	if (old->owned_count != now->owned_count)
		return false;
	for (uint32_t f = old->depth; f-- > 0;)
		if (old->rounds[f] != now->rounds[f] ||
		    !frame_covers(old->frames[f], now->frames[f], read ? read[f] : UINT64_MAX, &map))
			return false;
	for (uint32_t i = 0; i < old->owned_count; i++)
		if (!bpfv_same_id(&map, old->owned[i], now->owned[i]))
			return false;
	return true;
}

void bpfv_state_each(struct bpfv *v, struct bpfv_state *state, bool (*change)(struct bpfv_value *value, void *user),
		     void *user)
{
	for (uint32_t f = 0; f < state->depth; f++) {
		uint32_t count = BPFC_REGS + state->frames[f]->slot_count;

		for (uint32_t i = 0; i < count; i++) {
			struct bpfv_frame *frame = state->frames[f];
			struct bpfv_value value = i < BPFC_REGS ? frame->regs[i] : frame->slots[i - BPFC_REGS].value;

			if (i >= BPFC_REGS && !frame->slots[i - BPFC_REGS].size)
				continue;
			if (!change(&value, user))
				continue;
			frame = bpfv_state_own(v, state, f, 0);
			if (!frame)
				return;
			if (i < BPFC_REGS)
				frame->regs[i] = value;
			else
				frame->slots[i - BPFC_REGS].value = value;
		}
	}
}

struct forgetting {
	bool (*wanted)(const struct bpfv_value *value, uint32_t arg);
	uint32_t arg;
};

static bool forget(struct bpfv_value *value, void *user)
{
	const struct forgetting *forgetting = user;

	if (!forgetting->wanted(value, forgetting->arg))
		return false;
	*value = bpfv_unknown();
	return true;
}

void bpfv_state_forget(struct bpfv *v, struct bpfv_state *state,
		       bool (*wanted)(const struct bpfv_value *value, uint32_t arg), uint32_t arg)
{
	struct forgetting forgetting = { .wanted = wanted, .arg = arg };

	bpfv_state_each(v, state, forget, &forgetting);
}

void bpfv_set_reg(struct bpfv *v, struct bpfv_state *state, unsigned reg, struct bpfv_value value)
{
	struct bpfv_frame *frame;

	if (reg == BPFC_R10)
		return;
	frame = bpfv_state_own(v, state, state->depth - 1, 0);
	if (frame)
		frame->regs[reg] = value;
}
