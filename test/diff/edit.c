#include "edit.h"

#include <string.h>

struct edit {
	const struct diff_program *from;
	struct diff_program *to;
	uint32_t place[DIFF_SLOTS + 1]; /* of from's slots in `to`; of one that is gone: of the next */
	uint32_t func[DIFF_FUNCS];      /* of from's functions in `to`; BPFC_NONE: gone */
};

static bool is_jump(const struct bpfc_insn *insn)
{
	unsigned shape = bpfc_insn_info(insn->id)->shape;

	return shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JA_LONG || shape == BPFC_SHAPE_JMP_IMM ||
	       shape == BPFC_SHAPE_JMP_REG || shape == BPFC_SHAPE_MAY_GOTO;
}

static uint32_t end_of(const struct diff_program *p, uint32_t func)
{
	return func + 1 < p->func_count ? p->first[func + 1] : p->count;
}

static bool put_in(struct edit *e, diff_insert *insert, void *user, uint32_t slot, bool is_after)
{
	struct bpfc_insn slots[DIFF_INSERTED];
	uint32_t count = insert ? insert(user, e->from, slot, is_after, slots) : 0;

	if (e->to->count + count > DIFF_SLOTS)
		return false;
	memcpy(e->to->insns + e->to->count, slots, count * sizeof(slots[0]));
	e->to->count += count;
	return true;
}

/* Copies what is left of a function. */
static bool copy(struct edit *e, uint32_t func, const bool *drop, diff_insert *insert, void *user)
{
	const struct diff_program *from = e->from;
	uint32_t start = from->first[func], end = end_of(from, func), first = e->to->count, kept = 0;

	if (!put_in(e, insert, user, start, false))
		return false;
	for (uint32_t i = start; i < end; i++) {
		uint32_t slots = bpfc_insn_is_ld_imm64(from->insns[i].id) ? 2 : 1;
		uint32_t place = e->to->count;

		if (place + slots > DIFF_SLOTS)
			return false;
		if (!drop || !drop[i]) {
			memcpy(e->to->insns + place, from->insns + i, slots * sizeof(from->insns[0]));
			e->to->count += slots;
			kept++;
			if (!put_in(e, insert, user, i, true))
				return false;
		}
		e->place[i] = e->place[i + slots - 1] = place;
		i += slots - 1;
	}
	e->func[func] = kept ? e->to->func_count : BPFC_NONE;
	if (kept)
		e->to->first[e->to->func_count++] = first;
	else
		e->to->count = first;
	return kept || func;
}

static bool aim(struct edit *e, uint32_t func, uint32_t slot)
{
	struct bpfc_insn *insn = &e->to->insns[e->place[slot]];
	int64_t to = bpfc_insn_target(&e->from->insns[slot], slot);
	int64_t distance;

	if (to < e->from->first[func] || to >= end_of(e->from, func))
		return false;
	distance = (int64_t)e->place[to] - e->place[slot] - 1;
	if (bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JA_LONG)
		insn->imm = distance;
	else
		insn->off = (int16_t)distance;
	return e->place[to] < end_of(e->to, e->func[func]);
}

static bool is_closed(const struct diff_program *p, uint32_t func)
{
	unsigned shape = bpfc_insn_info(p->insns[end_of(p, func) - 1].id)->shape;

	return shape == BPFC_SHAPE_EXIT || shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JA_LONG;
}

static bool connect(struct edit *e, uint32_t func, const bool *drop)
{
	for (uint32_t i = e->from->first[func]; i < end_of(e->from, func); i++) {
		struct bpfc_insn *insn = &e->to->insns[e->place[i]];

		if ((drop && drop[i]) || e->from->insns[i].id == BPFC_INSN_SECOND)
			continue;
		if (is_jump(insn) && !aim(e, func, i))
			return false;
		if (insn->ref_kind != BPFC_REF_SUBPROG)
			continue;
		insn->ref = e->func[insn->ref];
		if (insn->ref == BPFC_NONE)
			return false;
	}
	return is_closed(e->to, e->func[func]);
}

bool diff_edit(const struct diff_program *from, const bool *drop, diff_insert *insert, void *user,
	       struct diff_program *to)
{
	static struct edit e;

	e.from = from;
	e.to = to;
	to->count = to->func_count = 0;
	to->reads_fresh_stack = from->reads_fresh_stack;
	for (uint32_t f = 0; f < from->func_count; f++)
		if (!copy(&e, f, drop, insert, user))
			return false;
	for (uint32_t f = 0; f < from->func_count; f++)
		if (e.func[f] != BPFC_NONE && !connect(&e, f, drop))
			return false;
	return true;
}
