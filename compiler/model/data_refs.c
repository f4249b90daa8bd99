/* Pointers in the initial data of variables. */
#include "build.h"

#include "elf/bytes.h"

enum { POINTER_BYTES = 8 };

/* The variable of `section` that begins last at or before `off`, or NULL. */
static struct bpfc_global *global_at(const struct build *b, const struct build_section *section, uint64_t off)
{
	uint32_t lo = section->first, hi = section->first + section->count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (b->globals[mid].section_off <= off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == section->first ? NULL : &b->globals[lo - 1];
}

static int read_ref(struct build *b, uint32_t section, const struct bpfc_reloc *reloc, struct bpfc_data_ref *ref,
		    struct bpfc_global **global)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	const char *reason = "";
	struct build_target target;
	int64_t addend;
	uint64_t off;

	if (reloc->type != BPFC_R_ABS64 && reloc->type != BPFC_R_64_64)
		return bpfc_build_reloc_fault(b, bytes, reloc, "cannot stand in data: a pointer takes 8 bytes");
	*global = global_at(b, &b->sections[section], reloc->off);
	off = *global ? reloc->off - (*global)->section_off : 0;
	if (!bytes->bytes || !*global || (*global)->size < POINTER_BYTES || off > (*global)->size - POINTER_BYTES)
		return bpfc_build_reloc_fault(b, bytes, reloc, "lies in no variable");
	addend = (int64_t)bpfc_bytes_get(bytes->bytes + reloc->off, POINTER_BYTES, b->object.big_endian);
	if (!bpfc_build_resolve(b, reloc->symbol, addend, &target, &reason))
		return bpfc_build_reloc_fault(b, bytes, reloc, reason);
	if (target.ref_kind == BPFC_REF_EXTERN && !b->extern_declared[target.ref])
		return bpfc_build_reloc_fault(b, bytes, reloc, "is not defined");
	*ref = (struct bpfc_data_ref){ off, target.ref_kind, target.ref, target.offset };
	if (target.ref_kind == BPFC_REF_SUBPROG && b->funcs[target.ref].prog != BPFC_NONE) {
		ref->ref_kind = BPFC_REF_PROG;
		ref->ref = b->funcs[target.ref].prog;
	}
	return BPFC_OK;
}

/* The relocations are sorted, so the pointers of a variable come one after the other. */
static int read_section(struct build *b, uint32_t section)
{
	const struct bpfc_section *bytes = &b->object.sections[section];
	struct bpfc_data_ref *refs = bpfc_build_alloc(b, bytes->reloc_count, sizeof(*refs));
	const struct bpfc_global *last = NULL;
	uint32_t count = 0;

	if (!refs)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < bytes->reloc_count; i++) {
		struct bpfc_global *global = NULL;
		int status;

		if (bytes->relocs[i].type == BPFC_R_NONE)
			continue;
		status = read_ref(b, section, &bytes->relocs[i], &refs[count], &global);
		if (status)
			return status;
		if (global == last && refs[count].off - refs[count - 1].off < POINTER_BYTES)
			return bpfc_build_reloc_fault(b, bytes, &bytes->relocs[i], "overlaps the pointer before it");
		if (!global->ref_count++)
			global->refs = &refs[count];
		last = global;
		count++;
	}
	return BPFC_OK;
}

int bpfc_build_data_refs(struct build *b)
{
	int status = BPFC_OK;

	for (uint32_t i = 1; i < b->object.section_count && !status; i++)
		if (b->sections[i].class == BUILD_DATA)
			status = read_section(b, i);
	return status;
}
