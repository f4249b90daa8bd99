/* Numbers in text, for strtol and strtoul. */
#ifndef BPFRT_NUMBER_H
#define BPFRT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

struct bpfrt_number {
	uint64_t magnitude;
	bool is_negative;
};

/* Reads a number at the start of `size` bytes: white space, a sign, a prefix if base (the flags) says so, digits, of
 * which the first 63 characters count. Returns the bytes that it took, -EINVAL or -ERANGE. */
int64_t bpfrt_number_parse(const char *text, uint64_t size, uint64_t flags, struct bpfrt_number *number);

#endif
