/* What the facts say of registers at the instruction that is being built. */
#include "function.h"

static const struct bpfc_value unknown = { .kind = BPFC_KIND_ANY, .ref = BPFC_NONE, .umax = UINT64_MAX };
static const struct bpfc_value frame_pointer = {
	.kind = BPFC_KIND_STACK, .off_known = true, .align = 3, .umax = UINT64_MAX
};

const struct bpfc_value *bpfc_fn_fact(const struct bpfc_fn *fn, unsigned reg)
{
	if (reg == BPFC_R10)
		return &frame_pointer;
	return fn->facts ? &fn->facts[fn->insn].regs[reg] : &unknown;
}

const struct bpfc_value *bpfc_fn_fact_after(const struct bpfc_fn *fn, unsigned reg)
{
	uint32_t next = fn->insn + 1;
	const struct bpfc_subprog *sub = fn->sub;

	if (bpfc_insn_is_ld_imm64(fn->prog->insns[fn->insn].id))
		next++;
	if (!fn->facts || next - sub->first >= sub->count || !fn->facts[next].reached)
		return &unknown;
	return &fn->facts[next].regs[reg];
}

static unsigned width_of(const struct bpfc_value *value)
{
	if (!bpfc_value_fits32(value))
		return BPFC_WIDTH_WIDE;
	return value->umax <= INT32_MAX ? BPFC_WIDTH_ZERO | BPFC_WIDTH_SIGN : BPFC_WIDTH_ZERO;
}

static unsigned choose(unsigned mask, unsigned reg, unsigned width)
{
	return mask >> reg & 1 ? width : 0u;
}

unsigned bpfc_fn_width(const struct bpfc_fn *fn, unsigned reg)
{
	const struct bpfc_widths *w = fn->self->widths;
	uint32_t i = fn->insn - fn->sub->first;

	if (!w)
		return width_of(bpfc_fn_fact(fn, reg));
	return choose(w->zero[i], reg, BPFC_WIDTH_ZERO) | choose(w->sign[i], reg, BPFC_WIDTH_SIGN);
}

unsigned bpfc_fn_width_after(const struct bpfc_fn *fn, unsigned reg)
{
	const struct bpfc_widths *w = fn->self->widths;
	uint32_t i = fn->insn - fn->sub->first;

	if (!w)
		return width_of(bpfc_fn_fact_after(fn, reg));
	return choose(w->zero_after[i], reg, BPFC_WIDTH_ZERO) | choose(w->sign_after[i], reg, BPFC_WIDTH_SIGN) |
	       choose(~(unsigned)w->live[i], reg, BPFC_WIDTH_DEAD);
}
