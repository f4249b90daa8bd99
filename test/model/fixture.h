/* Opens objects and keeps what was said about them. */
#ifndef TEST_MODEL_FIXTURE_H
#define TEST_MODEL_FIXTURE_H

#include "model/open.h"

struct opened {
	struct bpfc_model *model; /* NULL when status is not 0 */
	int status;
	char said[4096]; /* a line for each diagnostic: "[111] text" */
};

/* Reads a whole file (caller frees it); NULL when it cannot be read. */
uint8_t *read_file(const char *path, size_t *length);

/* Opens a file; its model is closed with close_object. `options` may be NULL. */
void open_object(struct opened *opened, const char *path, const struct bpfc_open_options *options);
void open_bytes(struct opened *opened, const uint8_t *bytes, size_t length, const struct bpfc_open_options *options);
void close_object(struct opened *opened);

const struct bpfc_prog *find_prog(const struct bpfc_model *model, const char *name);
const struct bpfc_map *find_map(const struct bpfc_model *model, const char *name);
const struct bpfc_global *find_global(const struct bpfc_model *model, const char *name);
const struct bpfc_extern *find_extern(const struct bpfc_model *model, const char *name);

/* The directory of xdp-tools' objects, or NULL where they are not installed. */
const char *xdp_tools(void);

#endif
