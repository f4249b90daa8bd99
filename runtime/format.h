/* printf's little brother, Linux's restricted format: helpers.h, trace_printk. */
#ifndef BPFRT_FORMAT_H
#define BPFRT_FORMAT_H

#include <stdint.h>

/* Prints through `put`, after the whole format was checked. Returns the number of characters, or -EINVAL. */
int64_t bpfrt_format(void (*put)(void *user, char c), void *user, const char *format, uint32_t size,
		     const uint64_t *args, uint32_t arg_count);

/* The same with `args_size` bytes of 64-bit arguments, 12 at most; NULL where there are none. -EINVAL for other sizes.
 */
int64_t bpfrt_format_array(void (*put)(void *user, char c), void *user, const char *format, uint32_t size,
			   const void *args, uint32_t args_size);

/* The profile's trace output: cloud/ or embedded/trace_format.c. */
int64_t bpfrt_trace_format(const char *format, uint32_t size, const void *args, uint32_t args_size);

#endif
