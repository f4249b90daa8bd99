#include "print.h"

static int is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

void bpfc_print(FILE *out, const char *text)
{
	for (const char *p = text ? text : "?"; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (is_control(c))
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
}

void bpfc_print_json(FILE *out, const char *text)
{
	putc('"', out);
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (is_control(c))
			fprintf(out, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

unsigned bpfc_print_width(const char *text)
{
	unsigned width = 0;

	for (const char *p = text ? text : "?"; *p; p++) {
		unsigned char c = (unsigned char)*p;

		width += is_control(c) ? 4 : (c & 0xc0) != 0x80;
	}
	return width;
}
