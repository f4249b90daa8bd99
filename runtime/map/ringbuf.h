/*
 * A ring of records, in the layout of storage.h. Writers reserve one after the other, with the map's lock held, and
 * submit in any order; the reader takes them in the order in which they were reserved and waits at one that is not
 * submitted. A record lies in one piece: where it does not fit before the end of the ring a discarded one fills that.
 * So that it then always fits into an empty ring, a record takes half of the ring at most.
 */
#ifndef BPFRT_RINGBUF_H
#define BPFRT_RINGBUF_H

#include "bpfrt/storage.h"
#include "profile.h"

struct bpfrt_ringbuf {
	struct bpfrt_ringbuf_reader *reader;
	struct bpfrt_ringbuf_writer *writer;
	uint8_t *data;
};

static inline struct bpfrt_ringbuf bpfrt_ringbuf_at(uint8_t *storage)
{
	return (struct bpfrt_ringbuf){ (struct bpfrt_ringbuf_reader *)(void *)storage,
				       (struct bpfrt_ringbuf_writer *)(void *)(storage +
									       bpfrt_storage_line(bpfrt_slot_count())),
				       storage + bpfrt_ringbuf_data_off(bpfrt_slot_count()) };
}

static inline struct bpfrt_ringbuf_record *bpfrt_ringbuf_record(const struct bpfrt_map *map,
								const struct bpfrt_ringbuf *ring, uint32_t position)
{
	return (struct bpfrt_ringbuf_record *)(void *)(ring->data + (position & (map->max_entries - 1)));
}

/* Bytes that a record takes. */
static inline uint32_t bpfrt_ringbuf_bytes(uint32_t length)
{
	return (uint32_t)sizeof(struct bpfrt_ringbuf_record) + (uint32_t)bpfrt_align_up(length, 8);
}

/* A word that one side writes before it reads the other side's. Cloud: each sees the other's or the other sees its. */
static inline void bpfrt_ringbuf_publish(uint32_t *word, uint32_t value)
{
#ifdef BPFRT_CLOUD
	__atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
#else
	*(volatile uint32_t *)word = value;
#endif
}

static inline uint32_t bpfrt_ringbuf_see(const uint32_t *word)
{
#ifdef BPFRT_CLOUD
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
#else
	return *(const volatile uint32_t *)word;
#endif
}

/* ringbuf_commit.c: a record that was reserved is for the reader, or with `discarded` (a bit of its length) not. */
void bpfrt_ringbuf_commit(void *data, uint32_t discarded, uint64_t flags);

/* host/ringbuf_wakeup.c */
void bpfrt_ringbuf_wake(const struct bpfrt_map *map);

#endif
