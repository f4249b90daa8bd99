/* What happens when a program fails, as a strategy of the profile: restart.c or recovery.c, picked by the build. */
#ifndef BPFRT_FAILURE_STRATEGY_H
#define BPFRT_FAILURE_STRATEGY_H

#include "bpfrt/failure.h"
#include "profile.h"

/* ---- the strategy ---- */

/* Whether a guard has what the strategy needs. */
bool bpfrt_semantic_fits(const struct bpfrt_guard *guard);

/* What bpfrt_guard_run and _fail do, before the outcome is counted. */
enum bpfrt_outcome bpfrt_semantic_run(const struct bpfrt_guard *guard, void *ctx, uint64_t *result);
enum bpfrt_outcome bpfrt_semantic_fail(const struct bpfrt_guard *guard, enum bpfrt_failure failure, void *ctx,
				       uint64_t *result);

/* ---- what guard.c has for it ---- */

/* One run, counted; no result where it fails in a way that stops it. */
enum bpfrt_failure bpfrt_guard_try(const struct bpfrt_guard *guard, void *ctx, uint64_t *result);

static inline void bpfrt_guard_tell(const struct bpfrt_guard *guard, enum bpfrt_failure failure,
				    enum bpfrt_outcome outcome, void *ctx)
{
	if (guard->hook)
		guard->hook(guard->user, guard, failure, outcome, ctx);
}

/* ---- numbers that several threads, or an interrupt, add to ---- */

#ifdef BPFRT_CLOUD
static inline void bpfrt_count(uint32_t *at)
{
	__atomic_fetch_add(at, 1, __ATOMIC_RELAXED);
}

static inline void bpfrt_count_time(struct bpfrt_stats *stats, uint64_t ns)
{
	__atomic_fetch_add(&stats->runs, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&stats->time_ns, ns, __ATOMIC_RELAXED);
}
#else
#include "bpfrt/port.h"

static inline void bpfrt_count(uint32_t *at)
{
	uint32_t irq = bpfrt_port_irq_save();

	++*at;
	bpfrt_port_irq_restore(irq);
}

static inline void bpfrt_count_time(struct bpfrt_stats *stats, uint64_t ns)
{
	uint32_t irq = bpfrt_port_irq_save();

	stats->runs++;
	stats->time_ns += ns;
	bpfrt_port_irq_restore(irq);
}
#endif

#endif
