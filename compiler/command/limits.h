/* The limits of a profile, out of its header (bpfrt/profile/). */
#ifndef BPFC_LIMITS_H
#define BPFC_LIMITS_H

#include <stdint.h>

struct bpfc_limits {
	const char *name;
	uint32_t stack;    /* bytes that --max-stack may ask for */
	uint32_t insns;    /* slots of a program */
	uint64_t executed; /* instructions of one run; UINT64_MAX: any number */
};

extern const struct bpfc_limits bpfc_limits_cloud, bpfc_limits_embedded;

#endif
