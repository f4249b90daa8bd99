/* Comparing states: whether all that one may be is one of what another may be. */
#include "verifier.h"

static const struct bpfv_slot *slot_at(const struct bpfv_frame *frame, uint32_t i)
{
	static const struct bpfv_slot unwritten = { .value = { .kind = BPFC_KIND_SCALAR } };

	return i < frame->slot_count ? &frame->slots[i] : &unwritten;
}

static bool is_number(const struct bpfv_slot *slot)
{
	return !slot->size || slot->value.kind == BPFC_KIND_SCALAR;
}

static bool same_number(const struct bpfv_value *old, const struct bpfv_value *now)
{
	return !memcmp(&old->n, &now->n, sizeof(now->n));
}

static bool value_covers(const struct bpfv_value *old, const struct bpfv_value *now, bool matters, bool same,
			 struct bpfv_id_map *map)
{
	if (same && !same_number(old, now))
		return false;
	if (!matters && old->kind == BPFC_KIND_SCALAR && now->kind == BPFC_KIND_SCALAR)
		return true;
	return bpfv_covers(old, now, map);
}

static bool slot_covers(const struct bpfv_slot *old, const struct bpfv_slot *now, bool matters, bool same,
			struct bpfv_id_map *map)
{
	if (old->init & ~now->init)
		return false;
	if (same && (old->size != now->size || old->zero != now->zero || !same_number(&old->value, &now->value)))
		return false;
	if (!matters && is_number(old) && is_number(now))
		return true;
	if (old->zero & ~now->zero)
		return false;
	if (!old->size)
		return is_number(now);
	return old->size == now->size && bpfv_covers(&old->value, &now->value, map);
}

static bool slots_cover(const struct bpfv_frame *old, const struct bpfv_frame *now, uint32_t f,
			const struct bpfv_marks *marks, struct bpfv_id_map *map)
{
	uint32_t count = old->slot_count > now->slot_count ? old->slot_count : now->slot_count;

	for (uint32_t i = 0; i < count; i++) {
		bool is_far = i >= BPFV_MARKED_SLOTS;

		if (marks && !is_far && !(marks->read[f] >> i & 1))
			continue;
		if (!slot_covers(slot_at(old, i), slot_at(now, i), !marks || is_far || marks->slots[f] >> i & 1,
				 marks && (is_far || marks->same_slots[f] >> i & 1), map))
			return false;
	}
	return true;
}

static bool frame_covers(const struct bpfv_frame *old, const struct bpfv_frame *now, uint32_t f, unsigned live,
			 const struct bpfv_marks *marks, struct bpfv_id_map *map)
{
	if (old->calls > now->calls)
		return false;
	for (unsigned i = 0; i < BPFC_R10; i++)
		if (live >> i & 1 && !value_covers(&old->regs[i], &now->regs[i], !marks || marks->regs[f] >> i & 1,
						   marks && marks->same_regs[f] >> i & 1, map))
			return false;
	return slots_cover(old, now, f, marks, map);
}

static bool same_regions(const struct bpfv_regions *a, const struct bpfv_regions *b, struct bpfv_id_map *map)
{
	return a->lock_kind == b->lock_kind && a->lock_ref == b->lock_ref && a->rcu == b->rcu &&
	       a->preempt == b->preempt && a->irq == b->irq && bpfv_same_id(map, a->lock_id, b->lock_id);
}

static bool same_owned(const struct bpfv_state *a, const struct bpfv_state *b, struct bpfv_id_map *map)
{
	for (uint32_t i = 0; i < a->owned_count; i++)
		if (!bpfv_same_id(map, a->owned[i].id, b->owned[i].id))
			return false;
	return true;
}

bool bpfv_state_covers(const struct bpfv_state *old, const struct bpfv_state *now, unsigned live,
		       const struct bpfv_marks *marks)
{
	struct bpfv_id_map map;
	uint32_t top = old->depth - 1;

	map.count = 0;
	if (old->owned_count != now->owned_count)
		return false;
	for (uint32_t f = old->depth; f-- > 0;)
		if (!frame_covers(old->frames[f], now->frames[f], f, f == top ? live : UINT32_MAX, marks, &map))
			return false;
	return same_owned(old, now, &map) && same_regions(&old->regions, &now->regions, &map);
}
