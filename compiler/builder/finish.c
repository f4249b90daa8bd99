/* Labels become offsets, and everything is checked. */
#include "builder/internal.h"

struct finish {
	struct bpfc_prog_builder *b;
	const struct bpfc_sink *sink;
};

static bool fail(const struct finish *f, uint32_t slot, const char *what, const char *name)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(BAD_PROGRAM, .prog = f->b->prog.name, .insn = slot,
					       .args = { BPFC_STR(what), BPFC_STR(name) });

	bpfc_sink_emit(f->sink, &diag);
	return false;
}

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static bool resolve_call(const struct finish *f, const struct builder_label *use, struct bpfc_insn *insn)
{
	const struct bpfc_subprog *subprogs = f->b->subprogs.items;

	for (uint32_t i = 0; i < f->b->subprogs.count; i++)
		if (same(subprogs[i].name, use->name)) {
			insn->ref_kind = BPFC_REF_SUBPROG;
			insn->ref = i;
			insn->imm = (int64_t)subprogs[i].first - use->slot - 1;
			return true;
		}
	return fail(f, use->slot, "no such function", use->name);
}

static bool resolve_jump(const struct finish *f, const struct builder_label *use, struct bpfc_insn *insn)
{
	const struct builder_label *labels = f->b->labels.items;
	bool is_long = bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_JA_LONG;

	for (uint32_t i = 0; i < f->b->labels.count; i++) {
		int64_t distance = (int64_t)labels[i].slot - use->slot - 1;

		if (!same(labels[i].name, use->name))
			continue;
		if (is_long)
			insn->imm = distance;
		else
			insn->off = (int16_t)distance;
		return is_long || insn->off == distance || fail(f, use->slot, "too far for a jump", use->name);
	}
	return fail(f, use->slot, "no such label", use->name);
}

static bool resolve(const struct finish *f)
{
	const struct builder_label *uses = f->b->uses.items;
	struct bpfc_insn *insns = f->b->insns.items;

	for (uint32_t i = 0; i < f->b->uses.count; i++) {
		struct bpfc_insn *insn = &insns[uses[i].slot];

		if (!(uses[i].is_call ? resolve_call : resolve_jump)(f, &uses[i], insn))
			return false;
	}
	return true;
}

/* An instruction is valid when what it is encoded to decodes. */
static bool check_insn(const struct finish *f, uint32_t i)
{
	const struct bpfc_insn *insn = (const struct bpfc_insn *)f->b->insns.items + i;
	uint8_t bytes[2 * BPFC_INSN_BYTES] = { 0 };
	struct bpfc_insn decoded;

	if (insn->id == BPFC_INSN_SECOND)
		return true;
	if (!bpfc_insn_encode(insn, f->b->model.big_endian, bytes) ||
	    bpfc_insn_decode(bytes, 2, 0, f->b->model.big_endian, &decoded) != BPFC_INSN_OK || decoded.id != insn->id)
		return fail(f, i, "invalid instruction", bpfc_insn_info(insn->id)->name);
	if ((insn->ref_kind == BPFC_REF_MAP && insn->ref >= f->b->maps.count) ||
	    (insn->ref_kind == BPFC_REF_GLOBAL && insn->ref >= f->b->globals.count))
		return fail(f, i, "names nothing that was declared", bpfc_insn_info(insn->id)->name);
	return true;
}

static bool check_subprogs(const struct finish *f)
{
	struct bpfc_subprog *subprogs = f->b->subprogs.items;

	for (uint32_t i = 0; i < f->b->subprogs.count; i++) {
		uint32_t end = i + 1 < f->b->subprogs.count ? subprogs[i + 1].first : f->b->insns.count;

		subprogs[i].count = end - subprogs[i].first;
		if (!subprogs[i].count)
			return fail(f, subprogs[i].first, "a function without instructions", subprogs[i].name);
	}
	return true;
}

static int fill(struct bpfc_prog_builder *b)
{
	static const struct bpfc_type void_type = { .name = "" };
	const struct bpfc_subprog *subprogs = b->subprogs.items;
	const char **funcs = bpfc_arena_zalloc(b->arena, b->subprogs.count, sizeof(*funcs));

	if (!funcs)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < b->subprogs.count; i++)
		funcs[i] = subprogs[i].name;
	b->prog.insns = b->insns.items;
	b->prog.insn_count = b->insns.count;
	b->prog.subprogs = subprogs;
	b->prog.subprog_count = b->subprogs.count;
	b->model.object = b->prog.name;
	b->model.license = "";
	b->model.progs = &b->prog;
	b->model.prog_count = 1;
	b->model.maps = b->maps.items;
	b->model.map_count = b->maps.count;
	b->model.globals = b->globals.items;
	b->model.global_count = b->globals.count;
	b->model.funcs = funcs;
	b->model.func_count = b->subprogs.count;
	b->model.types = (struct bpfc_types){ &void_type, 1 };
	return BPFC_OK;
}

int bpfc_prog_builder_finish(struct bpfc_prog_builder *b, const struct bpfc_sink *sink, struct bpfc_model **model)
{
	struct finish f = { b, sink };
	int status = BPFC_E_NOMEM;

	*model = NULL;
	if (!b->no_memory)
		status = resolve(&f) && check_subprogs(&f) ? BPFC_OK : BPFC_E_FORMAT;
	for (uint32_t i = 0; i < b->insns.count && !status; i++)
		status = check_insn(&f, i) ? BPFC_OK : BPFC_E_FORMAT;
	if (!status)
		status = fill(b);
	if (status)
		bpfc_prog_builder_free(b);
	else
		*model = &b->model;
	return status;
}
