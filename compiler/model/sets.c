/* --set VAR=VALUE: a variable's initial value, by its BTF type. */
#include "build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf/bytes.h"

static int variable_fault(struct build *b, const char *name, const char *what)
{
	bpfc_build_report(b, BPFC_DIAG_INIT(SET_VARIABLE, .symbol = name, .args = { BPFC_STR(name), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_OPTION;
}

static int value_fault(struct build *b, const struct bpfc_set *set, const char *what)
{
	bpfc_build_report(b,
			  BPFC_DIAG_INIT(SET_VALUE, .symbol = set->name,
					 .args = { BPFC_STR(set->name), BPFC_STR(set->value), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_OPTION;
}

/* Reads a decimal, octal or hexadecimal number that fits `size` bytes; returns what is wrong with it. */
static const char *parse_number(const char *text, uint64_t size, bool is_signed, uint64_t *number)
{
	bool is_negative = *text == '-';
	uint64_t max = size >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * size)) - 1;
	char *end;

	errno = 0;
	*number = strtoull(text + is_negative, &end, 0);
	if (end == text + is_negative || *end || text[is_negative] < '0' || text[is_negative] > '9')
		return "it is no number";
	if (is_negative && !is_signed)
		return "the variable has no negative values";
	if (errno || *number > max || (is_signed && *number > max / 2 + is_negative))
		return "it is out of the variable's range";
	if (is_negative)
		*number = 0 - *number;
	return NULL;
}

static const char *parse_bool(const char *text, uint64_t *number)
{
	*number = !strcmp(text, "true") || !strcmp(text, "1") || !strcmp(text, "y");
	if (*number || !strcmp(text, "false") || !strcmp(text, "0") || !strcmp(text, "n"))
		return NULL;
	return "it is neither true nor false";
}

static const char *parse_enum(const struct bpfc_type *type, const char *text, uint64_t *number)
{
	for (uint32_t i = 0; i < type->count; i++) {
		if (strcmp(type->members[i].name, text) != 0)
			continue;
		*number = (uint64_t)type->members[i].value;
		return NULL;
	}
	return parse_number(text, type->size, type->is_signed, number);
}

static const char *set_number(struct build *b, const struct bpfc_type *type, const struct bpfc_global *global,
			      const char *text, uint8_t *data)
{
	uint64_t size = type->kind == BPFC_TYPE_VOID ? global->size : type->size, number = 0;
	const char *reason;

	if (size > 8 || size > global->size || (size & (size - 1)) || !size)
		return "the variable is no number";
	if (type->kind == BPFC_TYPE_ENUM || type->kind == BPFC_TYPE_ENUM64)
		reason = parse_enum(type, text, &number);
	else if (type->is_bool)
		reason = parse_bool(text, &number);
	else
		reason = parse_number(text, size, type->is_signed || (type->kind == BPFC_TYPE_VOID && *text == '-'),
				      &number);
	if (!reason)
		bpfc_bytes_put(data, (unsigned)size, b->object.big_endian, number);
	return reason;
}

static const char *set_string(const struct bpfc_global *global, const char *text, uint8_t *data)
{
	size_t length = strlen(text);

	if (length >= global->size)
		return "the string and its zero byte are longer than the variable";
	memset(data, 0, global->size);
	memcpy(data, text, length);
	return NULL;
}

static bool is_chars(const struct build *b, const struct bpfc_type *type)
{
	const struct bpfc_type *element;

	if (type->kind != BPFC_TYPE_ARRAY)
		return false;
	element = &b->btf.types.table[bpfc_type_resolve(&b->btf.types, type->type)];
	return element->kind == BPFC_TYPE_INT && element->size == 1;
}

static int apply(struct build *b, const struct bpfc_set *set, struct bpfc_global *global)
{
	const struct bpfc_type *type = &b->btf.types.table[bpfc_type_resolve(&b->btf.types, global->type)];
	const char *reason = "only numbers, enumerations, booleans and strings can be set";
	uint8_t *data = bpfc_build_alloc(b, 1, global->size);

	if (!data)
		return BPFC_E_NOMEM;
	if (global->data)
		memcpy(data, global->data, global->size);
	if (is_chars(b, type))
		reason = set_string(global, set->value, data);
	else if (type->kind == BPFC_TYPE_INT || type->kind == BPFC_TYPE_ENUM || type->kind == BPFC_TYPE_ENUM64 ||
		 type->kind == BPFC_TYPE_VOID)
		reason = set_number(b, type, global, set->value, data);
	if (reason)
		return value_fault(b, set, reason);
	global->data = data;
	return BPFC_OK;
}

int bpfc_build_sets(struct build *b)
{
	for (uint32_t i = 0; i < b->options->set_count; i++) {
		const struct bpfc_set *set = &b->options->sets[i];
		struct bpfc_global *found = NULL;
		int status;

		for (uint32_t g = 0; g < b->global_count; g++) {
			if (!*b->globals[g].name || strcmp(b->globals[g].name, set->name) != 0)
				continue;
			if (found)
				return variable_fault(b, set->name, "there are several variables of that name");
			found = &b->globals[g];
		}
		if (!found)
			return variable_fault(b, set->name, "there is no such variable");
		status = apply(b, set, found);
		if (status)
			return status;
	}
	return BPFC_OK;
}
