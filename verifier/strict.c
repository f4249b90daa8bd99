/*
 * --strict: what only privileged programs may do in Linux. A pointer is nowhere a number that the program, or whoever
 * reads its maps, can use; and no byte of the stack is read that was never written. Nothing here is asked without the
 * option.
 */
#include "verifier.h"

/* Kernel pointers may be numbers, too: nobody can tell without their types. */
bool bpfv_may_be_pointer(const struct bpfv_value *a)
{
	return bpfc_kind_is_pointer(a->kind) || a->kind == BPFC_KIND_KERNEL || a->kind == BPFC_KIND_ANY;
}

static uint32_t slot_of(int64_t byte)
{
	return (uint32_t)((-byte - 1) / BPFV_SLOT_BYTES);
}

static int64_t start_of(uint32_t slot)
{
	return -(int64_t)BPFV_SLOT_BYTES * ((int64_t)slot + 1);
}

static bool is_written(const struct bpfv_frame *frame, int64_t byte)
{
	uint32_t slot = slot_of(byte);

	return slot < frame->slot_count && (frame->slots[slot].init >> (byte - start_of(slot)) & 1);
}

/* The pointer in a slot; NULL: there is none. */
static const struct bpfv_value *pointer_in(const struct bpfv_frame *frame, uint32_t slot)
{
	bool is_there = slot < frame->slot_count && frame->slots[slot].size;

	return is_there && bpfv_may_be_pointer(&frame->slots[slot].value) ? &frame->slots[slot].value : NULL;
}

/* "are read here", "argument 2 of bpf_map_update_elem points to" */
static const char *wanted_text(const struct bpfv *v, const struct bpfv_access *a, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	if (!a->is_helper)
		return "are read here";
	bpfv_put(&text, "argument ");
	bpfv_put_unsigned(&text, a->reg);
	bpfv_put(&text, " of ");
	bpfv_put(&text, bpfv_callee_name(v, a->insn));
	bpfv_put(&text, " points to");
	return phrase;
}

/* "-8" */
static const char *offset_text(int64_t off, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	bpfv_put_offset(&text, off);
	return phrase;
}

/* "this read", "argument 2 of bpf_map_update_elem" */
static const char *reader_text(const struct bpfv *v, const struct bpfv_access *a, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	if (!a->is_helper) {
		bpfv_put(&text, a->is_atomic ? "this atomic operation" : a->writes ? "this write" : "this read");
		return phrase;
	}
	bpfv_put(&text, "argument ");
	bpfv_put_unsigned(&text, a->reg);
	bpfv_put(&text, " of ");
	bpfv_put(&text, bpfv_callee_name(v, a->insn));
	return phrase;
}

/* Bytes `from` to `to` - 1: "byte 4", "bytes 4..7" */
static const char *bytes_text(int64_t from, int64_t to, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	bpfv_put(&text, to - from == 1 ? "byte " : "bytes ");
	bpfv_put_signed(&text, from);
	if (to - from == 1)
		return phrase;
	bpfv_put(&text, "..");
	bpfv_put_signed(&text, to - 1);
	return phrase;
}

static bool check_written(struct bpfv *v, const struct bpfv_frame *frame, const struct bpfv_access *a,
			  struct bpfv_span span)
{
	char wanted[BPFV_PHRASE], bytes[BPFV_PHRASE], off[BPFV_PHRASE];
	int64_t from = span.lo, to;

	while (from < span.hi && is_written(frame, from))
		from++;
	if (from >= span.hi)
		return true;
	for (to = from; to < span.hi && !is_written(frame, to);)
		to++;
	bpfv_reject(v, UNWRITTEN_READ, a->insn, BPFC_STR(wanted_text(v, a, wanted)), BPFC_INT(span.hi - span.lo),
		    BPFC_STR(offset_text(span.lo, off)), BPFC_STR(bytes_text(from - span.lo, to - span.lo, bytes)));
	return false;
}

