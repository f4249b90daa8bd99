/* Loose numbers are known by their width only. Widths are followed through the program, whatever its paths. */
#include "loose.h"

#define REG(n) (1u << (n))

static unsigned fact_width(const struct bpfv *v, uint32_t i, unsigned reg)
{
	const struct bpfc_value *fact = &v->facts->insns[i].regs[reg];

	return fact->kind == BPFC_KIND_SCALAR ? bpfv_loose_bits(fact->umax) : BPFV_WIDEST;
}

/* The width of a register before an instruction, loose or not. */
static unsigned width_of(const struct bpfv *v, uint32_t i, unsigned reg)
{
	unsigned width = reg < BPFC_R10 ? v->loose->regs[i][reg] : 0, known = fact_width(v, i, reg);

	return width > known ? width : known;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* The width of a result; d and s: those of the operands, of a constant `n` too. */
static unsigned alu_width(const struct bpfc_insn_info *row, unsigned d, unsigned s, const uint64_t *n)
{
	switch (row->op) {
	case BPFC_OP_MOV:
		return s;
	case BPFC_OP_AND:
		return least(d, s);
	case BPFC_OP_OR:
	case BPFC_OP_XOR:
		return most(d, s);
	case BPFC_OP_ADD:
		return most(d, s) + 1;
	case BPFC_OP_MUL:
		return d + s;
	case BPFC_OP_DIV:
	case BPFC_OP_MOD:
		return d;
	case BPFC_OP_RSH:
		return n && *n < d ? d - (unsigned)*n : n ? 1 : d;
	case BPFC_OP_LSH:
		return n && *n < BPFV_WIDEST ? d + (unsigned)*n : BPFV_WIDEST;
	default:
		return BPFV_WIDEST;
	}
}

static unsigned alu_result(const struct bpfv *v, uint32_t i, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool has_src = row->shape == BPFC_SHAPE_ALU_REG;
	bool reads_dst = row->op != BPFC_OP_MOV && row->op != BPFC_OP_MOVSX8 && row->op != BPFC_OP_MOVSX16 &&
			 row->op != BPFC_OP_MOVSX32;
	uint64_t imm = row->width == 32 ? (uint32_t)insn->imm : (uint64_t)insn->imm;
	unsigned loose = (reads_dst ? v->loose->regs[i][insn->dst] : 0u) |
			 (has_src && insn->src < BPFC_R10 ? v->loose->regs[i][insn->src] : 0u);
	unsigned d = width_of(v, i, insn->dst), s = has_src ? width_of(v, i, insn->src) : bpfv_loose_bits(imm);

	if (!loose)
		return 0;
	if (row->width == 32) {
		d = least(d, 32);
		s = least(s, 32);
	}
	if (row->shape == BPFC_SHAPE_ALU_SWAP || row->shape == BPFC_SHAPE_ALU_UNARY)
		return row->width;
	return least(alu_width(row, d, s, has_src ? NULL : &imm), row->width);
}

/* The stack slots of an access by its facts; false: any of any function. */
static bool own_slots(const struct bpfv *v, uint32_t i, unsigned reg, uint32_t *from, uint32_t *to)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_value *base = &v->facts->insns[i].regs[reg];
	int64_t lo = base->off + insn->off, hi = lo + bpfc_insn_info(insn->id)->width / 8;

	if (base->kind != BPFC_KIND_STACK || !base->off_known || lo >= 0 || hi > 0 || lo < -(int64_t)v->frame_limit)
		return false;
	*from = (uint32_t)(-hi / BPFV_SLOT_BYTES);
	*to = (uint32_t)((-lo - 1) / BPFV_SLOT_BYTES);
	return true;
}

static bool may_be_stack(const struct bpfc_value *a)
{
	return a->kind == BPFC_KIND_STACK || a->kind == BPFC_KIND_FRAME ||
	       ((a->kind == BPFC_KIND_POINTER || a->kind == BPFC_KIND_ANY) && a->ref & BPFC_MAY_BE_STACK);
}

/* The width of what a load through a register gives. */
static unsigned loaded(const struct bpfv *v, uint32_t s, uint32_t i, unsigned reg)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(v->prog->insns[i].id);
	uint32_t from, to;
	unsigned width = 0;

	if (!may_be_stack(&v->facts->insns[i].regs[reg]))
		return 0;
	if (own_slots(v, i, reg, &from, &to))
		for (uint32_t slot = from; slot <= to; slot++)
			width = most(width, v->loose->slots[s][least(slot, BPFV_FAR_SLOT)]);
	else
		width = v->loose->any_slot;
	if (!width)
		return 0;
	return row->shape == BPFC_SHAPE_LDXS ? BPFV_WIDEST : row->width;
}

static void stored(struct bpfv *v, uint32_t s, uint32_t i, unsigned base, unsigned width)
{
	uint32_t from, to;

	if (!width || !may_be_stack(&v->facts->insns[i].regs[base]))
		return;
	if (own_slots(v, i, base, &from, &to)) {
		for (uint32_t slot = from; slot <= to; slot++)
			bpfv_loose_raise_slot(v->loose, s, slot, BPFV_WIDEST);
		return;
	}
	for (uint32_t f = 0; f < v->prog->subprog_count; f++)
		for (uint32_t slot = 0; slot <= BPFV_FAR_SLOT; slot++)
			bpfv_loose_raise_slot(v->loose, f, slot, BPFV_WIDEST);
}

