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
	if (!strcmp(section->name, ".eh_frame"))
		return BUILD_IGNORED;
	return BUILD_DATA;
}

/* Functions in .text and its kin are called; those in other sections are programs. */
static bool is_text(const char *name)
{
	return !strcmp(name, ".text") || !strncmp(name, ".text.", 6);
}

static int check_code(struct build *b, const struct bpfc_section *section)
{
	enum bpfc_progtype type;
	const char *attach;
	bool is_sleepable;

	if (!section->bytes || section->size % BPFC_INSN_BYTES || section->size / BPFC_INSN_BYTES >= BPFC_NONE)
		return bpfc_build_section_fault(b, section, "holds code, but its size is not that of instructions");
	if (is_text(section->name) || bpfc_build_progtype(section->name, &type, &is_sleepable, &attach))
		return BPFC_OK;
	bpfc_build_report(
		b, BPFC_DIAG_INIT(UNKNOWN_PROGTYPE, .section = section->name, .args = { BPFC_STR(section->name) }),
		BPFC_NO_OFFSET);
	return BPFC_E_UNSUPPORTED;
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
