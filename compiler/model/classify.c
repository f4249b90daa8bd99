/* What each section of the object is. */
#include "build.h"

#include <string.h>

static enum build_class class_of(const struct bpfc_section *section)
{
	if (!section->is_alloc || !section->size)
		return BUILD_IGNORED;
	if (section->is_code)
		return BUILD_CODE;
	if (!strcmp(section->name, ".maps"))
		return BUILD_MAPS;
	if (!strcmp(section->name, "maps"))
		return BUILD_LEGACY_MAPS;
	if (!strcmp(section->name, ".bpfrt.tasks"))
		return BUILD_TASKS;
	if (!strcmp(section->name, ".eh_frame"))
		return BUILD_IGNORED;
	return BUILD_DATA;
}

static int check_code(struct build *b, const struct bpfc_section *section)
{
	if (section->bytes && !(section->size % BPFC_INSN_BYTES) && section->size / BPFC_INSN_BYTES < BPFC_NONE)
		return BPFC_OK;
	return bpfc_build_section_fault(b, section, "holds code, but its size is not that of instructions");
}

int bpfc_build_classify(struct build *b)
{
	b->sections = bpfc_build_alloc(b, b->object.section_count, sizeof(*b->sections));
	if (!b->sections)
		return BPFC_E_NOMEM;
	for (uint32_t i = 1; i < b->object.section_count; i++) {
		const struct bpfc_section *section = &b->object.sections[i];
		int status = BPFC_OK;

		b->sections[i].class = class_of(section);
		if (b->sections[i].class == BUILD_CODE)
			status = check_code(b, section);
		if (b->sections[i].class == BUILD_MAPS && b->btf.types.count <= 1)
			status = bpfc_build_section_fault(
				b, section, "defines maps by BTF, which the object has not; compile it with -g");
		if (status)
			return status;
	}
	return BPFC_OK;
}
