#include "kconfig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpfc/status.h"
#include "elf/btf.h"
#include "elf/bytes.h"

/* What follows "NAME=" in the first line that begins so, without the blanks at its end; NULL: no line does. */
static const char *find(const char *text, const char *name, size_t *length)
{
	size_t name_length = strlen(name);

	for (const char *line = text; *line;) {
		size_t n = strcspn(line, "\n");

		if (n > name_length && line[name_length] == '=' && !memcmp(line, name, name_length)) {
			*length = n - name_length - 1;
			line += name_length + 1;
			while (*length && strchr(" \t\r", line[*length - 1]))
				--*length;
			return line;
		}
		line += n + (line[n] == '\n');
	}
	return NULL;
}

static const char *parse_number(const char *value, size_t length, uint64_t *number)
{
	char copy[32], *end;

	if (length >= sizeof(copy) || memchr(value, ' ', length))
		return "it is no number";
	memcpy(copy, value, length);
	copy[length] = 0;
	errno = 0;
	*number = strtoull(copy, &end, 0);
	return *end || end == copy || errno ? "it is no number of 64 bits" : NULL;
}

static bool fits(uint64_t number, const struct bpfc_type *t)
{
	uint64_t half = 1ull << (t->size * 8 - 1);

	if (t->size == 8)
		return true;
	return t->is_signed ? number + half < half * 2 : number < half * 2;
}

/* y, n or m. */
static const char *set_tristate(const struct bpfc_type *t, char value, uint8_t *out, bool big_endian)
{
	if (bpfc_kind_is_enum(t->kind) && !strcmp(t->name, "libbpf_tristate")) {
		bpfc_bytes_put(out, t->size, big_endian, value == 'y' ? 1 : value == 'm' ? 2 : 0);
	} else if (t->kind == BPFC_TYPE_INT && t->size == 1) {
		if (t->is_bool && value == 'm')
			return "m is not for bool, but for char or enum libbpf_tristate";
		out[0] = t->is_bool ? value == 'y' : (uint8_t)value;
	} else {
		return "y, m and n are for bool, char and enum libbpf_tristate";
	}
	return NULL;
}

static const char *set_string(const struct bpfc_types *types, const struct bpfc_type *t, const char *value,
			      size_t length, uint8_t *out)
{
	const struct bpfc_type *element = &types->table[bpfc_type_resolve(types, t->type)];

	if (t->kind != BPFC_TYPE_ARRAY || element->kind != BPFC_TYPE_INT || element->size != 1 || element->is_bool)
		return "a string is for an array of char";
	if (length < 2 || value[length - 1] != '"')
		return "the string does not end";
	if (length - 2 >= t->count)
		return "the string is longer than the array";
	memcpy(out, value + 1, length - 2);
	return NULL;
}

static const char *set_number(const struct bpfc_type *t, const char *value, size_t length, uint8_t *out,
			      bool big_endian)
{
	uint64_t number;
	const char *reason = parse_number(value, length, &number);

	if (reason)
		return reason;
	if (t->kind != BPFC_TYPE_INT || t->is_bool || t->size > 8 || t->size & (t->size - 1))
		return "a number is for an integer";
	if (!fits(number, t))
		return "the number is out of range";
	bpfc_bytes_put(out, t->size, big_endian, number);
	return NULL;
}

int bpfc_kconfig_value(const char *text, const char *name, const struct bpfc_types *types, uint32_t type, uint8_t *out,
		       uint64_t size, bool big_endian, const char **reason)
{
	const struct bpfc_type *t = &types->table[bpfc_type_resolve(types, type)];
	uint64_t type_size;
	size_t length;
	const char *value = find(text, name, &length);

	*reason = NULL;
	if (!value)
		return 1;
	if (!bpfc_type_size(types, type, &type_size) || type_size != size || !size)
		*reason = "its type has another size";
	else if (length == 1 && strchr("ynm", value[0]))
		*reason = set_tristate(t, value[0], out, big_endian);
	else if (value[0] == '"')
		*reason = set_string(types, t, value, length, out);
	else
		*reason = set_number(t, value, length, out, big_endian);
	return *reason ? BPFC_E_OPTION : BPFC_OK;
}
