/* An image that is being written: a growing buffer per table. */
#ifndef BPFC_IMAGE_WRITER_H
#define BPFC_IMAGE_WRITER_H

#include "bpfrt/image.h"
#include "image/image.h"

struct image_buffer {
	uint8_t *bytes;
	size_t length, room;
};

struct image_string {
	uint32_t hash, text; /* text 0: an empty slot */
};

struct image_writer {
	const struct bpfc_model *model;
	const struct bpfc_prog *const *progs;
	const struct bpfc_facts *const *facts;
	uint32_t prog_count;
	const struct bpfc_image_options *options;
	struct image_buffer tables[BPFRT_IMAGE_TABLE_COUNT];
	struct image_string *strings; /* open addressing; a power of two slots */
	uint32_t string_slots, string_count;
	bool no_memory;
};

/* ---- buffer.c: failures are remembered in no_memory ---- */

/* Room for `bytes` more at the end of a table, zeroed; NULL when there is no memory. */
uint8_t *bpfc_image_grow(struct image_writer *w, enum bpfrt_image_table_id table, size_t bytes);

/* Appends a record: `count` words of the host's byte order, in the model's. */
void bpfc_image_put(struct image_writer *w, enum bpfrt_image_table_id table, const void *record, size_t bytes);

/* How many records a table has. */
uint32_t bpfc_image_count(const struct image_writer *w, enum bpfrt_image_table_id table);

/* Appends words to memory in the model's byte order. */
void bpfc_image_words(const struct image_writer *w, uint8_t *to, const void *words, size_t bytes);

/* ---- strings.c ---- */

/* The offset of a string in STRINGS, where each is once; NULL is "". */
uint32_t bpfc_image_text(struct image_writer *w, const char *text);

/* ---- progs.c, symbols.c ---- */

void bpfc_image_progs(struct image_writer *w);
void bpfc_image_insns(struct image_writer *w, const struct bpfc_prog *prog, const struct bpfc_facts *facts);
void bpfc_image_symbols(struct image_writer *w);

/* The image's number of a program of the model, or BPFRT_IMAGE_NONE. */
uint32_t bpfc_image_prog(const struct image_writer *w, uint32_t prog);

#endif
