/* Words and numbers. */
#include <ctype.h>
#include <string.h>

#include "unit.h"

bool bpfc_asm_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

void bpfc_asm_skip(const char **at)
{
	while (**at == ' ' || **at == '\t' || **at == '\r')
		++*at;
}

bool bpfc_asm_read_name(const char **at, struct asm_name *name)
{
	const char *p = *at;

	bpfc_asm_skip(&p);
	if (!bpfc_asm_is_word(*p) || isdigit((unsigned char)*p))
		return false;
	name->text = p;
	while (bpfc_asm_is_word(*p))
		p++;
	name->length = (size_t)(p - name->text);
	*at = p;
	return true;
}

static int digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* The magnitude; false when there is no digit, when it takes more than 64 bits or when a letter follows. */
static bool read_magnitude(const char **at, uint64_t *magnitude)
{
	const char *p = *at;
	unsigned base = 10;
	const char *start;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		p += 2;
	}
	*magnitude = 0;
	for (start = p; (unsigned)digit(*p) < base; p++) {
		unsigned d = (unsigned)digit(*p);

		if (*magnitude > (UINT64_MAX - d) / base)
			return false;
		*magnitude = *magnitude * base + d;
	}
	if (p == start || bpfc_asm_is_word(*p))
		return false;
	*at = p;
	return true;
}

bool bpfc_asm_read_number(const char **at, int64_t *number, bool *is_huge)
{
	const char *p = *at;
	bool is_negative;
	uint64_t magnitude;

	bpfc_asm_skip(&p);
	is_negative = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	bpfc_asm_skip(&p);
	if (!read_magnitude(&p, &magnitude) || (is_negative && magnitude > UINT64_C(1) << 63))
		return false;
	*is_huge = !is_negative && magnitude > INT64_MAX;
	*number = (int64_t)(is_negative ? 0 - magnitude : magnitude);
	*at = p;
	return true;
}

bool bpfc_asm_name_is(struct asm_name name, const char *text)
{
	return strlen(text) == name.length && !memcmp(name.text, text, name.length);
}
