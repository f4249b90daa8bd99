/* Reading JSON (RFC 8259) into a tree. Numbers stay text, so 64-bit ones lose nothing. */
#ifndef BPFC_JSON_H
#define BPFC_JSON_H

#include "arena.h"

enum bpfc_json_kind {
	BPFC_JSON_NULL,
	BPFC_JSON_BOOL,
	BPFC_JSON_NUMBER,
	BPFC_JSON_STRING,
	BPFC_JSON_LIST,
	BPFC_JSON_OBJECT,
};

struct bpfc_json {
	enum bpfc_json_kind kind;
	const char *name; /* of an object's member; else NULL */
	const char *text; /* NUMBER, STRING, BOOL ("true", "false") */
	const struct bpfc_json *first, *next;
	unsigned line, column; /* from 1 */
};

/* Where and what is wrong. */
struct bpfc_json_fault {
	unsigned line, column;
	const char *what; /* static storage */
};

/* The value in `length` bytes, which lives in the arena; NULL with the reason in *fault. Survives any bytes. */
const struct bpfc_json *bpfc_json_parse(struct bpfc_arena *arena, const char *bytes, size_t length,
					struct bpfc_json_fault *fault);

/* The member of that name (the last, if several), or NULL; of what is no object too. */
const struct bpfc_json *bpfc_json_member(const struct bpfc_json *object, const char *name);

#endif
