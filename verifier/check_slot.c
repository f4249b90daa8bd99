/* Pointers in slots of the stack: they are stored and loaded whole, and lead to frames that last. */
#include "verifier.h"

/* Words of a kprobe's context may be addresses, and are numbers. */
static bool is_number(const struct bpfv *v, const struct bpfv_value *a)
{
	return a->kind == BPFC_KIND_SCALAR || a->kind == BPFC_KIND_ANY ||
	       (a->kind == BPFC_KIND_KERNEL && a->memory == BPFV_MEM_PLAIN && v->prog->type == BPFC_PROG_KPROBE);
}

/* A part of a pointer is no number that a program should have. */
static bool check_part(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a)
{
	struct bpfv_span span;
	const struct bpfv_frame *frame;
	uint32_t slot;
	char phrase[BPFV_PHRASE];

	span = bpfv_stack_span(v, a->base, a->off, a->bytes);
	frame = state->frames[a->base->ref];
	slot = (uint32_t)((-span.hi) / BPFV_SLOT_BYTES);
	if (!span.is_exact || slot >= frame->slot_count || !frame->slots[slot].size ||
	    is_number(v, &frame->slots[slot].value))
		return true;
	if (a->bytes == BPFV_SLOT_BYTES)
		return true;
	bpfv_reject(v, PART_OF_POINTER, a->insn, BPFC_INT(a->bytes),
		    BPFC_STR(bpfv_describe(v, &frame->slots[slot].value, phrase)));
	return false;
}

static bool check_stored(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a,
			 const struct bpfv_value *value)
{
	char phrase[BPFV_PHRASE];

	if (value->kind == BPFC_KIND_STACK && a->base->ref != state->depth - 1) {
		bpfv_reject(v, STACK_ESCAPES, a->insn);
		return false;
	}
	if (!bpfc_kind_is_pointer(value->kind) || a->bytes == BPFV_SLOT_BYTES)
		return true;
	bpfv_reject(v, PART_STORED, a->insn, BPFC_INT(a->bytes), BPFC_STR(bpfv_describe(v, value, phrase)));
	return false;
}

bool bpfv_check_slot(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a)
{
	const struct bpfc_insn *insn = &v->prog->insns[a->insn];

	if (a->base->kind != BPFC_KIND_STACK)
		return true;
	if (a->reads)
		return check_part(v, state, a);
	return bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_ST ||
	       check_stored(v, state, a, &bpfv_regs(state)[insn->src]);
}
