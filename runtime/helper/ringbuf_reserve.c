#include "bpfrt/helpers.h"
#include "lock.h"
#include "map/ringbuf.h"

/* Where the next record begins: where the last one ends, or at the ring's start where it would not fit before its end.
 */
static uint32_t place(const struct bpfrt_map *map, uint32_t position, uint32_t bytes)
{
	uint32_t to_end = map->max_entries - (position & (map->max_entries - 1));

	return bytes <= to_end ? position : position + to_end;
}

static void *reserve(const struct bpfrt_map *map, const struct bpfrt_ringbuf *ring, uint32_t size)
{
	uint32_t from = ring->writer->position, bytes = bpfrt_ringbuf_bytes(size), at = place(map, from, bytes);
	struct bpfrt_ringbuf_record *record = bpfrt_ringbuf_record(map, ring, at);

	if (at + bytes - BPFRT_LOAD(&ring->reader->position) >= map->max_entries) {
		BPFRT_STORE(&ring->writer->dropped, ring->writer->dropped + 1);
		return NULL;
	}
	if (at != from) {
		struct bpfrt_ringbuf_record *fill = bpfrt_ringbuf_record(map, ring, from);

		BPFRT_STORE(&fill->offset, 0);
		BPFRT_STORE(&ring->reader->fill, from & (map->max_entries - 1));
		BPFRT_STORE(&fill->length, (at - from - (uint32_t)sizeof(*fill)) | BPFRT_RINGBUF_DISCARDED);
	}
	if (BPFRT_LOAD(&ring->reader->fill) == (at & (map->max_entries - 1)))
		BPFRT_STORE(&ring->reader->fill, 0);
	BPFRT_STORE(&record->length, size | BPFRT_RINGBUF_BUSY);
	BPFRT_STORE(&record->offset, (uint32_t)((uint8_t *)record - (uint8_t *)map->values) / 8);
	BPFRT_STORE(&ring->writer->map, map);
	BPFRT_STORE(&ring->writer->position, at + bytes);
	return record + 1;
}

void *bpfrt_ringbuf_reserve(const struct bpfrt_map *map, uint64_t size, uint64_t flags)
{
	struct bpfrt_ringbuf ring = bpfrt_ringbuf_at(map->values);
	struct bpfrt_stripe *stripe = bpfrt_stripe(map, 0);
	uint32_t token;
	void *data;

	if (flags || size > map->max_entries || bpfrt_ringbuf_bytes((uint32_t)size) > map->max_entries / 2)
		return NULL;
	token = bpfrt_lock(stripe);
	data = reserve(map, &ring, (uint32_t)size);
	bpfrt_unlock(stripe, token);
	return data;
}
