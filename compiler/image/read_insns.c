/* Slots become instructions of the model: indices become references, context accesses ordinary ones. */
#include <string.h>

#include "image/reader.h"

static int fail(struct image_reader *r, const struct bpfc_prog *prog, uint32_t i, const char *what)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(BAD_IMAGE, .prog = prog->name, .insn = i, .args = { BPFC_STR(what) });

	bpfc_sink_emit(r->sink, &diag);
	return BPFC_E_REJECTED;
}

static bool refer(struct bpfc_insn *insn, enum bpfc_ref_kind kind, uint64_t ref, uint32_t count)
{
	insn->ref_kind = (uint8_t)kind;
	insn->ref = (uint32_t)ref;
	return ref < count;
}

/* The function that begins `distance` slots behind slot i. */
static bool refer_to_code(const struct bpfc_prog *prog, struct bpfc_insn *insn, uint32_t i, int32_t distance)
{
	int64_t slot = (int64_t)i + 1 + distance;

	for (uint32_t s = 0; s < prog->subprog_count; s++)
		if (prog->subprogs[s].first == slot)
			return refer(insn, BPFC_REF_SUBPROG, s, prog->subprog_count);
	return false;
}

static bool refer_to_variable(const struct bpfc_model *model, struct bpfc_insn *insn, uint32_t index)
{
	return refer(insn, BPFC_REF_GLOBAL, index, model->global_count) ||
	       refer(insn, BPFC_REF_EXTERN, index - model->global_count, model->extern_count);
}

/* Undoes what the writer's resolve did; false: it names nothing. */
static bool resolve(const struct bpfc_prog *prog, struct bpfc_insn *insn, uint32_t i)
{
	const struct bpfc_model *model = prog->model;
	uint32_t index = (uint32_t)(uint64_t)insn->imm;
	int64_t offset = (int32_t)((uint64_t)insn->imm >> 32);

	switch (insn->id) {
	case BPFC_INSN_LD_MAP_IDX:
		*insn = BPFC_MAKE(LD_MAP_FD, .dst = insn->dst);
		return !offset && refer(insn, BPFC_REF_MAP, index, model->map_count);
	case BPFC_INSN_LD_MAP_IDX_VALUE:
		*insn = BPFC_MAKE(LD_MAP_VALUE, .dst = insn->dst, .imm = offset);
		return refer(insn, BPFC_REF_MAP, index, model->map_count);
	case BPFC_INSN_LD_VAR:
		insn->imm = offset;
		return refer_to_variable(model, insn, index);
	case BPFC_INSN_LD_CODE:
		insn->imm = 0;
		return refer_to_code(prog, insn, i, (int32_t)index);
	case BPFC_INSN_CALL_SUBPROG:
		return refer_to_code(prog, insn, i, (int32_t)index);
	case BPFC_INSN_CALL_EXTERN:
		return refer(insn, BPFC_REF_EXTERN, index, model->extern_count);
	case BPFC_INSN_LD_MAP_FD:
	case BPFC_INSN_LD_MAP_VALUE:
		return false;
	default:
		return true;
	}
}

/* Slot i with an opcode of insn.def. */
static void plain(const uint8_t *bytes, uint8_t slot[2 * BPFC_INSN_BYTES], size_t length)
{
	unsigned mode = bytes[0] & 0xe0u, class = bytes[0] & 7u;

	memcpy(slot, bytes, length);
	if (mode == BPFRT_MODE_CTX && class >= 1 && class <= 3)
		slot[0] = (uint8_t)(0x60u | (bytes[0] & 0x1fu));
	else if (mode == BPFRT_MODE_CTX_SX && class == 1)
		slot[0] = (uint8_t)(0x80u | (bytes[0] & 0x1fu));
}

static int read_insn(struct image_reader *r, const struct bpfc_prog *prog, const uint8_t *bytes, uint32_t count,
		     uint32_t i, struct bpfc_insn *insn)
{
	bool big_endian = prog->model->big_endian;
	uint8_t slots[2 * BPFC_INSN_BYTES] = { 0 };
	size_t left = count - i < 2 ? 1 : 2;

	plain(bytes + (size_t)BPFC_INSN_BYTES * i, slots, left * BPFC_INSN_BYTES);
	if (slots[0] == BPFRT_INSN_POISON) {
		struct bpfc_raw raw = bpfc_raw_read(slots, big_endian);

		*insn = (struct bpfc_insn){ .opcode = raw.opcode };
		return raw.imm == -1 || refer(insn, BPFC_REF_POISON, (uint32_t)raw.imm, prog->model->poison_count)
			       ? BPFC_OK
			       : fail(r, prog, i, "an instruction that failed for no reason");
	}
	if (bpfc_insn_decode(slots, left, 0, big_endian, insn) != BPFC_INSN_OK)
		return fail(r, prog, i, "an invalid instruction");
	return resolve(prog, insn, i) ? BPFC_OK : fail(r, prog, i, "an instruction that names nothing");
}

int bpfc_image_read_insns(struct image_reader *r, const struct bpfrt_image_prog *row, struct bpfc_prog *prog)
{
	const uint8_t *bytes =
		(const uint8_t *)(BPFRT_IMAGE_ROWS(r->image, INSNS, struct bpfrt_image_insn) + row->insn);
	struct bpfc_insn *insns = bpfc_image_alloc(r, row->insn_count, sizeof(*insns));
	int status = BPFC_OK;

	for (uint32_t i = 0; insns && i < row->insn_count && !status; i++) {
		status = read_insn(r, prog, bytes, row->insn_count, i, &insns[i]);
		if (!status && bpfc_insn_is_ld_imm64(insns[i].id))
			insns[++i].id = BPFC_INSN_SECOND;
	}
	prog->insns = insns;
	prog->insn_count = row->insn_count;
	return insns ? status : BPFC_E_NOMEM;
}
