/* Formats into a buffer; counts what did not fit. */
#include "bpfrt/helpers.h"
#include "format.h"

struct text {
	char *at;
	uint32_t left; /* bytes, with the terminating zero's */
};

static void put(void *user, char c)
{
	struct text *text = user;

	if (text->left <= 1)
		return;
	*text->at++ = c;
	text->left--;
}

int64_t bpfrt_snprintf(void *to, uint32_t size, const char *format, const void *args, uint32_t args_size)
{
	struct text text = { to, size };
	int64_t length = bpfrt_format_array(put, &text, format, UINT32_MAX, args, args_size);

	if (length < 0)
		return length;
	if (size)
		*text.at = 0;
	return length + 1;
}
