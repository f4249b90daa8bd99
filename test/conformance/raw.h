/* Models of raw instructions. */
#ifndef TEST_RAW_H
#define TEST_RAW_H

#include "bpfc/model.h"

/* A model without programs, with room for `room` of them. */
struct bpfc_model *raw_open(uint32_t room);

/* Adds a program of `slots` slots at `bytes`, named "case_<number>". False when a slot does not decode. */
bool raw_add(struct bpfc_model *model, const uint8_t *bytes, uint32_t slots);

void raw_close(struct bpfc_model *model);

/* Pairs of hexadecimal digits, blanks between them ignored, as bytes (the caller frees); NULL when they aren't. */
uint8_t *raw_unhex(const char *text, size_t length, uint32_t *count);

#endif
