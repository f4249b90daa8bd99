#include "text.h"

struct bpfv_text bpfv_text_in(char *buffer, size_t bytes)
{
	buffer[0] = 0;
	return (struct bpfv_text){ .at = buffer, .last = buffer + bytes - 1 };
}

void bpfv_put(struct bpfv_text *text, const char *words)
{
	if (!words)
		words = "?";
	while (*words && text->at < text->last)
		*text->at++ = *words++;
	*text->at = 0;
}

void bpfv_put_unsigned(struct bpfv_text *text, uint64_t n)
{
	char digits[21], *at = &digits[20];

	*at = 0;
	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	bpfv_put(text, at);
}

void bpfv_put_signed(struct bpfv_text *text, int64_t n)
{
	if (n < 0)
		bpfv_put(text, "-");
	bpfv_put_unsigned(text, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void bpfv_put_offset(struct bpfv_text *text, int64_t n)
{
	if (n > 0)
		bpfv_put(text, "+");
	if (n)
		bpfv_put_signed(text, n);
}

const char *bpfv_base_name(const char *path)
{
	const char *base = path;

	for (; *path; path++)
		if (*path == '/')
			base = path + 1;
	return base;
}
