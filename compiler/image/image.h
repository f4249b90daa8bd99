/* The flat image (bpfrt/image.h): a model and its facts become bytes, and bytes a model again. */
#ifndef BPFC_IMAGE_H
#define BPFC_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"
#include "bpfc/facts.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

struct bpfc_image_options {
	size_t size;        /* sizeof(struct bpfc_image_options) */
	bool no_lines;      /* without source lines */
	uint32_t max_stack; /* the profile's limits: bytes of BPF stack, */
	uint64_t max_insns; /* and executed instructions; 0: none */
	const struct bpfc_sink *sink;
};

/*
 * Writes the `prog_count` programs progs[i] of one model, facts[i] being what the verifier proved of progs[i] (NULL:
 * nothing; it can then only run checked). On success *bytes and *length are the image, which the caller frees with
 * free(). Errors: BPFC_E_NOMEM, BPFC_E_UNSUPPORTED, after a diagnostic. Same model and options, same bytes. Any thread.
 */
int bpfc_image_write(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		     const struct bpfc_facts *const *facts, uint32_t prog_count,
		     const struct bpfc_image_options *options, uint8_t **bytes, size_t *length);

/*
 * Reads an image (borrowed for the call, any alignment) into a model, which the caller gives to bpfc_image_close: what
 * the writer was given, without types. Errors, after a diagnostic: BPFC_E_FORMAT, BPFC_E_UNSUPPORTED (the other byte
 * order), BPFC_E_REJECTED (undecodable instructions), BPFC_E_NOMEM. Survives any bytes.
 */
int bpfc_image_read(const uint8_t *bytes, size_t length, const struct bpfc_sink *sink, struct bpfc_model **model);

/* Takes the model and all it points to; NULL is fine. */
void bpfc_image_close(struct bpfc_model *model);

#endif
