/*
 * Open-coded iterators: bpf_iter_<name>_new, _next and _destroy around an object on the stack. next gives an element,
 * and null once there are no more, which comes after a number of calls that is finite but not known.
 */
#include "verifier.h"

bool bpfv_check_iterator_new(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	uint64_t bytes = v->kfuncs[v->prog->insns[i].ref].object_bytes;

	return bpfv_check_object_place(v, state, i, 1, bytes, BPFV_ITERATOR);
}

bool bpfv_check_iterator(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_value *object = bpfv_object_at(state, &bpfv_regs(state)[1]);
	uint32_t type = v->kfuncs[v->prog->insns[i].ref].object_type;

	return (object && object->memory == BPFV_ITERATOR && object->ref == type) ||
	       bpfv_no_object(v, state, i, 1, BPFV_ITERATOR);
}

void bpfv_iterator_new(struct bpfv *v, struct bpfv_state *state, uint32_t i)
{
	const struct bpfv_kfunc *callee = &v->kfuncs[v->prog->insns[i].ref];
	struct bpfv_value at = bpfv_regs(state)[1], made = bpfv_object_value(BPFV_ITERATOR);

	made.ref = callee->object_type;
	bpfv_acquire(v, state, i, &made);
	bpfv_object_put(v, state, &at, callee->object_bytes, made);
}

void bpfv_iterator_destroy(struct bpfv *v, struct bpfv_state *state)
{
	bpfv_release(v, state, bpfv_object_at(state, &bpfv_regs(state)[1])->owned);
}

struct step {
	uint32_t id;
	bool is_last;
};

static bool advance(struct bpfv_value *value, void *user)
{
	const struct step *step = user;

	if (value->kind != BPFV_KIND_OBJECT || value->id != step->id)
		return false;
	if (step->is_last) {
		value->align = 1;
		value->range = 0;
	} else {
		value->range++;
	}
	return true;
}

bool bpfv_iterator_next(struct bpfv *v, struct bpfv_state *state, bool is_last)
{
	const struct bpfv_value *object = bpfv_object_at(state, &bpfv_regs(state)[1]);
	struct step step = { .id = object->id, .is_last = is_last };

	if (object->align) /* it stays at its end */
		return is_last;
	bpfv_state_each(v, state, advance, &step);
	return true;
}

bool bpfv_iter_advanced(const struct bpfv_state *old, const struct bpfv_state *now)
{
	for (uint32_t f = 0; f < old->depth && f < now->depth; f++) {
		const struct bpfv_frame *was = old->frames[f], *is = now->frames[f];

		for (uint32_t i = 0; was != is && i < was->slot_count && i < is->slot_count; i++) {
			const struct bpfv_value *a = &was->slots[i].value, *b = &is->slots[i].value;

			if (was->slots[i].size && is->slots[i].size && a->kind == BPFV_KIND_OBJECT &&
			    b->kind == BPFV_KIND_OBJECT && a->memory == BPFV_ITERATOR && a->id == b->id && !b->align &&
			    b->range > a->range)
				return true;
		}
	}
	return false;
}