/* A loose number that a register is compared with loosens that one, and all that equal it. */
static void compared(struct bpfv *v, uint32_t i, uint8_t out[BPFC_R10])
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	unsigned regs = REG(insn->dst) | REG(insn->src) | v->loose->equals[i];

	if (!(insn->dst < BPFC_R10 && v->loose->regs[i][insn->dst]) &&
	    !(insn->src < BPFC_R10 && v->loose->regs[i][insn->src]))
		return;
	for (unsigned reg = 0; reg < BPFC_R10; reg++)
		if (regs & REG(reg))
			out[reg] = (uint8_t)most(out[reg], width_of(v, i, reg));
	if (!(regs & BPFV_ELSEWHERE))
		return;
	for (uint32_t s = 0; s < v->prog->subprog_count; s++)
		for (uint32_t slot = 0; slot <= BPFV_FAR_SLOT; slot++)
			bpfv_loose_raise_slot(v->loose, s, slot, BPFV_WIDEST);
	for (uint32_t k = 0; k < v->prog->insn_count; k++)
		for (unsigned reg = 6; reg < BPFC_R10 && v->prog->insns[k].id == BPFC_INSN_CALL_SUBPROG; reg++)
			bpfv_loose_raise(v->loose, &v->loose->regs[k][reg], BPFV_WIDEST);
}

static void called(struct bpfv *v, uint32_t i, uint8_t out[BPFC_R10])
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	bool is_subprog = insn->id == BPFC_INSN_CALL_SUBPROG;

	for (unsigned reg = 1; reg <= 5; reg++) {
		if (is_subprog)
			bpfv_loose_raise(v->loose, &v->loose->regs[v->prog->subprogs[insn->ref].first][reg], out[reg]);
		out[reg] = 0;
	}
	out[0] = is_subprog ? v->loose->results[insn->ref] : 0;
}

/* What the instruction of function `s` makes of the widths before it. */
static void pass_through(struct bpfv *v, uint32_t s, uint32_t i, uint8_t out[BPFC_R10])
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	memcpy(out, v->loose->regs[i], BPFC_R10);
	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		out[insn->dst] = (uint8_t)alu_result(v, i, insn);
		break;
	case BPFC_SHAPE_LD_IMM64:
		out[insn->dst] = 0;
		break;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
	case BPFC_SHAPE_LOAD_ACQ:
		out[insn->dst] = (uint8_t)loaded(v, s, i, insn->src);
		break;
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
		stored(v, s, i, insn->dst, insn->src < BPFC_R10 ? out[insn->src] : 0);
		break;
	case BPFC_SHAPE_ATOMIC_FETCH:
		out[insn->src] = (uint8_t)loaded(v, s, i, insn->dst);
		break;
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		out[0] = (uint8_t)loaded(v, s, i, insn->dst);
		break;
	case BPFC_SHAPE_JMP_REG:
		compared(v, i, out);
		break;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		memset(out, 0, 6);
		break;
	case BPFC_SHAPE_CALL:
		called(v, i, out);
		break;
	case BPFC_SHAPE_EXIT:
		bpfv_loose_raise(v->loose, &v->loose->results[s], out[0]);
		break;
	default:
		break;
	}
}

static void flow(struct bpfv *v, uint32_t s, uint32_t i)
{
	uint8_t flags = v->insns[i].flags, out[BPFC_R10];
	uint32_t to[2];
	unsigned count = 0;

	pass_through(v, s, i, out);
	if (flags & BPFV_JUMPED)
		to[count++] = (uint32_t)bpfc_insn_target(&v->prog->insns[i], i);
	if (flags & BPFV_FELL)
		to[count++] = bpfv_next(v, i);
	while (count--)
		for (unsigned reg = 0; reg < BPFC_R10; reg++)
			bpfv_loose_raise(v->loose, &v->loose->regs[to[count]][reg], out[reg]);
}

static void widen_fact(struct bpfc_value *fact, unsigned width)
{
	struct bpfc_value number = { .kind = BPFC_KIND_SCALAR, .umax = UINT64_MAX };

	if (!width || fact->kind == BPFC_KIND_NONE)
		return;
	if (width < BPFV_WIDEST)
		number.umax = (UINT64_C(1) << width) - 1;
	bpfv_join_fact(fact, &number);
}

void bpfv_loose_facts(struct bpfv *v)
{
	if (!v->loose || !v->wants_facts)
		return;
	do {
		v->loose->changed = false;
		for (uint32_t s = 0; s < v->prog->subprog_count; s++)
			for (uint32_t rank = 0; rank < v->visited[s]; rank++) {
				uint32_t i = v->order[v->prog->subprogs[s].first + rank];

				if (v->insns[i].flags & BPFV_REACHED)
					flow(v, s, i);
			}
	} while (v->loose->changed);
	for (uint32_t i = 0; i < v->prog->insn_count; i++)
		for (unsigned reg = 0; reg < BPFC_R10; reg++)
			widen_fact(&v->facts->insns[i].regs[reg], v->loose->regs[i][reg]);
}
