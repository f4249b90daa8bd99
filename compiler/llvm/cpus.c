#include "cpus.h"

#include <string.h>

/* Lists of names, "\n" before and after each. */
static const struct {
	const char *target, *cpus, *features;
} rows[] = {
#define BPFC_CPUS(target, cpus, features) { target, cpus, features },
#include "cpus.inc"
};

static bool has_name(const char *list, const char *name, size_t length)
{
	if (!length || memchr(name, '\n', length))
		return false;
	for (const char *p = list; *p == '\n' && p[1]; p = strchr(p + 1, '\n'))
		if (!strncmp(p + 1, name, length) && p[1 + length] == '\n')
			return true;
	return false;
}

bool bpfc_target_has_cpu(const char *target, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].target, target))
			return has_name(rows[i].cpus, name, length);
	return false;
}

bool bpfc_target_has_feature(const char *target, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].target, target))
			return has_name(rows[i].features, name, length);
	return false;
}
