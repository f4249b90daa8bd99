#include "typed.h"

#include <inttypes.h>
#include <string.h>

#include "print.h"

#define DEEPEST 32

struct printer {
	FILE *out;
	const struct bpfc_types *types;
	bool json;
};

const struct bpfc_type *bpfc_typed_bare(const struct bpfc_types *types, uint32_t type)
{
	for (unsigned depth = 0; depth < DEEPEST && type && type < types->count; depth++) {
		const struct bpfc_type *t = &types->table[type];

		switch (t->kind) {
		case BPFC_TYPE_TYPEDEF:
		case BPFC_TYPE_CONST:
		case BPFC_TYPE_VOLATILE:
		case BPFC_TYPE_RESTRICT:
		case BPFC_TYPE_TYPE_TAG:
			type = t->type;
			break;
		default:
			return t;
		}
	}
	return NULL;
}

static void print_name(const struct printer *p, const char *name)
{
	if (p->json)
		bpfc_print_json(p->out, name);
	else
		bpfc_print(p->out, name);
}

static void print_hex(const struct printer *p, const uint8_t *bytes, size_t size)
{
	fputs(p->json ? "\"" : "0x", p->out);
	for (size_t i = 0; i < size; i++)
		fprintf(p->out, "%02x", bytes[i]);
	if (p->json)
		putc('"', p->out);
}

/* A little-endian number of `bits` bits, `shift` bits in; objects of this machine's byte order are all that runs. */
static uint64_t number(const uint8_t *bytes, size_t size, unsigned shift, unsigned bits)
{
	uint64_t value = 0;

	memcpy(&value, bytes, size < 8 ? size : 8);
	value >>= shift;
	return bits < 64 ? value & ((UINT64_C(1) << bits) - 1) : value;
}

static int64_t extended(uint64_t value, unsigned bits)
{
	return bits < 64 ? (int64_t)(value << (64 - bits)) >> (64 - bits) : (int64_t)value;
}

static void print_number(const struct printer *p, const struct bpfc_type *t, uint64_t value, unsigned bits)
{
	if (t->kind == BPFC_TYPE_INT && t->is_bool)
		fputs(value ? "true" : "false", p->out);
	else if (t->is_signed)
		fprintf(p->out, "%" PRId64, extended(value, bits));
	else
		fprintf(p->out, "%" PRIu64, value);
}

/* The name of an enumerator, or the number. */
static void print_enum(const struct printer *p, const struct bpfc_type *t, uint64_t value, unsigned bits)
{
	for (uint32_t i = 0; i < t->count; i++) {
		if (number((const uint8_t *)&t->members[i].value, 8, 0, bits) != value)
			continue;
		print_name(p, t->members[i].name);
		return;
	}
	print_number(p, t, value, bits);
}

/* An array of char that is a text. */
static bool print_text(const struct printer *p, const struct bpfc_type *element, const uint8_t *bytes, size_t size)
{
	size_t length = 0;

	if (element->kind != BPFC_TYPE_INT || element->size != 1 ||
	    (!element->is_char && strcmp(element->name, "char") != 0))
		return false;
	while (length < size && bytes[length] >= 32 && bytes[length] < 127 && !strchr("\"\\", bytes[length]))
		length++;
	for (size_t i = length; i < size; i++)
		if (bytes[i])
			return false;
	fprintf(p->out, "\"%.*s\"", (int)length, (const char *)bytes);
	return true;
}

static void print(const struct printer *p, uint32_t type, const uint8_t *bytes, size_t size, unsigned depth);

static void print_array(const struct printer *p, const struct bpfc_type *t, const uint8_t *bytes, size_t size,
			unsigned depth)
{
	const struct bpfc_type *element = bpfc_typed_bare(p->types, t->type);
	size_t each = t->count ? size / t->count : 0;

	if (element && print_text(p, element, bytes, size))
		return;
	putc('[', p->out);
	for (uint32_t i = 0; i < t->count && each; i++) {
		if (i)
			fputs(p->json ? "," : ", ", p->out);
		print(p, t->type, bytes + i * each, each, depth + 1);
	}
	putc(']', p->out);
}

