/*
 * From the bytes of a BPF object to the program model: the only interface of compiler/elf/ and compiler/model/ for the
 * rest of the compiler.
 */
#ifndef BPFC_OPEN_H
#define BPFC_OPEN_H

#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

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

/*
 * Reads the ELF file `bytes` (borrowed for the call) and returns its model in *model (caller closes). Errors after the
 * sink got at least one: BPFC_E_FORMAT, BPFC_E_UNSUPPORTED, BPFC_E_OPTION, BPFC_E_REJECTED (undecodable instructions),
 * BPFC_E_NOMEM. Survives any bytes. An instruction whose CO-RE relocation failed is in the model as BPFC_INSN_INVALID
 * with a BPFC_REF_POISON: an error only where it is reachable, which the verifier finds.
 */
int bpfc_model_open(const uint8_t *bytes, size_t length, const struct bpfc_open_options *options,
		    struct bpfc_model **model);

/* Takes the model and all it points to; NULL is fine. */
void bpfc_model_close(struct bpfc_model *model);

/*
 * Links several objects into one, in memory: validates each input, then libbpf's linker in a child process. The caller
 * frees *bytes with free(). One input is read as it is.
 */
int bpfc_link(const char *const *paths, uint32_t count, const struct bpfc_sink *sink, uint8_t **bytes, size_t *length);

#endif
