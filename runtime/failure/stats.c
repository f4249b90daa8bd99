#include "failure.h"

#ifdef BPFRT_CLOUD

/* Each number is read whole. */
void bpfrt_guard_stats(const struct bpfrt_guard *guard, struct bpfrt_stats *copy)
{
	const struct bpfrt_stats *stats = guard->stats;

	*copy = (struct bpfrt_stats){ 0 };
	if (!stats)
		return;
	copy->runs = BPFRT_LOAD(&stats->runs);
	copy->time_ns = BPFRT_LOAD(&stats->time_ns);
	for (unsigned i = 0; i < BPFRT_FAILURES; i++)
		copy->failures[i] = BPFRT_LOAD(&stats->failures[i]);
	for (unsigned i = 0; i < BPFRT_OUTCOMES; i++)
		copy->outcomes[i] = BPFRT_LOAD(&stats->outcomes[i]);
	copy->last = BPFRT_LOAD(&stats->last);
	copy->strikes = BPFRT_LOAD(&stats->strikes);
	copy->is_quarantined = BPFRT_LOAD(&stats->is_quarantined);
}

#else

void bpfrt_guard_stats(const struct bpfrt_guard *guard, struct bpfrt_stats *copy)
{
	uint32_t irq = bpfrt_port_irq_save();

	*copy = guard->stats ? *guard->stats : (struct bpfrt_stats){ 0 };
	bpfrt_port_irq_restore(irq);
}

#endif
