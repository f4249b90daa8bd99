/* Programs in generated objects. Freestanding. */
#ifndef BPFRT_PROG_H
#define BPFRT_PROG_H

#include <stdint.h>

#include "bpfrt/abi.h"

struct bpfrt_interp_run;
struct bpfrt_prog;

#define BPFRT_MAX_TAIL_CALLS 33 /* the 34th fails and falls through (kernel: MAX_TAIL_CALL_CNT) */

/* One run of an entry program, made by its entry function; runs nest. */
struct bpfrt_run {
	uint32_t tail_calls;             /* made so far */
	uint32_t slot;                   /* CPU slot that the run holds */
	const struct bpfrt_prog *prog;   /* that was tail-called last: whose body runs, where programs share one */
	struct bpfrt_interp_run *interp; /* what interpreted programs that are tail-called run on (interp.h); or NULL */
};

/* A program's body. The entry function `uint64_t NAME(CTX *ctx)` makes the run and calls it. */
typedef uint64_t bpfrt_body(void *ctx, struct bpfrt_run *run);

/* A program's descriptor: read-only, at most 32 bytes, in the linker-collected section "bpfrt_progs". */
struct bpfrt_prog {
	bpfrt_body *body;
	const char *name;
	uint32_t type;  /* enum bpf_prog_type of Linux; UINT32_MAX: firmware */
	uint32_t stack; /* bytes of BPF stack */
	uint32_t cost;  /* worst case of executed instructions, UINT32_MAX: unknown */
	uint32_t flags; /* 0 */
};

#endif
