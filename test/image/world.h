/* Images of real objects, for tests. */
#ifndef TEST_IMAGE_H
#define TEST_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "bpfc/facts.h"
#include "bpfc/model.h"

struct image_bytes {
	uint8_t *data; /* free() */
	size_t length;
};

/* Calls `each` for the path of every object that tests use: xdp-tools' that are installed. Returns how many. */
unsigned world_objects(void (*each)(const char *path));

struct bpfc_model *world_open(const char *path);

/* The verifier's facts, or NULL when it rejects; free with world_free. */
struct bpfc_facts *world_verify(const struct bpfc_prog *prog);
void world_free(struct bpfc_facts *facts);

/* The image of all programs of a model, verified or not. */
struct image_bytes world_image(const struct bpfc_model *model, bool verified);

#endif
