/*
 * What is read without a lock, and when nobody reads the old one any more. Readers note the epoch in the line of their
 * CPU slot; a writer publishes, goes on to the next epoch, and waits for the readers of earlier ones. All accesses are
 * sequentially consistent: either the writer sees the reader's note, or the reader what was published.
 */
#ifndef BPFC_EPOCH_H
#define BPFC_EPOCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct bpfc_epoch_reader {
	_Alignas(64) _Atomic uint64_t since; /* epoch that its reading began in; 0: it does not read */
};

struct bpfc_epochs {
	_Atomic uint64_t now;              /* from 1 */
	struct bpfc_epoch_reader *readers; /* one for each CPU slot */
	uint32_t count;
};

/* false: no memory. */
bool bpfc_epochs_init(struct bpfc_epochs *epochs);
void bpfc_epochs_free(struct bpfc_epochs *epochs);

/* Begins to read; the slot's line, or NULL when this thread reads already: then it need not end. */
static inline struct bpfc_epoch_reader *bpfc_epoch_enter(struct bpfc_epochs *epochs, uint32_t slot)
{
	struct bpfc_epoch_reader *reader = &epochs->readers[slot];

	if (atomic_load_explicit(&reader->since, memory_order_relaxed))
		return 0;
	atomic_store(&reader->since, atomic_load(&epochs->now));
	return reader;
}

static inline void bpfc_epoch_leave(struct bpfc_epoch_reader *reader)
{
	if (reader)
		atomic_store_explicit(&reader->since, 0, memory_order_release);
}

/* Whether this thread reads: it must not wait then. */
bool bpfc_epoch_is_reading(const struct bpfc_epochs *epochs);

/* Returns when all that began to read before has ended. */
void bpfc_epoch_wait(struct bpfc_epochs *epochs);

#endif
