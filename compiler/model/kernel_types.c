/* The types of --btf=FILE: the target's, which CO-RE relocations and the arguments of tracing programs go by. */
#include "build.h"

#include <string.h>

#include "elf/bytes.h"

/* The target's types: raw BTF, or the .BTF of an ELF file. */
int bpfc_build_read_target(struct build *b, struct bpfc_arena *scratch, struct bpfc_btf *target)
{
	const uint8_t *bytes = b->options->btf;
	size_t length = b->options->btf_length;
	bool is_raw =
		length >= 2 && (bpfc_bytes_get(bytes, 2, false) == 0xeb9f || bpfc_bytes_get(bytes, 2, true) == 0xeb9f);
	bool big_endian = is_raw && bytes[0] == 0xeb;

	if (!is_raw && !bpfc_elf_find(bytes, length, ".BTF", &bytes, &length, &big_endian)) {
		bpfc_build_report(
			b,
			BPFC_DIAG_INIT(BAD_CORE, .args = { BPFC_STR("the target's types are neither raw BTF nor "
								    "an ELF file with a section .BTF") }),
			BPFC_NO_OFFSET);
		return BPFC_E_FORMAT;
	}
	return bpfc_btf_read(scratch, bytes, length, big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__),
			     "the target's BTF", b->sink, target);
}

/* Types of the target's, numbered from `base` on; 0 stays void. */
static uint32_t shifted(uint32_t type, uint32_t base)
{
	return type ? type + base : 0;
}

static int shift_members(struct build *b, struct bpfc_type *type, uint32_t base)
{
	struct bpfc_member *members;

	if (!type->members || !type->count || type->kind == BPFC_TYPE_ENUM || type->kind == BPFC_TYPE_ENUM64)
		return BPFC_OK;
	members = bpfc_build_alloc(b, type->count, sizeof(*members));
	if (!members)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < type->count; i++) {
		members[i] = type->members[i];
		members[i].type = shifted(members[i].type, base);
	}
	type->members = members;
	return BPFC_OK;
}

static bool is_wanted(const struct build *b)
{
	for (uint32_t i = 0; b->options->btf && i < b->prog_count; i++)
		if (b->progs[i].type == BPFC_PROG_TRACING || b->progs[i].type == BPFC_PROG_LSM ||
		    b->progs[i].type == BPFC_PROG_STRUCT_OPS)
			return true;
	return false;
}

int bpfc_build_kernel_types(struct build *b)
{
	uint32_t own = b->btf.types.count;
	struct bpfc_btf target = { 0 };
	struct bpfc_type *table;
	int status;

	if (!is_wanted(b))
		return BPFC_OK;
	status = bpfc_build_read_target(b, b->arena, &target);
	if (status)
		return status;
	if (target.types.count > UINT32_MAX - own)
		return BPFC_E_UNSUPPORTED;
	table = bpfc_build_alloc(b, (size_t)own + target.types.count - 1, sizeof(*table));
	if (!table)
		return BPFC_E_NOMEM;
	memcpy(table, b->btf.types.table, own * sizeof(*table));
	for (uint32_t i = 1; i < target.types.count && !status; i++) {
		struct bpfc_type *type = &table[own + i - 1];

		*type = target.types.table[i];
		type->type = shifted(type->type, own - 1);
		status = shift_members(b, type, own - 1);
	}
	b->btf.types = (struct bpfc_types){ table, own + target.types.count - 1 };
	b->kernel_types = own;
	return status;
}
