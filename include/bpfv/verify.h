/*
 * The verifier. Freestanding: memory, clock and cancelling are callbacks. A call touches nothing but its arguments, so
 * different programs may be verified on different threads at once.
 */
#ifndef BPFV_VERIFY_H
#define BPFV_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"
#include "bpfc/facts.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

/* The caller's memory. alloc returns NULL when there is none, else memory aligned for any type. */
struct bpfv_allocator {
	void *(*alloc)(void *user, size_t bytes);
	void (*free)(void *user, void *memory); /* memory may be NULL */
	void *user;
};

struct bpfv_options {
	size_t size; /* sizeof(struct bpfv_options): fields beyond it have their default */
	struct bpfv_allocator allocator;
	const struct bpfc_sink *sink;  /* where reasons go; NULL: nowhere */
	bool (*cancelled)(void *user); /* asked now and then; NULL: never */
	void *cancel_user;
	uint32_t max_insns;     /* longest program in slots; 0: 1,000,000 */
	uint64_t max_processed; /* instructions walked before "too complex"; 0: 1,000,000 */
	uint32_t max_stack;     /* bytes of BPF stack on one call path; 0: 512 */
};

/*
 * Verifies `prog` (borrowed). Returns BPFC_OK and facts in *facts, which the caller gives to bpfv_facts_free with the
 * same allocator; or BPFC_E_REJECTED after at least one error went to the sink, BPFC_E_TOO_COMPLEX, BPFC_E_NOMEM,
 * BPFC_E_CANCELLED or BPFC_E_OPTION, with *facts NULL. facts may be NULL when only the verdict matters.
 */
int bpfv_verify(const struct bpfc_prog *prog, const struct bpfv_options *options, struct bpfc_facts **facts);

/* Takes facts (NULL is fine). */
void bpfv_facts_free(struct bpfc_facts *facts, const struct bpfv_allocator *allocator);

#endif