/* Loads of the whole slot get the pointer; they know where they read. */
static bool gets_pointer(const struct bpfv_access *a, struct bpfv_span span)
{
	return !a->is_helper && !a->is_atomic && span.is_exact;
}

static bool check_read(struct bpfv *v, const struct bpfv_frame *frame, const struct bpfv_access *a,
		       struct bpfv_span span)
{
	char reader[BPFV_PHRASE], phrase[BPFV_PHRASE];

	for (uint32_t slot = slot_of(span.hi - 1); !gets_pointer(a, span) && slot <= slot_of(span.lo); slot++) {
		const struct bpfv_value *pointer = pointer_in(frame, slot);

		if (!pointer)
			continue;
		bpfv_reject(v, POINTER_READ, a->insn, BPFC_STR(reader_text(v, a, reader)),
			    BPFC_STR(bpfv_describe(v, pointer, phrase)), BPFC_INT(start_of(slot)),
			    BPFC_INT(a->base->ref));
		return false;
	}
	return check_written(v, frame, a, span);
}

/* The slots at both ends of the span: no pointer there may lose a part of its bytes only. */
static bool check_cut(struct bpfv *v, const struct bpfv_frame *frame, const struct bpfv_access *a,
		      struct bpfv_span span)
{
	const uint32_t ends[] = { slot_of(span.hi - 1), slot_of(span.lo) };
	char writer[BPFV_PHRASE], phrase[BPFV_PHRASE];

	for (unsigned i = 0; span.is_exact && i < 2; i++) {
		const struct bpfv_value *pointer = pointer_in(frame, ends[i]);
		bool is_whole = span.lo <= start_of(ends[i]) && span.hi >= start_of(ends[i]) + BPFV_SLOT_BYTES;

		if (is_whole || !pointer)
			continue;
		bpfv_reject(v, POINTER_CUT, a->insn, BPFC_STR(reader_text(v, a, writer)),
			    BPFC_STR(bpfv_describe(v, pointer, phrase)), BPFC_INT(start_of(ends[i])),
			    BPFC_INT(a->base->ref));
		return false;
	}
	return true;
}

bool bpfv_strict_access(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a)
{
	struct bpfv_span span;
	const struct bpfv_frame *frame;

	if (!v->options.strict || a->base->kind != BPFC_KIND_STACK)
		return true;
	span = bpfv_stack_span(v, a->base, a->off, a->bytes);
	frame = state->frames[a->base->ref];
	if (span.lo >= span.hi)
		return true;
	return (!a->reads || check_read(v, frame, a, span)) && (!a->writes || check_cut(v, frame, a, span));
}

static bool is_atomic(unsigned shape)
{
	return shape == BPFC_SHAPE_ATOMIC || shape == BPFC_SHAPE_ATOMIC_FETCH || shape == BPFC_SHAPE_ATOMIC_CMPXCHG;
}

/* Slots of the stack, and special fields, know that they hold a pointer; but atomic operations store numbers. */
static bool check_stored(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfv_value *regs = bpfv_regs(state), *base = &regs[insn->dst];
	bool is_known = base->kind == BPFC_KIND_STACK || bpfv_field_at(v, base, insn->off);
	char phrase[BPFV_PHRASE], place[BPFV_PHRASE];

	if (!bpfv_may_be_pointer(&regs[reg]) || (is_known && !is_atomic(bpfc_insn_info(insn->id)->shape)))
		return true;
	bpfv_reject(v, POINTER_STORED, i, BPFC_REG(reg), BPFC_STR(bpfv_describe(v, &regs[reg], phrase)),
		    BPFC_STR(bpfv_describe_place(v, base, insn->off, place)));
	return false;
}

static bool is_packet(const struct bpfv_value *a)
{
	return a->kind == BPFC_KIND_PACKET || a->kind == BPFC_KIND_PACKET_META || a->kind == BPFC_KIND_PACKET_END;
}

