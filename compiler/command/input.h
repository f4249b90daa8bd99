/* Reading whole files. */
#ifndef BPFC_INPUT_H
#define BPFC_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"

struct bpfc_bytes {
	uint8_t *data; /* free() it; there is a zero byte after the last */
	size_t length;
};

/*
 * Reads all of `path`: a file, a pipe, or standard input when it is "-". An empty one is an error. Returns BPFC_OK,
 * BPFC_E_IO or BPFC_E_NOMEM after a diagnostic, with nothing to free.
 */
int bpfc_input_read(const char *path, const struct bpfc_sink *sink, struct bpfc_bytes *bytes);

/* A 64-bit hash (FNV-1a) of bytes. */
uint64_t bpfc_input_hash(const struct bpfc_bytes *bytes);

#endif
