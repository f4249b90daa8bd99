/* trace_printk and trace_vprintk into the host's sink, a line at a time. */
#include <stdio.h>

#include "bpfrt/helpers.h"
#include "format.h"
#include "profile.h"

#define MAX_LENGTH 1023

struct line {
	char text[MAX_LENGTH + 1];
	size_t length;
};

static bpfrt_trace_sink *sink;
static void *sink_user;

void bpfrt_trace_set_sink(bpfrt_trace_sink *new_sink, void *user)
{
	sink_user = user;
	BPFRT_STORE(&sink, new_sink);
}

static void put(void *user, char c)
{
	struct line *line = user;

	if (line->length < MAX_LENGTH)
		line->text[line->length++] = c;
}

int64_t bpfrt_trace_format(const char *format, uint32_t size, const void *args, uint32_t args_size)
{
	bpfrt_trace_sink *to = BPFRT_LOAD(&sink);
	struct line line = { .length = 0 };
	int64_t status = bpfrt_format_array(put, &line, format, size, args, args_size);

	if (status < 0)
		return status;
	if (to)
		to(sink_user, line.text, line.length);
	else
		fwrite(line.text, 1, line.length, stderr);
	return (int64_t)line.length;
}
