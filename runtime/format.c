#include "format.h"
#include "bpfrt/helpers.h"
#include "profile.h"

#define MAX_WIDTH 255
#define MAX_STRING 128 /* bytes of a %s */
#define MAX_ARGS 12    /* Linux's MAX_BPRINTF_VARARGS */

struct spec {
	char conversion; /* d u x X p s c %; 0: not one of them */
	char sign;       /* '+' or ' ' before positive numbers, or 0 */
	bool is_left, is_zero_padded, is_64_bit;
	uint32_t width;
};

struct out {
	void (*put)(void *user, char c);
	void *user;
	int64_t count;
};

/* After "%p": nothing, x or K, which are the same here, or ks or us, which are %s. */
static const char *parse_pointer(const char *at, struct spec *spec)
{
	bool is_letter = (*at | 32) >= 'a' && (*at | 32) <= 'z';

	if ((*at == 'k' || *at == 'u') && at[1] == 's') {
		spec->conversion = 's';
		return at + 2;
	}
	if (*at == 'x' || *at == 'K' || !(is_letter || (*at >= '0' && *at <= '9')))
		spec->conversion = 'p';
	return *at == 'x' || *at == 'K' ? at + 1 : at;
}

/* Parses what follows a '%'; returns the position after it. */
static const char *parse(const char *at, struct spec *spec)
{
	uint32_t longs = 0;

	*spec = (struct spec){ .conversion = 0 };
	if (*at == '%') {
		spec->conversion = '%';
		return at + 1;
	}
	for (;; at++) {
		if (*at == '-')
			spec->is_left = true;
		else if (*at == '0')
			spec->is_zero_padded = true;
		else if (*at == '+' || (*at == ' ' && !spec->sign))
			spec->sign = *at;
		else if (*at != ' ')
			break;
	}
	for (; *at >= '0' && *at <= '9'; at++)
		if (spec->width <= MAX_WIDTH)
			spec->width = spec->width * 10 + (uint32_t)(*at - '0');
	if (*at == 'p')
		return parse_pointer(at + 1, spec);
	if (*at == 's' || *at == 'c') {
		spec->conversion = *at;
		return at + 1;
	}
	for (; *at == 'l' && longs < 2; at++)
		longs++;
	spec->is_64_bit = longs != 0;
	if (*at == 'd' || *at == 'i')
		spec->conversion = 'd';
	else if (*at == 'u' || *at == 'x' || *at == 'X')
		spec->conversion = *at;
	return *at ? at + 1 : at;
}

/* Whether the format ends within `size` and takes at most `arg_count` arguments. */
static bool is_valid(const char *format, uint32_t size, uint32_t arg_count)
{
	const char *end = format, *at = format;
	uint32_t used = 0;
	struct spec spec;

	while (size && *end) {
		if ((unsigned char)*end >= 0x80 || ((unsigned char)*end < ' ' && (*end < '\t' || *end > '\r')))
			return false;
		end++;
		size--;
	}
	if (!size)
		return false;
	while (*at) {
		if (*at++ != '%')
			continue;
		at = parse(at, &spec);
		if (!spec.conversion || spec.width > MAX_WIDTH)
			return false;
		if (spec.conversion != '%' && ++used > arg_count)
			return false;
	}
	return true;
}

static void emit(struct out *out, char c)
{
	out->put(out->user, c);
	out->count++;
}

static void pad(struct out *out, char c, uint32_t width, uint32_t length)
{
	for (; length < width; length++)
		emit(out, c);
}

/* n / 10 without a division, which 32-bit targets call a library for. */
static uint64_t tenth(uint64_t n)
{
	uint64_t q = (n >> 1) + (n >> 2);

	q += q >> 4;
	q += q >> 8;
	q += q >> 16;
	q += q >> 32;
	q >>= 3;
	return q + (n - ((q << 3) + (q << 1)) > 9);
}

/* Writes digits backwards before `end`; returns the first. */
static char *decimal(char *end, uint64_t n)
{
	do {
		uint64_t rest = tenth(n);

		*--end = (char)('0' + (n - ((rest << 3) + (rest << 1))));
		n = rest;
	} while (n);
	return end;
}

