#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void bpfc_text_add(struct bpfc_text *text, const char *format, ...)
{
	size_t room = text->length < text->size ? text->size - text->length : 0;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(room ? text->buf + text->length : NULL, room, format, args);
	va_end(args);
	if (n > 0)
		text->length += (size_t)n;
}

void bpfc_text_number(struct bpfc_text *text, int64_t number)
{
	uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	bpfc_text_add(text, "%s0x%" PRIx64, number < 0 ? "-" : "", magnitude);
}
