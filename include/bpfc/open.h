/* How a BPF object is opened: what compiler/model/open.h and the engine (engine.h) take. Freestanding. */
#ifndef BPFC_OPEN_OPTIONS_H
#define BPFC_OPEN_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"

/* --set VAR=VALUE; --map NAME:max_entries=N */
struct bpfc_set {
	const char *name, *value;
};

struct bpfc_map_size {
	const char *name;
	uint32_t max_entries;
};

/* Strings and buffers are borrowed for the call; NULL or 0 means none. */
struct bpfc_open_options {
	size_t size;        /* sizeof(struct bpfc_open_options) */
	const char *object; /* the input's name, for messages; NULL: "<memory>" */
	const struct bpfc_set *sets;
	uint32_t set_count;
	const struct bpfc_map_size *map_sizes;
	uint32_t map_size_count;
	const char *kconfig; /* text of a kernel configuration, zero-terminated */
	const uint8_t *btf;  /* target's types for CO-RE: raw BTF, or an ELF file with .BTF; NULL: the object's own */
	size_t btf_length;
	const struct bpfc_sink *sink;
};

#endif
