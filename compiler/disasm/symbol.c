#include "bpfc/helper.h"
#include "text.h"

static void add_name(struct bpfc_text *text, const char *prefix, const char *name, int64_t offset)
{
	bpfc_text_add(text, "%s%s", prefix, name);
	if (!offset)
		return;
	bpfc_text_add(text, offset < 0 ? " - " : " + ");
	bpfc_text_add(text, "0x%llx", (unsigned long long)(offset < 0 ? 0 - (uint64_t)offset : (uint64_t)offset));
}

/* A part of a section that has no symbol goes by the section's name. */
static void add_global(struct bpfc_text *text, const struct bpfc_global *global, int64_t offset)
{
	bool is_named = global->name[0] != 0;

	add_name(text, "", is_named ? global->name : global->section,
		 is_named ? offset : (int64_t)((uint64_t)offset + global->section_off));
}

static bool add_helper(struct bpfc_text *text, uint32_t id)
{
	const struct bpfc_helper *helper = bpfc_helper_by_id(id);

	if (helper)
		bpfc_text_add(text, "bpf_%s", helper->name);
	return helper != NULL;
}

bool bpfc_text_symbol(struct bpfc_text *text, const struct bpfc_prog *prog, const struct bpfc_insn *insn)
{
	bool is_call = bpfc_insn_info(insn->id)->shape == BPFC_SHAPE_CALL;
	int64_t offset = is_call ? 0 : insn->imm;

	switch ((enum bpfc_ref_kind)insn->ref_kind) {
	case BPFC_REF_MAP:
		add_name(text, insn->id == BPFC_INSN_LD_MAP_VALUE ? "map_value " : "map ",
			 prog->model->maps[insn->ref].name, insn->id == BPFC_INSN_LD_MAP_VALUE ? offset : 0);
		return true;
	case BPFC_REF_GLOBAL:
		add_global(text, &prog->model->globals[insn->ref], offset);
		return true;
	case BPFC_REF_EXTERN:
		add_name(text, "", prog->model->externs[insn->ref].name, offset);
		return true;
	case BPFC_REF_SUBPROG:
		add_name(text, is_call ? "" : "func ", prog->subprogs[insn->ref].name, 0);
		return true;
	case BPFC_REF_PROG:
		add_name(text, "prog ", prog->model->progs[insn->ref].name, 0);
		return true;
	case BPFC_REF_HELPER:
		return add_helper(text, insn->ref);
	case BPFC_REF_POISON:
		bpfc_text_add(text, "%s", prog->model->poisons[insn->ref]);
		return true;
	case BPFC_REF_NONE:
		break;
	}
	return false;
}
