/* Which programs of an object --program and --section ask for. */
#ifndef BPFC_SELECT_H
#define BPFC_SELECT_H

#include "run.h"

struct bpfc_selection {
	const struct bpfc_prog **progs; /* in the object's order, in the run's arena */
	uint32_t count;                 /* 1 or more */
};

/* All programs without options. Names that the object has not are errors (BPFC_E_OPTION) that list what it has. */
int bpfc_select(struct bpfc_run *run, const struct bpfc_model *model, struct bpfc_selection *selection);

#endif
