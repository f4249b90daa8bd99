/* An image that becomes a model. */
#ifndef BPFC_IMAGE_READER_H
#define BPFC_IMAGE_READER_H

#include "arena.h"
#include "bpfrt/image.h"
#include "image/image.h"

struct image_reader {
	const struct bpfrt_image *image;
	struct bpfc_arena *arena;
	const struct bpfc_sink *sink;
	bool no_memory;
};

const char *bpfc_image_string(const struct image_reader *r, uint32_t string);

/* Zeroed memory of the arena; NULL, remembered in no_memory, when there is none. */
void *bpfc_image_alloc(struct image_reader *r, size_t count, size_t bytes);

/* ---- read_progs.c, read_insns.c ---- */

/* The rest of the model is there. BPFC_OK, BPFC_E_FORMAT or BPFC_E_REJECTED after a diagnostic, BPFC_E_NOMEM. */
int bpfc_image_read_progs(struct image_reader *r, struct bpfc_model *model);

/* Decodes a program's slots, its functions being there. */
int bpfc_image_read_insns(struct image_reader *r, const struct bpfrt_image_prog *row, struct bpfc_prog *prog);

#endif
