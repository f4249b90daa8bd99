/* The maps of the image. */
#include "names.h"
#include "profile.h"
#include "registry.h"

const struct bpfrt_map *bpfrt_map_next(const struct bpfrt_map *previous)
{
	struct bpfrt_map *const *at = __start_bpfrt_maps, *const *end = __stop_bpfrt_maps;

	while (previous && at != end && *at++ != previous)
		;
	return at != end ? *at : NULL;
}

const struct bpfrt_map *bpfrt_map_find(const char *name)
{
	for (struct bpfrt_map *const *at = __start_bpfrt_maps; at != __stop_bpfrt_maps; at++)
		if (bpfrt_is_named((*at)->name, name))
			return *at;
	return NULL;
}
