/* The BPF stack frame: one variable, r10 its end; bytes that may be read before they are written begin as zero. */
#include "function.h"

/* How far below r10 the function may reach, without facts: Linux's frame, or the deepest access that names r10. */
static uint32_t deepest(const struct bpfc_fn *fn)
{
	const struct bpfc_insn *insns = fn->prog->insns + fn->sub->first;
	int64_t depth = BPFC_FRAME_BYTES;

	for (uint32_t i = 0; i < fn->sub->count; i++) {
		const struct bpfc_insn *insn = &insns[i];
		unsigned shape = bpfc_insn_info(insn->id)->shape;
		bool loads = shape == BPFC_SHAPE_LDX || shape == BPFC_SHAPE_LDXS || shape == BPFC_SHAPE_LOAD_ACQ;
		unsigned base = loads ? insn->src : insn->dst;
		int64_t off = (bpfc_shape_fields(shape) & BPFC_F_OFF) ? insn->off : 0;

		if (insn->id == BPFC_INSN_ADD64_IMM && i && insns[i - 1].id == BPFC_INSN_MOV64_REG &&
		    insns[i - 1].dst == insn->dst) {
			base = insns[i - 1].src;
			off = insn->imm;
		}
		if (base == BPFC_R10 && -off > depth)
			depth = -off;
	}
	return (uint32_t)(depth + 7) & ~7u;
}

static void clear(struct bpfc_fn *fn, uint32_t first, uint32_t count)
{
	LLVMValueRef start = bpfc_fn_offset(fn, fn->frame, first);

	LLVMBuildMemSet(fn->b, start, bpfc_const(fn->e->i8, 0), bpfc_const(fn->e->intptr, count),
			bpfc_align_of(first, 8));
}

/* Clears the runs of bytes that the facts mark; bit i is the byte at r10 - 1 - i. */
static void clear_marked(struct bpfc_fn *fn, const struct bpfc_subprog_facts *facts)
{
	uint32_t byte = 0, start = 0;

	for (; byte <= fn->frame_bytes; byte++) {
		uint32_t bit = fn->frame_bytes - 1 - byte;
		bool marked = byte < fn->frame_bytes && bit < facts->frame && (facts->zero[bit / 8] >> bit % 8 & 1);

		if (marked)
			continue;
		if (byte > start)
			clear(fn, start, byte - start);
		start = byte + 1;
	}
}

void bpfc_fn_frame(struct bpfc_fn *fn)
{
	const struct bpfc_facts *all = fn->unit->facts;
	const struct bpfc_subprog_facts *facts = all ? &all->subprogs[fn->sub - fn->prog->subprogs] : NULL;

	fn->frame_bytes = facts ? (facts->frame + 7) & ~7u : deepest(fn);
	fn->frame = bpfc_fn_variable(fn, LLVMArrayType2(fn->e->i8, fn->frame_bytes), 8, "frame");
	if (!facts)
		clear(fn, 0, fn->frame_bytes);
	else if (facts->zero)
		clear_marked(fn, facts);
	bpfc_fn_setptr(fn, BPFC_R10, bpfc_fn_offset(fn, fn->frame, fn->frame_bytes));
}
