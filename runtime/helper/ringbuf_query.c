#include "bpfrt/helpers.h"
#include "map/ringbuf.h"

uint64_t bpfrt_ringbuf_query(const struct bpfrt_map *map, uint64_t what)
{
	struct bpfrt_ringbuf ring = bpfrt_ringbuf_at(map->values);
	uint32_t reader = BPFRT_LOAD(&ring.reader->position), writer = BPFRT_LOAD(&ring.writer->position);

	switch (what) {
	case BPFRT_RB_AVAIL_DATA:
		return writer - reader;
	case BPFRT_RB_RING_SIZE:
		return map->max_entries;
	case BPFRT_RB_CONS_POS:
		return reader;
	case BPFRT_RB_PROD_POS:
		return writer;
	default:
		return 0;
	}
}
