/* Maps' contents: printed by their BTF, and filled from JSON. */
#ifndef BPFC_CONTENTS_H
#define BPFC_CONTENTS_H

#include "bpfc/engine.h"
#include "run.h"

/* Prints all maps of the loaded instance that can be read: for people, or as the member "maps" of a JSON object.
 * Elements of arrays that are zero are left out. */
int bpfc_contents_print(struct bpfc_run *run, const struct bpfc_instance *instance, FILE *out, bool json);

/*
 * Fills map `name` from a JSON file as bpfc_contents_print writes it: a list of {"key": ..., "value": ...}. The value
 * in a prog_array is the name of a program; a per-CPU value is one for all slots, or a list. Keys of an array may be
 * left out: they go on from the last. BPFC_E_OPTION after a diagnostic.
 */
int bpfc_contents_fill(struct bpfc_run *run, const struct bpfc_instance *instance, const char *name, const char *path);

#endif
