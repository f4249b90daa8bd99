/* Look-ups in the object's BTF. */
#include "build.h"

#include <string.h>

const struct bpfc_type *bpfc_build_datasec(const struct build *b, const char *section)
{
	for (uint32_t i = 1; i < b->btf.types.count; i++) {
		const struct bpfc_type *type = &b->btf.types.table[i];

		if (type->kind == BPFC_TYPE_DATASEC && !strcmp(type->name, section))
			return type;
	}
	return NULL;
}

const struct bpfc_member *bpfc_build_datasec_entry(const struct build *b, const struct bpfc_type *datasec,
						   const char *name, uint64_t off)
{
	const struct bpfc_member *found = NULL;

	for (uint32_t i = 0; datasec && i < datasec->count; i++) {
		const struct bpfc_member *entry = &datasec->members[i];

		if (strcmp(b->btf.types.table[entry->type].name, name) != 0)
			continue;
		if (entry->bit_off == off)
			return entry;
		if (!found)
			found = entry;
	}
	return found;
}

uint32_t bpfc_build_func_type(const struct build *b, const char *name)
{
	for (uint32_t i = 1; i < b->btf.types.count; i++)
		if (b->btf.types.table[i].kind == BPFC_TYPE_FUNC && !strcmp(b->btf.types.table[i].name, name))
			return i;
	return 0;
}

uint32_t bpfc_build_var_type(const struct build *b, const char *name)
{
	for (uint32_t i = 1; i < b->btf.types.count; i++)
		if (b->btf.types.table[i].kind == BPFC_TYPE_VAR && !strcmp(b->btf.types.table[i].name, name))
			return b->btf.types.table[i].type;
	return 0;
}
