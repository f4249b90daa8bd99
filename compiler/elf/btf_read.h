/* What the files that read .BTF share: one pass each over a reader. */
#ifndef BPFC_BTF_READ_H
#define BPFC_BTF_READ_H

#include "elf/btf.h"

struct bpfc_btf_reader {
	struct bpfc_arena *arena;
	const char *object;
	const struct bpfc_sink *sink;
	bool swap;

	const uint8_t *records; /* the type section, record_bytes long, records_at bytes into .BTF */
	uint32_t record_bytes, records_at;
	const char *strings; /* the string section: copied, ends with a zero byte */
	uint32_t string_bytes;

	struct bpfc_type *table; /* count entries, entry 0 is void */
	uint32_t count;
	struct bpfc_member *members; /* of all types, in order */
};

/* A 32-bit word of BTF. */
uint32_t bpfc_btf_word(const uint8_t *p, bool swap);

/* Reports what is wrong at a byte of the section, or with type `id`; return BPFC_E_FORMAT. */
int bpfc_btf_fail(const struct bpfc_btf_reader *r, uint64_t offset, const char *what);
int bpfc_btf_fail_type(const struct bpfc_btf_reader *r, uint32_t id, const char *what);
int bpfc_btf_no_memory(const struct bpfc_sink *sink, const char *object);

/* btf_table.c: makes the table out of the records; ids in it are not checked yet. */
int bpfc_btf_make_table(struct bpfc_btf_reader *r);

/* btf_refs.c: every id is in the table and of a kind that belongs there. */
int bpfc_btf_check_refs(struct bpfc_btf_reader *r);

/* btf_nest.c: nothing contains itself or nests too deep; members lie within their struct. */
int bpfc_btf_check_nesting(struct bpfc_btf_reader *r);

#endif
