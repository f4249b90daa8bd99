/* Writing a file whole or not at all. */
#ifndef BPFC_OUTPUT_H
#define BPFC_OUTPUT_H

#include "args.h"

/*
 * Finds out before the work begins whether `path` can be written: no directory, a directory above it that takes files,
 * none of the inputs. Returns BPFC_OK, or BPFC_E_IO after a diagnostic.
 */
int bpfc_output_check(const char *path, const struct bpfc_names *inputs, const struct bpfc_sink *sink);

/*
 * Writes `length` bytes to `path` ("-": standard output). A regular file is written beside its place and renamed, so
 * what was there stays until all is written; other files (devices, pipes) are written directly. Returns BPFC_OK, or
 * BPFC_E_IO or BPFC_E_NOMEM after a diagnostic; then nothing is left behind.
 */
int bpfc_output_write(const char *path, const void *bytes, size_t length, const struct bpfc_sink *sink);

#endif
