#include "engine/epoch.h"

#include <sched.h>
#include <stdlib.h>

#include "bpfrt/host.h"

bool bpfc_epochs_init(struct bpfc_epochs *epochs)
{
	epochs->count = bpfrt_slots();
	epochs->readers = aligned_alloc(64, epochs->count * sizeof(epochs->readers[0]));
	for (uint32_t i = 0; epochs->readers && i < epochs->count; i++)
		atomic_init(&epochs->readers[i].since, 0);
	atomic_init(&epochs->now, 1);
	return epochs->readers != NULL;
}

void bpfc_epochs_free(struct bpfc_epochs *epochs)
{
	free(epochs->readers);
}

bool bpfc_epoch_is_reading(const struct bpfc_epochs *epochs)
{
	return atomic_load_explicit(&epochs->readers[bpfrt_slot()].since, memory_order_relaxed) != 0;
}

void bpfc_epoch_wait(struct bpfc_epochs *epochs)
{
	uint64_t now = atomic_fetch_add(&epochs->now, 1) + 1;

	for (uint32_t i = 0; i < epochs->count; i++) {
		uint64_t since;

		while ((since = atomic_load(&epochs->readers[i].since)) != 0 && since < now)
			sched_yield();
	}
}
