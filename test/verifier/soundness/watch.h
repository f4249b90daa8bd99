/* Runs a program in checked mode and looks at it before every instruction: is it as the facts say? */
#ifndef WATCH_H
#define WATCH_H

#include "stage.h"

struct watched {
	enum bpfrt_trap trap;
	char violation[160]; /* "": none */
	uint64_t path;       /* hash of the instructions that were executed */
};

/*
 * Runs stage->prog as stage_reset left it. Stack bytes of which the facts do not say that they are read before they are
 * written, and registers that a call leaves undefined, are filled with what `garbage` gives.
 */
void watch_run(struct stage *stage, const struct bpfc_prog *prog, const struct bpfc_facts *facts, uint64_t garbage,
	       struct watched *watched);

#endif
