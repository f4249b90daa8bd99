/* printf's little brother, Linux's restricted format: helpers.h, trace_printk. */
#ifndef BPFRT_FORMAT_H
#define BPFRT_FORMAT_H

#include <stdint.h>

/* Prints through `put`, after the whole format was checked. Returns the number of characters, or -EINVAL. */
int64_t bpfrt_format(void (*put)(void *user, char c), void *user, const char *format, uint32_t size,
		     const uint64_t *args, uint32_t arg_count);

#endif
