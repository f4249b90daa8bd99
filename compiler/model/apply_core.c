/* CO-RE relocations, against the target's types or the object's own. */
#include "build.h"
#include "core.h"

static int fault(struct build *b, const struct bpfc_core_relo *relo, const char *what, const char *reason)
{
	char *text = bpfc_arena_printf(b->arena, "%s: %s", what ? what : "?", reason ? reason : "?");

	bpfc_build_report(b, BPFC_DIAG_INIT(BAD_CORE, .section = relo->section, .args = { BPFC_STR(text) }), relo->off);
	return BPFC_E_FORMAT;
}

static int poison(struct build *b, struct bpfc_insn *insn, const char *what, const char *reason)
{
	const char *text = bpfc_arena_printf(b->arena, "%s: %s", what ? what : "?", reason);

	if (!text)
		return BPFC_E_NOMEM;
	insn->ref_kind = BPFC_REF_POISON;
	insn->ref = b->poison_count;
	b->poisons[b->poison_count++] = text;
	return BPFC_OK;
}

static int apply(struct build *b, struct bpfc_core *core, const struct bpfc_core_relo *relo)
{
	const struct bpfc_section *section = bpfc_object_section(&b->object, relo->section);
	const struct build_section *code = section ? &b->sections[section - b->object.sections] : NULL;
	const char *what = bpfc_core_text(b->arena, &b->btf.types, relo), *reason = NULL;
	uint32_t slot = (uint32_t)(relo->off / BPFC_INSN_BYTES);
	struct bpfc_core_result result;
	int status;

	if (!code || code->class != BUILD_CODE || relo->off % BPFC_INSN_BYTES || relo->off >= section->size)
		return fault(b, relo, what, "it is at no instruction");
	if (code->slots[slot].ref_kind == BPFC_REF_POISON ||
	    !bpfc_build_in_func(b, (uint32_t)(section - b->object.sections), slot))
		return BPFC_OK;
	status = bpfc_core_resolve(core, relo, &result, &reason);
	if (!status)
		status = bpfc_core_patch(code->slots, code->slot_count, slot, relo, &result, &reason);
	if (status)
		return status == BPFC_E_FORMAT ? fault(b, relo, what, reason) : status;
	return reason ? poison(b, &code->slots[slot], what, reason) : BPFC_OK;
}

static int apply_all(struct build *b, struct bpfc_arena *scratch)
{
	struct bpfc_btf target = { 0 };
	struct bpfc_core *core;
	int status = BPFC_OK;

	if (b->options->btf)
		status = bpfc_build_read_target(b, scratch, &target);
	if (status)
		return status;
	core = bpfc_core_new(scratch, &b->btf.types, b->options->btf ? &target.types : NULL, b->object.big_endian);
	b->poisons = bpfc_build_alloc(b, b->ext.relo_count, sizeof(*b->poisons));
	if (!core || !b->poisons)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < b->ext.relo_count && !status; i++)
		status = apply(b, core, &b->ext.relos[i]);
	return status;
}

int bpfc_build_apply_core(struct build *b)
{
	struct bpfc_arena *scratch;
	int status;

	if (!b->ext.relo_count)
		return BPFC_OK;
	scratch = bpfc_arena_new();
	if (!scratch)
		return BPFC_E_NOMEM;
	status = apply_all(b, scratch);
	bpfc_arena_free(scratch);
	return status;
}
