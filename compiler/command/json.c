#include "json.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST 64

struct reader {
	struct bpfc_arena *arena;
	const char *at, *end;
	const char *line_start;
	unsigned line;
	struct bpfc_json_fault *fault;
};

static struct bpfc_json *fail(struct reader *r, const char *what)
{
	if (!r->fault->what)
		*r->fault = (struct bpfc_json_fault){ r->line, (unsigned)(r->at - r->line_start) + 1, what };
	return NULL;
}

static void skip_space(struct reader *r)
{
	for (; r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at; r->at++) {
		if (*r->at == '\n') {
			r->line++;
			r->line_start = r->at + 1;
		}
	}
}

/* Whether `c` comes next, and goes past it. */
static bool accept(struct reader *r, char c)
{
	skip_space(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static struct bpfc_json *make(struct reader *r, enum bpfc_json_kind kind)
{
	struct bpfc_json *value = bpfc_arena_zalloc(r->arena, 1, sizeof(*value));

	if (!value)
		return fail(r, "out of memory");
	value->kind = kind;
	value->line = r->line;
	value->column = (unsigned)(r->at - r->line_start) + 1;
	return value;
}

/* \uXXXX; UINT32_MAX when it is not. */
static uint32_t code_unit(struct reader *r)
{
	uint32_t code = 0;

	for (unsigned i = 0; i < 4; i++, r->at++) {
		if (r->at == r->end || !isxdigit((unsigned char)*r->at))
			return UINT32_MAX;
		code = code << 4 | (uint32_t)(isdigit((unsigned char)*r->at) ? *r->at - '0' : (*r->at | 32) - 'a' + 10);
	}
	return code;
}

static char *put_utf8(char *to, uint32_t code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 63));
	} else {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 63));
		*to++ = (char)(0x80 | (code & 63));
	}
	return to;
}

static bool escape(struct reader *r, char **to)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char c;

	if (r->at == r->end)
		return false;
	c = *r->at++;
	if (c == 'u') {
		uint32_t code = code_unit(r);

		if (!code || code >= 0xd800) /* no surrogates, no zero: these are names and texts of C */
			return false;
		*to = put_utf8(*to, code);
		return true;
	}
	found = c ? strchr(names, c) : NULL;
	if (!found)
		return false;
	*(*to)++ = values[found - names];
	return true;
}

/* The text of a string, behind its first quote. */
static const char *string(struct reader *r)
{
	char *text = bpfc_arena_zalloc(r->arena, (size_t)(r->end - r->at) + 1, 1), *to = text;

	while (text && r->at < r->end && *r->at != '"') {
		if ((unsigned char)*r->at < 32) {
			fail(r, "a control character in a string");
			return NULL;
		}
		if (*r->at != '\\') {
			*to++ = *r->at++;
			continue;
		}
		r->at++;
		if (!escape(r, &to)) {
			fail(r, "an escape that JSON does not have here");
			return NULL;
		}
	}
	if (!text || r->at == r->end) {
		fail(r, text ? "a string without an end" : "out of memory");
		return NULL;
	}
	r->at++;
	return text;
}

static struct bpfc_json *word(struct reader *r)
{
	const char *start = r->at;
	struct bpfc_json *value = make(r, BPFC_JSON_NUMBER);
	size_t length;

	if (!value)
		return NULL;
	while (r->at < r->end && (isalnum((unsigned char)*r->at) || (*r->at && strchr("+-.", *r->at))))
		r->at++;
	length = (size_t)(r->at - start);
	value->text = bpfc_arena_strndup(r->arena, start, length);
	if (!value->text)
		return fail(r, "out of memory");
	if (!strcmp(value->text, "null"))
		value->kind = BPFC_JSON_NULL;
	else if (!strcmp(value->text, "true") || !strcmp(value->text, "false"))
		value->kind = BPFC_JSON_BOOL;
	else if (!length || (!isdigit((unsigned char)*start) && *start != '-')) {
		r->at = start;
		return fail(r, length ? "a word that JSON does not have" : "something that begins no value");
	}
	return value;
}

static struct bpfc_json *value_at(struct reader *r, unsigned depth);

/* The elements behind "[" or "{", to `close`. */
static struct bpfc_json *elements(struct reader *r, enum bpfc_json_kind kind, char close, unsigned depth)
{
	struct bpfc_json *list = make(r, kind);
	const struct bpfc_json **last = list ? &list->first : NULL;

	if (!list || accept(r, close))
		return list;
	do {
		const char *name = NULL;
		struct bpfc_json *value;

		if (kind == BPFC_JSON_OBJECT) {
			if (!accept(r, '"'))
				return fail(r, "a name in quotes is missing");
			name = string(r);
			if (!name)
				return NULL;
			if (!accept(r, ':'))
				return fail(r, "':' is missing");
		}
		value = value_at(r, depth + 1);
		if (!value)
			return NULL;
		value->name = name;
		*last = value;
		last = &value->next;
	} while (accept(r, ','));
	return accept(r, close) ? list : fail(r, close == ']' ? "',' or ']' is missing" : "',' or '}' is missing");
}

static struct bpfc_json *value_at(struct reader *r, unsigned depth)
{
	struct bpfc_json *value;

	if (depth > DEEPEST)
		return fail(r, "too many levels");
	if (accept(r, '{'))
		return elements(r, BPFC_JSON_OBJECT, '}', depth);
	if (accept(r, '['))
		return elements(r, BPFC_JSON_LIST, ']', depth);
	if (!accept(r, '"'))
		return r->at == r->end ? fail(r, "the text ends too early") : word(r);
	value = make(r, BPFC_JSON_STRING);
	if (value)
		value->text = string(r);
	return value && value->text ? value : NULL;
}

const struct bpfc_json *bpfc_json_parse(struct bpfc_arena *arena, const char *bytes, size_t length,
					struct bpfc_json_fault *fault)
{
	struct reader r = { arena, bytes, bytes + length, bytes, 1, fault };
	struct bpfc_json *value;

	*fault = (struct bpfc_json_fault){ 0 };
	value = value_at(&r, 0);
	skip_space(&r);
	return value && r.at < r.end ? fail(&r, "something behind the value") : value;
}

const struct bpfc_json *bpfc_json_member(const struct bpfc_json *object, const char *name)
{
	const struct bpfc_json *found = NULL;

	for (const struct bpfc_json *m = object->kind == BPFC_JSON_OBJECT ? object->first : NULL; m; m = m->next)
		if (!strcmp(m->name, name))
			found = m;
	return found;
}
