/* A callback of an interpreted program that is called when the run that handed it over has ended: interp/later.c. */
#ifndef BPFRT_LATER_H
#define BPFRT_LATER_H

#include "bpfrt/callback.h"
#include "bpfrt/interp.h"

struct bpfrt_later {
	struct bpfrt_callback is;
	enum bpfrt_trap (*mode)(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);
	const struct bpfrt_interp_prog *prog;
	const void *code; /* the function's first slot */
	uint64_t budget;  /* of the run that handed it over */
};

#endif
