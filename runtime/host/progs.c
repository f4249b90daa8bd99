/* The programs of the image. */
#include "names.h"
#include "profile.h"
#include "registry.h"

const struct bpfrt_prog *bpfrt_prog_next(const struct bpfrt_prog *previous)
{
	const struct bpfrt_prog *next = previous ? previous + 1 : __start_bpfrt_progs;

	return next != __stop_bpfrt_progs ? next : NULL;
}

const struct bpfrt_prog *bpfrt_prog_find(const char *name)
{
	for (const struct bpfrt_prog *at = __start_bpfrt_progs; at != __stop_bpfrt_progs; at++)
		if (bpfrt_is_named(at->name, name))
			return at;
	return NULL;
}
