#include "number.h"

#include "bpfrt/error.h"

#define LONGEST 63 /* characters that count, from the prefix on */

static bool is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

/* Of a digit in any base up to 16; 16: it is none. */
static uint32_t digit_of(char c)
{
	char lower = (char)(c | 0x20);

	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	return lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a') + 10 : 16;
}

/* The bytes of the prefix; a base of 0 becomes what it says. */
static uint64_t skip_prefix(const char *text, uint64_t size, uint32_t *base)
{
	bool has_x = size > 1 && text[0] == '0' && (text[1] | 0x20) == 'x';

	if (!*base)
		*base = has_x && size > 2 && digit_of(text[2]) < 16 ? 16 : size && text[0] == '0' ? 8 : 10;
	return *base == 16 && has_x ? 2 : 0;
}

/* result * base + digit; false where that is more than 64 bits. */
static bool append(uint64_t *result, uint32_t base, uint32_t digit)
{
	uint64_t low = (*result & UINT32_MAX) * base + digit, high = (*result >> 32) * base + (low >> 32);

	*result = high << 32 | (low & UINT32_MAX);
	return high <= UINT32_MAX;
}

int64_t bpfrt_number_parse(const char *text, uint64_t size, uint64_t flags, struct bpfrt_number *number)
{
	uint32_t base = (uint32_t)flags & 31;
	uint64_t at = 0, end, first;
	bool fits = true;

	*number = (struct bpfrt_number){ 0 };
	if (!size || flags > 31 || (base && base != 8 && base != 10 && base != 16))
		return -BPFRT_EINVAL;
	while (at < size && is_space((unsigned char)text[at]))
		at++;
	number->is_negative = at < size && text[at] == '-';
	at += number->is_negative;
	end = size - at > LONGEST ? at + LONGEST : size;
	at += skip_prefix(text + at, end - at, &base);
	for (first = at; at < end && digit_of(text[at]) < base; at++)
		fits &= append(&number->magnitude, base, digit_of(text[at]));
	if (at == first)
		return -BPFRT_EINVAL;
	return fits ? (int64_t)at : -BPFRT_ERANGE;
}
