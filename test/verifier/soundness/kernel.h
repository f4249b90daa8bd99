/* The running kernel's verdict on a program: loaded and closed, nothing attached. */
#ifndef KERNEL_H
#define KERNEL_H

#include "stage.h"

/* Makes the maps. False: the kernel does not let us, `errno` tells why. */
bool kernel_open(void);

/* What the kernel says of a program. */
struct kernel_verdict {
	bool accepts;
	char why[100]; /* with every number as # */
	uint32_t insn; /* that it does not accept; BPFC_NONE: it did not come to any */
};

struct kernel_verdict kernel_ask(const struct program *program, const struct bpfc_model *model);

#endif
