/* An object's code sections, types and CO-RE relocations, as bpfc_model_open has them in hand. For tests. */
#ifndef TEST_BTF_OBJECT_H
#define TEST_BTF_OBJECT_H

#include <criterion/criterion.h>

#include "bpfc/status.h"
#include "elf/btf.h"
#include "elf/object.h"
#include "model/core.h"
#include "raw.h"

struct loaded {
	struct bpfc_arena *arena;
	uint8_t *bytes;
	size_t length;
	struct bpfc_object object;
	struct bpfc_btf btf;
	struct bpfc_btf_ext ext;
	struct heard heard;
	struct bpfc_sink sink;
};

static inline struct loaded *load(const char *path)
{
	struct loaded *l = calloc(1, sizeof(*l));
	const struct bpfc_section *s;

	l->sink = (struct bpfc_sink){ hear, &l->heard };
	l->arena = bpfc_arena_new();
	l->bytes = read_file(path, &l->length);
	cr_assert(l->bytes, "%s is absent", path);
	cr_assert_eq(bpfc_object_read(l->arena, l->bytes, l->length, path, &l->sink, &l->object), BPFC_OK, "%s",
		     l->heard.text);
	s = bpfc_object_section(&l->object, ".BTF");
	cr_assert(s);
	cr_assert_eq(bpfc_btf_read(l->arena, s->bytes, s->size, l->object.big_endian, path, &l->sink, &l->btf), BPFC_OK,
		     "%s", l->heard.text);
	s = bpfc_object_section(&l->object, ".BTF.ext");
	if (s)
		cr_assert_eq(bpfc_btf_ext_read(l->arena, s->bytes, s->size, l->object.big_endian, &l->btf, path,
					       &l->sink, &l->ext),
			     BPFC_OK, "%s", l->heard.text);
	return l;
}

static inline void unload(struct loaded *l)
{
	bpfc_arena_free(l->arena);
	free(l->bytes);
	free(l);
}

/* The decoded instructions of a section. */
static inline struct bpfc_insn *decode(struct loaded *l, const char *name, uint32_t *count)
{
	const struct bpfc_section *s = bpfc_object_section(&l->object, name);
	struct bpfc_insn *insns;

	cr_assert(s && s->bytes, "no section %s", name);
	*count = (uint32_t)(s->size / BPFC_INSN_BYTES);
	insns = bpfc_arena_zalloc(l->arena, *count, sizeof(*insns));
	for (uint32_t i = 0; i < *count; i++) {
		bpfc_insn_decode(s->bytes, *count, i, l->object.big_endian, &insns[i]);
		if (bpfc_insn_is_ld_imm64(insns[i].id) && i + 1 < *count)
			insns[++i] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
	}
	return insns;
}

/* Whether the text of a relocation begins with `begin` and goes on with " (". */
static inline bool is_about(struct loaded *l, const struct bpfc_core_relo *relo, const char *begin)
{
	const char *text = bpfc_core_text(l->arena, &l->btf.types, relo);
	size_t length = strlen(begin);

	return !strncmp(text, begin, length) && !strncmp(text + length, " (", 2);
}

#endif
