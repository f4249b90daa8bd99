/* Bytes of a BTF type as text, and text as bytes. */
#ifndef BPFC_TYPED_H
#define BPFC_TYPED_H

#include <stdbool.h>
#include <stdio.h>

#include "bpfc/model.h"
#include "json.h"

/* Prints `size` bytes of type `type` (0: unknown, printed as hexadecimal digits): as JSON, or for people, which leaves
 * out quotes around names. Survives types that do not fit the bytes. */
void bpfc_typed_print(FILE *out, const struct bpfc_types *types, uint32_t type, const uint8_t *bytes, size_t size,
		      bool json);

/*
 * The other way: fills `size` bytes from a value as bpfc_typed_print writes it, or with enumerators by name, members of
 * a struct in any order, those that are missing zero. NULL, or what is wrong (static storage) and the value that it is
 * wrong with in *at.
 */
const char *bpfc_typed_parse(const struct bpfc_json *value, const struct bpfc_types *types, uint32_t type,
			     uint8_t *bytes, size_t size, const struct bpfc_json **at);

/* The type behind typedefs and qualifiers; NULL: unknown. */
const struct bpfc_type *bpfc_typed_bare(const struct bpfc_types *types, uint32_t type);

#endif
