/* The reader's side of ring buffers. */
#include "map/ringbuf.h"
#include "map/types.h"

#define FLAGS (BPFRT_RINGBUF_BUSY | BPFRT_RINGBUF_DISCARDED)

static void pass(const struct bpfrt_ringbuf *ring, uint32_t length)
{
	bpfrt_ringbuf_publish(&ring->reader->position, ring->reader->position + bpfrt_ringbuf_bytes(length & ~FLAGS));
}

const void *bpfrt_ringbuf_peek(const struct bpfrt_map *map, uint32_t *size)
{
	struct bpfrt_ringbuf ring;

	if (map->type != BPFRT_MAP_RINGBUF)
		return NULL;
	ring = bpfrt_ringbuf_at(map->values);
	while (ring.reader->position != bpfrt_ringbuf_see(&ring.writer->position)) {
		struct bpfrt_ringbuf_record *record = bpfrt_ringbuf_record(map, &ring, ring.reader->position);
		uint32_t length = bpfrt_ringbuf_see(&record->length);

		*size = length;
		if (length & BPFRT_RINGBUF_BUSY)
			return NULL;
		if (!(length & BPFRT_RINGBUF_DISCARDED))
			return record + 1;
		pass(&ring, length);
	}
	return NULL;
}

void bpfrt_ringbuf_release(const struct bpfrt_map *map)
{
	uint32_t size;

	if (bpfrt_ringbuf_peek(map, &size)) {
		struct bpfrt_ringbuf ring = bpfrt_ringbuf_at(map->values);

		pass(&ring, size);
	}
}

int64_t bpfrt_ringbuf_consume(const struct bpfrt_map *map, bpfrt_ringbuf_consumer *consumer, void *user, uint32_t most)
{
	int64_t count = 0, status = 0;
	uint32_t size;

	if (map->type != BPFRT_MAP_RINGBUF)
		return -BPFRT_EINVAL;
	while (count < most && !status) {
		const void *data = bpfrt_ringbuf_peek(map, &size);

		if (!data)
			break;
		status = consumer(user, data, size);
		bpfrt_ringbuf_release(map);
		count++;
	}
	return status < 0 ? status : count;
}

uint32_t bpfrt_ringbuf_dropped(const struct bpfrt_map *map)
{
	return map->type == BPFRT_MAP_RINGBUF ? BPFRT_LOAD(&bpfrt_ringbuf_at(map->values).writer->dropped) : 0;
}
