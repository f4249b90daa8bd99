/* Timers and work queues: fields of map values, whose callbacks run later. */
#include "verifier.h"

enum { /* enum bpf_map_type */
       HASH = 1,
       ARRAY = 2,
       LRU_HASH = 9,
};

static bool may_hold(const struct bpfc_map *map)
{
	return map->type == HASH || map->type == ARRAY || map->type == LRU_HASH;
}

bool bpfv_check_field_arg(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg,
			  enum bpfv_field what)
{
	const struct bpfv_value *pointer = &bpfv_regs(state)[reg];
	const struct bpfv_special *field = pointer->maybe_null ? NULL : bpfv_field_at(v, pointer, 0);

	if (field && field->what == what)
		return true;
	return bpfv_refuse_arg(v, state, i, reg, BPFC_D_SPECIAL_ARG, bpfv_field_text(what));
}

/* The map that a value is in, and the map beside it. */
static bool is_in(const struct bpfv_value *value, const struct bpfv_value *map)
{
	return map->kind == BPFC_KIND_MAP && map->ref == value->ref && value->range == map->id &&
	       value->range != BPFV_NO_MAP_ID;
}

bool bpfv_check_timer(struct bpfv *v, const struct bpfv_state *state, uint32_t i, enum bpfv_field what, bool is_init)
{
	const struct bpfv_value *regs = bpfv_regs(state);

	if (!bpfv_check_field_arg(v, state, i, 1, what))
		return false;
	if (regs[1].kind == BPFC_KIND_MAP_VALUE && may_hold(&v->model->maps[regs[1].ref]) &&
	    (!is_init || is_in(&regs[1], &regs[2])))
		return true;
	bpfv_reject(v, TIMER_MAP, i, BPFC_STR(bpfv_field_text(what)), BPFC_STR(bpfv_callee_name(v, i)),
		    BPFC_STR(is_init ? ", and argument 2 that map" : ""));
	return false;
}