/* What their comparison and their difference tell is a matter of offsets then, not of addresses. */
static bool is_same_object(const struct bpfv_value *a, const struct bpfv_value *b)
{
	if (a->ref != b->ref || a->ref == BPFC_SEVERAL || a->maybe_null || b->maybe_null)
		return false;
	if (is_packet(a) && is_packet(b))
		return true;
	if (a->kind != b->kind)
		return false;
	if (a->kind == BPFC_KIND_MAP_VALUE || a->kind == BPFC_KIND_MEM)
		return a->id && a->id == b->id; /* of one lookup */
	return a->kind == BPFC_KIND_STACK || a->kind == BPFC_KIND_CTX || a->kind == BPFC_KIND_GLOBAL;
}

static bool check_compared(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool is_reg = row->shape == BPFC_SHAPE_JMP_REG, is_test = row->op == BPFC_OP_JEQ || row->op == BPFC_OP_JNE;
	struct bpfv_value d = bpfv_regs(state)[insn->dst], s = bpfv_const((uint64_t)insn->imm);
	char one[BPFV_PHRASE], other[BPFV_PHRASE];
	bool swaps;

	if (is_reg)
		s = bpfv_regs(state)[insn->src];
	swaps = !bpfv_may_be_pointer(&d);
	if (swaps && !bpfv_may_be_pointer(&s))
		return true;
	if (row->width == 64 && ((is_test && (bpfv_is_null(&d) || bpfv_is_null(&s))) || is_same_object(&d, &s)))
		return true;
	bpfv_reject(v, POINTER_COMPARED, i, BPFC_REG(swaps ? insn->src : insn->dst),
		    BPFC_STR(bpfv_describe(v, swaps ? &s : &d, one)),
		    BPFC_STR(bpfv_describe(v, swaps ? &d : &s, other)));
	return false;
}

bool bpfv_strict_insn(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	if (!v->options.strict)
		return true;
	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		return check_stored(v, state, i, insn->src) && check_stored(v, state, i, 0);
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
		return check_stored(v, state, i, insn->src);
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		return check_compared(v, state, i);
	default:
		return true;
	}
}

void bpfv_strict_math(struct bpfv *v, const struct bpfc_insn *insn, const struct bpfv_value *d,
		      const struct bpfv_value *s, const struct bpfv_value *result)
{
	bool is_d = bpfv_may_be_pointer(d);
	char phrase[BPFV_PHRASE];

	if (!v->options.strict || v->errors || result->kind != BPFC_KIND_SCALAR || (!is_d && !bpfv_may_be_pointer(s)))
		return;
	if (bpfc_insn_info(insn->id)->op == BPFC_OP_SUB && is_same_object(d, s))
		return;
	bpfv_reject(v, POINTER_LOST, (uint32_t)(insn - v->prog->insns), BPFC_REG(is_d ? insn->dst : insn->src),
		    BPFC_STR(bpfv_describe(v, is_d ? d : s, phrase)));
}

bool bpfv_strict_number(struct bpfv *v, const struct bpfv_state *state, uint32_t i, unsigned reg)
{
	const struct bpfv_value *value = &bpfv_regs(state)[reg];
	char phrase[BPFV_PHRASE];

	if (!v->options.strict || !bpfv_may_be_pointer(value))
		return true;
	bpfv_reject(v, POINTER_PASSED, i, BPFC_INT(reg), BPFC_STR(bpfv_callee_name(v, i)),
		    BPFC_STR(bpfv_describe(v, value, phrase)), BPFC_REG(reg));
	return false;
}

bool bpfv_strict_return(struct bpfv *v, uint32_t i, const char *name, const struct bpfv_value *result)
{
	char phrase[BPFV_PHRASE];

	if (!v->options.strict || !bpfv_may_be_pointer(result))
		return true;
	bpfv_reject(v, POINTER_RETURNED, i, BPFC_STR(name), BPFC_STR(bpfv_describe(v, result, phrase)), BPFC_REG(0));
	return false;
}
