#include "map/types.h"
#include "memory/memory.h"
#include "prepare.h"
#include "profile.h"
#include "registry.h"

static int64_t prepare_all(struct bpfrt_init_report *report)
{
	for (struct bpfrt_map *const *at = __start_bpfrt_maps; at != __stop_bpfrt_maps; at++) {
		struct bpfrt_map *map = *at;
		int64_t status = -BPFRT_EINVAL;

		if (map->ops && map->stride == bpfrt_align_up(map->value_size, 8))
			status = bpfrt_map_prepare(map, &report->missing);
		if (status) {
			report->failed = map;
			return status;
		}
	}
	report->missing = 0;
	return 0;
}

int64_t bpfrt_init(struct bpfrt_init_report *report)
{
	struct bpfrt_init_report unread, *r = report ? report : &unread;
	int64_t status;

	r->failed = NULL;
	r->missing = 0;
	status = prepare_all(r);
	r->used = bpfrt_memory_used();
	r->total = bpfrt_memory_total();
	return status;
}
