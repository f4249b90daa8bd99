/* Instructions: symbolic operands become indices, accesses that are proven to be of the context get their mode. */
#include "image/writer.h"

static int32_t distance(const struct bpfc_prog *prog, const struct bpfc_insn *insn, uint32_t i)
{
	return (int32_t)(prog->subprogs[insn->ref].first - i - 1);
}

/* The two slots of an LD_IMM64 that names something: src tells what, imm which, and the second imm is an offset. */
static struct bpfc_insn symbol(const struct bpfc_insn *insn, unsigned id, uint32_t index)
{
	struct bpfc_insn out = *insn;

	out.id = (uint16_t)id;
	out.imm = (int64_t)((uint64_t)insn->imm << 32 | index);
	return out;
}

static struct bpfc_insn resolve(const struct bpfc_prog *prog, const struct bpfc_insn *insn, uint32_t i)
{
	struct bpfc_insn out = *insn;

	switch (insn->id) {
	case BPFC_INSN_LD_MAP_FD:
		out = symbol(insn, BPFC_INSN_LD_MAP_IDX, insn->ref);
		out.imm &= UINT32_MAX;
		return out;
	case BPFC_INSN_LD_MAP_VALUE:
		return symbol(insn, BPFC_INSN_LD_MAP_IDX_VALUE, insn->ref);
	case BPFC_INSN_LD_VAR:
		return symbol(insn, BPFC_INSN_LD_VAR,
			      insn->ref_kind == BPFC_REF_EXTERN ? prog->model->global_count + insn->ref : insn->ref);
	case BPFC_INSN_LD_CODE:
		out.imm = (uint32_t)distance(prog, insn, i);
		return out;
	case BPFC_INSN_CALL_SUBPROG:
		out.imm = distance(prog, insn, i);
		return out;
	case BPFC_INSN_CALL_HELPER:
	case BPFC_INSN_CALL_EXTERN:
		out.imm = (int32_t)insn->ref;
		return out;
	default:
		return out;
	}
}

/* The register that an access of memory goes through, or BPFC_REGS. */
static unsigned base_of(const struct bpfc_insn *insn)
{
	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
		return insn->src;
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
		return insn->dst;
	default:
		return BPFC_REGS;
	}
}

static bool is_ctx_access(const struct bpfc_prog *prog, const struct bpfc_insn *insn,
			  const struct bpfc_insn_facts *facts)
{
	unsigned base = base_of(insn);

	return facts && facts->reached && !prog->ctx.is_raw && base < BPFC_R10 &&
	       facts->regs[base].kind == BPFC_KIND_CTX;
}

static void put_insn(struct image_writer *w, const struct bpfc_prog *prog, const struct bpfc_insn_facts *facts,
		     uint32_t i, uint8_t *to)
{
	const struct bpfc_insn *insn = &prog->insns[i];
	struct bpfc_insn out = resolve(prog, insn, i);

	if (insn->id == BPFC_INSN_INVALID) {
		struct bpfc_raw raw = { .opcode = BPFRT_INSN_POISON,
					.imm = insn->ref_kind == BPFC_REF_POISON ? (int32_t)insn->ref : -1 };

		bpfc_raw_write(&raw, w->model->big_endian, to);
		return;
	}
	bpfc_insn_encode(&out, w->model->big_endian, to); /* SECOND writes nothing: LD_IMM64 wrote both */
	if (is_ctx_access(prog, insn, facts)) {
		bool is_signed = bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_LDXS;

		to[0] = (uint8_t)((to[0] & 0x1fu) | (is_signed ? BPFRT_MODE_CTX_SX : BPFRT_MODE_CTX));
	}
}

void bpfc_image_insns(struct image_writer *w, const struct bpfc_prog *prog, const struct bpfc_facts *facts)
{
	uint8_t *to = bpfc_image_grow(w, BPFRT_IMAGE_INSNS, (size_t)BPFC_INSN_BYTES * prog->insn_count);

	for (uint32_t i = 0; to && i < prog->insn_count; i++)
		put_insn(w, prog, facts ? &facts->insns[i] : NULL, i, to + (size_t)BPFC_INSN_BYTES * i);
}
