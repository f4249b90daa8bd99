#include "typed.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST 32

struct parser {
	const struct bpfc_types *types;
	const struct bpfc_json *at; /* what is wrong */
};

static const char *wrong(struct parser *p, const struct bpfc_json *value, const char *what)
{
	p->at = value;
	return what;
}

static size_t size_of(const struct bpfc_types *types, uint32_t type, unsigned depth)
{
	const struct bpfc_type *t = depth < DEEPEST ? bpfc_typed_bare(types, type) : NULL;

	if (!t)
		return 0;
	if (t->kind == BPFC_TYPE_ARRAY)
		return t->count * size_of(types, t->type, depth + 1);
	return t->kind == BPFC_TYPE_PTR ? 8 : t->size;
}

static void put(uint8_t *bytes, size_t size, unsigned shift, unsigned bits, uint64_t value)
{
	uint64_t old = 0, mask = bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;

	if (size > 8)
		size = 8;
	memcpy(&old, bytes, size);
	old = (old & ~(mask << shift)) | (value & mask) << shift;
	memcpy(bytes, &old, size);
}

static const char *number(struct parser *p, const struct bpfc_json *v, bool is_signed, unsigned bits, uint64_t *value)
{
	bool is_negative = v->text && *v->text == '-';
	uint64_t magnitude, most = bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;
	char *end;

	if (v->kind == BPFC_JSON_BOOL) {
		*value = v->text[0] == 't';
		return NULL;
	}
	if (v->kind != BPFC_JSON_NUMBER && v->kind != BPFC_JSON_STRING)
		return wrong(p, v, "a number belongs here");
	if (!isdigit((unsigned char)v->text[is_negative]))
		return wrong(p, v, "a number belongs here");
	errno = 0;
	magnitude = strtoull(v->text + is_negative, &end, 0);
	if (*end)
		return wrong(p, v, "a whole number belongs here");
	if (is_negative || is_signed)
		most = is_negative ? (most >> 1) + 1 : is_signed ? most >> 1 : most;
	if (errno || magnitude > most || (is_negative && !is_signed))
		return wrong(p, v, "a number that does not fit");
	*value = is_negative ? 0 - magnitude : magnitude;
	return NULL;
}

static const char *enumerator(struct parser *p, const struct bpfc_type *t, const struct bpfc_json *v, unsigned bits,
			      uint64_t *value)
{
	for (uint32_t i = 0; v->kind == BPFC_JSON_STRING && i < t->count; i++) {
		if (strcmp(t->members[i].name, v->text) != 0)
			continue;
		*value = (uint64_t)t->members[i].value;
		return NULL;
	}
	return number(p, v, t->is_signed, bits, value);
}

/* Digits of all bytes: "0a0b", or "0x0a0b". */
static const char *hex(struct parser *p, const struct bpfc_json *v, uint8_t *bytes, size_t size)
{
	const char *text = v->kind == BPFC_JSON_STRING ? v->text : "";

	if (!strncmp(text, "0x", 2))
		text += 2;
	if (strlen(text) != 2 * size || strspn(text, "0123456789abcdefABCDEF") != 2 * size)
		return wrong(p, v, "a string with two hexadecimal digits for each byte belongs here");
	for (size_t i = 0; i < size; i++) {
		char pair[3] = { text[2 * i], text[2 * i + 1], 0 };

		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return NULL;
}

static const char *parse(struct parser *p, const struct bpfc_json *v, uint32_t type, uint8_t *bytes, size_t size,
			 unsigned depth);

static const char *array(struct parser *p, const struct bpfc_json *v, const struct bpfc_type *t, uint8_t *bytes,
			 size_t size, unsigned depth)
{
	size_t each = t->count ? size / t->count : 0;
	uint32_t i = 0;

	if (v->kind == BPFC_JSON_STRING && each == 1) {
		size_t length = strlen(v->text);

		if (length > size)
			return wrong(p, v, "a text that is too long");
		memcpy(bytes, v->text, length);
		return NULL;
	}
	if (v->kind != BPFC_JSON_LIST)
		return wrong(p, v, "a list belongs here");
	for (const struct bpfc_json *e = v->first; e; e = e->next, i++) {
		const char *what = i < t->count ? parse(p, e, t->type, bytes + i * each, each, depth + 1)
						: wrong(p, e, "an element too many");

		if (what)
			return what;
	}
	return NULL;
}

static const struct bpfc_member *find_member(const struct bpfc_type *t, const char *name)
{
	for (uint32_t i = 0; i < t->count; i++)
		if (!strcmp(*t->members[i].name ? t->members[i].name : "(anonymous)", name))
			return &t->members[i];
	return NULL;
}

static const char *member(struct parser *p, const struct bpfc_json *v, const struct bpfc_member *m, uint8_t *bytes,
			  size_t size, unsigned depth)
{
	const struct bpfc_type *t = bpfc_typed_bare(p->types, m->type);
	size_t off = m->bit_off / 8, own = size_of(p->types, m->type, 0);
	uint64_t value;
	const char *what;

	if (!t || off > size || own > size - off)
		return wrong(p, v, "a member that does not lie in the value");
	if (!m->bit_size)
		return parse(p, v, m->type, bytes + off, own, depth + 1);
	what = number(p, v, t->is_signed, m->bit_size, &value);
	if (!what)
		put(bytes + off, size - off, m->bit_off % 8, m->bit_size, value);
	return what;
}

static const char *structure(struct parser *p, const struct bpfc_json *v, const struct bpfc_type *t, uint8_t *bytes,
			     size_t size, unsigned depth)
{
	if (v->kind != BPFC_JSON_OBJECT)
		return wrong(p, v, "an object belongs here");
	for (const struct bpfc_json *e = v->first; e; e = e->next) {
		const struct bpfc_member *m = find_member(t, e->name);
		const char *what = m ? member(p, e, m, bytes, size, depth) : wrong(p, e, "no member of that name");

		if (what)
			return what;
	}
	return NULL;
}

static const char *parse(struct parser *p, const struct bpfc_json *v, uint32_t type, uint8_t *bytes, size_t size,
			 unsigned depth)
{
	const struct bpfc_type *t = depth < DEEPEST ? bpfc_typed_bare(p->types, type) : NULL;
	unsigned kind = t ? t->kind : BPFC_TYPE_VOID, bits = size < 8 ? (unsigned)size * 8 : 64;
	uint64_t value = 0;
	const char *what;

	if (kind == BPFC_TYPE_ARRAY)
		return array(p, v, t, bytes, size, depth);
	if (kind == BPFC_TYPE_STRUCT || kind == BPFC_TYPE_UNION)
		return structure(p, v, t, bytes, size, depth);
	if (size > 8 || (v->kind == BPFC_JSON_STRING && kind != BPFC_TYPE_ENUM && kind != BPFC_TYPE_ENUM64))
		return hex(p, v, bytes, size);
	if (kind == BPFC_TYPE_ENUM || kind == BPFC_TYPE_ENUM64)
		what = enumerator(p, t, v, bits, &value);
	else
		what = number(p, v, t && t->is_signed, bits, &value);
	if (!what)
		put(bytes, size, 0, bits, value);
	return what;
}

const char *bpfc_typed_parse(const struct bpfc_json *value, const struct bpfc_types *types, uint32_t type,
			     uint8_t *bytes, size_t size, const struct bpfc_json **at)
{
	struct parser p = { .types = types };
	const char *what;

	memset(bytes, 0, size);
	what = parse(&p, value, type, bytes, size, 0);
	*at = p.at;
	return what;
}