static void print_member(const struct printer *p, const struct bpfc_member *m, const uint8_t *bytes, size_t size,
			 size_t end, unsigned depth)
{
	const struct bpfc_type *t = bpfc_typed_bare(p->types, m->type);
	size_t off = m->bit_off / 8;

	if (!t || off >= size) {
		fputs(p->json ? "null" : "?", p->out);
	} else if (m->bit_size) {
		uint64_t value = number(bytes + off, size - off, m->bit_off % 8, m->bit_size);

		if (t->kind == BPFC_TYPE_ENUM || t->kind == BPFC_TYPE_ENUM64)
			print_enum(p, t, value, m->bit_size);
		else
			print_number(p, t, value, m->bit_size);
	} else {
		print(p, m->type, bytes + off, end - off, depth + 1);
	}
}

/* A member ends where its type does, or the next one begins. */
static size_t member_end(const struct printer *p, const struct bpfc_type *t, uint32_t i, size_t size)
{
	const struct bpfc_type *type = bpfc_typed_bare(p->types, t->members[i].type);
	size_t end = size, off = t->members[i].bit_off / 8;

	for (uint32_t j = i + 1; j < t->count && t->kind == BPFC_TYPE_STRUCT; j++)
		if (t->members[j].bit_off / 8 > off && t->members[j].bit_off / 8 < end)
			end = t->members[j].bit_off / 8;
	if (type && type->kind == BPFC_TYPE_PTR && end > off + 8)
		end = off + 8;
	if (type && type->size && off + type->size < end)
		end = off + type->size;
	while (type && type->kind == BPFC_TYPE_ARRAY) { /* its elements' size times their number */
		const struct bpfc_type *element = bpfc_typed_bare(p->types, type->type);

		if (element && element->kind != BPFC_TYPE_ARRAY && element->size &&
		    off + (size_t)element->size * type->count < end)
			end = off + (size_t)element->size * type->count;
		break;
	}
	return end;
}

static void print_struct(const struct printer *p, const struct bpfc_type *t, const uint8_t *bytes, size_t size,
			 unsigned depth)
{
	bool is_first = true;

	putc('{', p->out);
	for (uint32_t i = 0; i < t->count; i++) {
		const struct bpfc_member *m = &t->members[i];
		const char *name = m->name[0] ? m->name : "(anonymous)";

		if (!is_first)
			fputs(p->json ? "," : ", ", p->out);
		is_first = false;
		print_name(p, name);
		fputs(p->json ? ":" : ": ", p->out);
		print_member(p, m, bytes, size, member_end(p, t, i, size), depth);
	}
	putc('}', p->out);
}

static void print(const struct printer *p, uint32_t type, const uint8_t *bytes, size_t size, unsigned depth)
{
	const struct bpfc_type *t = depth < DEEPEST ? bpfc_typed_bare(p->types, type) : NULL;
	unsigned bits = size < 8 ? (unsigned)size * 8 : 64;
	double real;
	float single;

	switch (t ? t->kind : BPFC_TYPE_VOID) {
	case BPFC_TYPE_INT:
		if (size <= 8)
			print_number(p, t, number(bytes, size, 0, bits), bits);
		else
			print_hex(p, bytes, size);
		break;
	case BPFC_TYPE_ENUM:
	case BPFC_TYPE_ENUM64:
		print_enum(p, t, number(bytes, size, 0, bits), bits);
		break;
	case BPFC_TYPE_FLOAT:
		memcpy(&single, bytes, size < 4 ? size : 4);
		real = single;
		if (size == 8)
			memcpy(&real, bytes, 8);
		fprintf(p->out, "%.17g", real);
		break;
	case BPFC_TYPE_ARRAY:
		print_array(p, t, bytes, size, depth);
		break;
	case BPFC_TYPE_STRUCT:
	case BPFC_TYPE_UNION:
		print_struct(p, t, bytes, size, depth);
		break;
	default:
		print_hex(p, bytes, size);
	}
}

void bpfc_typed_print(FILE *out, const struct bpfc_types *types, uint32_t type, const uint8_t *bytes, size_t size,
		      bool json)
{
	const struct printer p = { out, types, json };

	print(&p, type, bytes, size, 0);
}
