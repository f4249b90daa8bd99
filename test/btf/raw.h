/* Raw BTF made by hand, and a sink that remembers what it was told. For the tests of this folder. */
#ifndef TEST_BTF_RAW_H
#define TEST_BTF_RAW_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfc/diag.h"
#include "bpfc/insn.h"
#include "bpfc/model.h"

struct raw {
	uint32_t words[8192], word_count;
	char strings[8192];
	uint32_t string_bytes;
	uint8_t bytes[65536];
};

static inline struct raw *raw_new(void)
{
	struct raw *raw = calloc(1, sizeof(*raw));

	raw->string_bytes = 1;
	return raw;
}

static inline uint32_t raw_name(struct raw *raw, const char *name)
{
	uint32_t at = raw->string_bytes;

	if (!*name)
		return 0;
	strcpy(raw->strings + at, name);
	raw->string_bytes += (uint32_t)strlen(name) + 1;
	return at;
}

static inline void raw_word(struct raw *raw, uint32_t word)
{
	raw->words[raw->word_count++] = word;
}

/* flag: the kind flag; last: the size or the type. */
static inline void raw_type(struct raw *raw, const char *name, unsigned kind, bool flag, unsigned vlen, uint32_t last)
{
	raw_word(raw, raw_name(raw, name));
	raw_word(raw, (uint32_t)flag << 31 | kind << 24 | vlen);
	raw_word(raw, last);
}

static inline void raw_int(struct raw *raw, const char *name, uint32_t size, uint32_t encoding)
{
	raw_type(raw, name, BPFC_TYPE_INT, false, 0, size);
	raw_word(raw, encoding << 24 | size * 8);
}

/* A member, a parameter or an enumerator: a name and one or two words. */
static inline void raw_pair(struct raw *raw, const char *name, uint32_t word)
{
	raw_word(raw, raw_name(raw, name));
	raw_word(raw, word);
}

static inline void raw_member(struct raw *raw, const char *name, uint32_t type, uint32_t bit_off)
{
	raw_pair(raw, name, type);
	raw_word(raw, bit_off);
}

/* The section's bytes, in raw->bytes. */
static inline size_t raw_finish(struct raw *raw, bool swap)
{
	const uint32_t words = raw->word_count * 4;
	const uint32_t header[] = { 24, 0, words, words, raw->string_bytes };
	uint16_t magic = swap ? BPFC_BSWAP16(0xeb9f) : 0xeb9f;
	uint8_t *p = raw->bytes;

	memset(p, 0, 4);
	memcpy(p, &magic, 2);
	p[2] = 1;
	p += 4;
	for (unsigned i = 0; i < 5; i++, p += 4) {
		uint32_t word = swap ? BPFC_BSWAP32(header[i]) : header[i];

		memcpy(p, &word, 4);
	}
	for (uint32_t i = 0; i < raw->word_count; i++, p += 4) {
		uint32_t word = swap ? BPFC_BSWAP32(raw->words[i]) : raw->words[i];

		memcpy(p, &word, 4);
	}
	memcpy(p, raw->strings, raw->string_bytes);
	return (size_t)(p - raw->bytes) + raw->string_bytes;
}

struct heard {
	unsigned count;
	enum bpfc_diag_code code;
	char text[8192]; /* the string arguments of all, a line each */
};

static inline void hear(void *user, const struct bpfc_diag *d)
{
	struct heard *heard = user;
	size_t used = strlen(heard->text);

	heard->count++;
	heard->code = d->code;
	for (unsigned i = 0; i < BPFC_DIAG_ARGS && used < sizeof(heard->text) - 1; i++)
		if (d->args[i].kind == BPFC_DARG_STR)
			used += (size_t)snprintf(heard->text + used, sizeof(heard->text) - used, "%s\n",
						 d->args[i].str);
}

/* All of a file, or NULL; free() it. */
static inline uint8_t *read_file(const char *path, size_t *length)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t room = 0, n = 1;

	*length = 0;
	while (f && n) {
		if (room - *length < 65536)
			bytes = realloc(bytes, room += room + 65536);
		n = fread(bytes + *length, 1, room - *length, f);
		*length += n;
	}
	if (f)
		fclose(f);
	return bytes;
}

#endif
