#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "map/types.h"
#include "profile.h"
#include "verdict.h"

#define VERDICT 3u   /* what to return when there is no entry */
#define BROADCAST 8u /* devmap only: to every entry */
#define NOT_INGRESS 16u

int64_t bpfrt_redirect_map(const struct bpfrt_map *map, uint64_t key, uint64_t flags)
{
	bool is_devmap = map->type == BPFRT_MAP_DEVMAP || map->type == BPFRT_MAP_DEVMAP_HASH;
	uint64_t known = VERDICT | (is_devmap ? BROADCAST | NOT_INGRESS : 0);
	uint32_t index = (uint32_t)key;
	const void *value;

	if (flags & ~known)
		return BPFRT_XDP_ABORTED;
	value = map->ops->lookup(map, &index);
	if (!value && !(flags & BROADCAST))
		return (int64_t)(flags & VERDICT);
	*bpfrt_redirect_target() = (struct bpfrt_redirect){ map, value, key, flags & ~(uint64_t)VERDICT };
	return BPFRT_XDP_REDIRECT;
}