static char *hexadecimal(char *end, uint64_t n, char ten)
{
	do {
		uint32_t digit = (uint32_t)n & 15;

		*--end = (char)(digit < 10 ? '0' + digit : (uint32_t)ten + digit - 10);
		n >>= 4;
	} while (n);
	return end;
}

/* Text of a conversion, filled up to the width. */
static void print_field(struct out *out, const struct spec *spec, char sign, const char *text, uint32_t length)
{
	uint32_t filled = length + (sign != 0);
	bool zeros = spec->is_zero_padded && !spec->is_left;

	if (!spec->is_left && !zeros)
		pad(out, ' ', spec->width, filled);
	if (sign)
		emit(out, sign);
	if (zeros)
		pad(out, '0', spec->width, filled);
	for (uint32_t i = 0; i < length; i++)
		emit(out, text[i]);
	if (spec->is_left)
		pad(out, ' ', spec->width, filled);
}

static void print_number(struct out *out, const struct spec *spec, uint64_t n)
{
	char buffer[24], *end = buffer + sizeof(buffer), *at, sign = 0;

	if (!spec->is_64_bit)
		n = spec->conversion == 'd' ? (uint64_t)(int64_t)(int32_t)(uint32_t)n : (uint32_t)n;
	if (spec->conversion == 'd') {
		sign = (int64_t)n < 0 ? '-' : spec->sign;
		n = (int64_t)n < 0 ? 0 - n : n;
	}
	if (spec->conversion == 'x' || spec->conversion == 'X')
		at = hexadecimal(end, n, spec->conversion == 'x' ? 'a' : 'A');
	else
		at = decimal(end, n);
	print_field(out, spec, sign, at, (uint32_t)(end - at));
}

/* A string in memory that may not be there: what can be read of it. */
static void print_string(struct out *out, const struct spec *spec, uint64_t address)
{
	char text[MAX_STRING];
	uint32_t length = 0;

	while (length < MAX_STRING &&
	       !bpfrt_probe_read_kernel(text + length, 1, (const char *)(uintptr_t)address + length) && text[length])
		length++;
	print_field(out, &(struct spec){ .is_left = spec->is_left, .width = spec->width }, 0, text, length);
}

static void print(struct out *out, const struct spec *spec, uint64_t arg)
{
	static const struct spec pointer = {
		.conversion = 'x', .is_zero_padded = true, .is_64_bit = true, .width = 16
	};
	char c = (char)arg;

	switch (spec->conversion) {
	case 's':
		print_string(out, spec, arg);
		break;
	case 'c':
		print_field(out, &(struct spec){ .is_left = spec->is_left, .width = spec->width }, 0, &c, 1);
		break;
	case 'p':
		print_number(out, &pointer, arg);
		break;
	default:
		print_number(out, spec, arg);
	}
}

int64_t bpfrt_format(void (*put)(void *user, char c), void *user, const char *format, uint32_t size,
		     const uint64_t *args, uint32_t arg_count)
{
	struct out out = { put, user, 0 };
	struct spec spec;

	if (!is_valid(format, size, arg_count))
		return -BPFRT_EINVAL;
	while (*format) {
		if (*format != '%') {
			emit(&out, *format++);
			continue;
		}
		format = parse(format + 1, &spec);
		if (spec.conversion == '%')
			emit(&out, '%');
		else
			print(&out, &spec, *args++);
	}
	return out.count;
}

int64_t bpfrt_format_array(void (*put)(void *user, char c), void *user, const char *format, uint32_t size,
			   const void *args, uint32_t args_size)
{
	uint64_t copy[MAX_ARGS] = { 0 };

	if (args_size % sizeof(copy[0]) || args_size > sizeof(copy) || (args_size && !args))
		return -BPFRT_EINVAL;
	if (args_size)
		__builtin_memcpy(copy, args, args_size);
	return bpfrt_format(put, user, format, size, copy, args_size / sizeof(copy[0]));
}
