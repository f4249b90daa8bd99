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
#include "bpfc/open.h"
#include "bpfc/status.h"

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
