/* Instructions of code sections, decoded function by function. */
#include "build.h"

static void decode_func(const struct build *b, const struct build_func *func)
{
	const uint8_t *bytes = b->object.sections[func->section].bytes;
	struct bpfc_insn *slots = b->sections[func->section].slots;
	uint32_t end = func->slot + func->count;

	for (uint32_t i = func->slot; i < end; i++) {
		struct bpfc_insn *insn = &slots[i];

		if (bpfc_insn_decode(bytes, end, i, b->object.big_endian, insn) != BPFC_INSN_OK) {
			insn->id = BPFC_INSN_INVALID;
			insn->ref_kind = BPFC_REF_NONE;
			insn->ref = 0;
		} else if (bpfc_insn_is_ld_imm64(insn->id)) {
			i++;
			slots[i] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
		}
	}
}

int bpfc_build_decode(struct build *b)
{
	for (uint32_t s = 1; s < b->object.section_count; s++) {
		struct build_section *section = &b->sections[s];

		if (section->class != BUILD_CODE)
			continue;
		section->slot_count = (uint32_t)(b->object.sections[s].size / BPFC_INSN_BYTES);
		section->slots = bpfc_build_alloc(b, section->slot_count, sizeof(*section->slots));
		if (!section->slots)
			return BPFC_E_NOMEM;
		for (uint32_t i = 0; i < section->count; i++)
			decode_func(b, &b->funcs[section->first + i]);
	}
	return BPFC_OK;
}
