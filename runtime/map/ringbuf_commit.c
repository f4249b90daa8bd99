#include "bpfrt/helpers.h"
#include "ringbuf.h"

/*
 * Whether a reader that is at `reader` comes to `at` next: it is there, or at what fills the end of the ring before.
 * The record at `reader` itself can't be asked: the reader may have passed it, and a program write there.
 */
static bool is_next(const struct bpfrt_ringbuf *ring, uint32_t reader, uint32_t at)
{
	return reader == at || (!at && reader == BPFRT_LOAD(&ring->reader->fill));
}

void bpfrt_ringbuf_commit(void *data, uint32_t discarded, uint64_t flags)
{
	struct bpfrt_ringbuf_record *record = (struct bpfrt_ringbuf_record *)data - 1;
	struct bpfrt_ringbuf ring = bpfrt_ringbuf_at((uint8_t *)record - (size_t)BPFRT_LOAD(&record->offset) * 8);
	const struct bpfrt_map *map = BPFRT_LOAD(&ring.writer->map);
	uint32_t length = BPFRT_LOAD(&record->length) & ~BPFRT_RINGBUF_BUSY, reader;

	/* From here on the reader may pass the record, and others write there. */
	bpfrt_ringbuf_publish(&record->length, length | discarded);
	reader = bpfrt_ringbuf_see(&ring.reader->position) & (map->max_entries - 1);
	if ((flags & BPFRT_RB_FORCE_WAKEUP) ||
	    (!(flags & BPFRT_RB_NO_WAKEUP) && is_next(&ring, reader, (uint32_t)((uint8_t *)record - ring.data))))
		bpfrt_ringbuf_wake(map);
}
