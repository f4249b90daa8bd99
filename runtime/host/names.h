#ifndef BPFRT_NAMES_H
#define BPFRT_NAMES_H

#include <stdbool.h>

/* Whether a name, NULL for none, is `wanted`. */
static inline bool bpfrt_is_named(const char *name, const char *wanted)
{
	if (!name)
		return false;
	while (*name && *name == *wanted) {
		name++;
		wanted++;
	}
	return *name == *wanted;
}

#endif
