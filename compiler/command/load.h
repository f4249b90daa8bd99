/* From file names to a program model. */
#ifndef BPFC_LOAD_H
#define BPFC_LOAD_H

#include "input.h"
#include "run.h"

struct bpfc_loaded {
	struct bpfc_model *model;
	uint64_t hash; /* of the input's bytes, or of the linked ones */
};

/* The bytes that the command line names. */
struct bpfc_inputs {
	struct bpfc_bytes object, kconfig, btf;
};

/* Reads them, linking several objects; *options refer to them. Give them to bpfc_free_inputs, after errors too. */
int bpfc_load_inputs(struct bpfc_run *run, const char *const *paths, uint32_t count, struct bpfc_inputs *inputs,
		     struct bpfc_open_options *options);
void bpfc_free_inputs(struct bpfc_inputs *inputs);

/*
 * Reads the object `paths[0]`, or links several, and opens its model with the options of run->args. Diagnostics from
 * here on are about this object. Give *loaded to bpfc_unload, after errors too.
 */
int bpfc_load(struct bpfc_run *run, const char *const *paths, uint32_t count, struct bpfc_loaded *loaded);
void bpfc_unload(struct bpfc_run *run, struct bpfc_loaded *loaded);

#endif
