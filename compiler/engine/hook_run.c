/* Events: the programs of a hook in order. */
#include "bpfrt/host.h"
#include "engine/hook.h"
#include "system.h"

static void add(_Atomic uint64_t *at, uint64_t n)
{
	atomic_store_explicit(at, atomic_load_explicit(at, memory_order_relaxed) + n, memory_order_relaxed);
}

/* Whether the program gave a result. */
static bool run_seat(const struct bpfc_hook *hook, struct bpfc_seat *seat, uint32_t slot, void *ctx, size_t bytes,
		     uint64_t *result)
{
	uint64_t start, unused;
	struct bpfc_stop stop = { 0 };
	int status;

	if (__atomic_load_n(&seat->stats.is_quarantined, __ATOMIC_RELAXED))
		return false;
	start = hook->options.timed ? bpfc_clock(NULL) : 0;
	status = bpfc_program_run(seat->program, ctx, bytes, result, &stop);
	add(&seat->counts[slot].runs, 1);
	if (hook->options.timed)
		add(&seat->counts[slot].time_ns, bpfc_clock(NULL) - start);
	if (!status) {
		if (__atomic_load_n(&seat->stats.strikes, __ATOMIC_RELAXED))
			__atomic_store_n(&seat->stats.strikes, 0, __ATOMIC_RELAXED);
		return true;
	}
	bpfrt_guard_fail(&seat->guard, stop.trap ? bpfrt_trap_failure(stop.trap) : BPFRT_FAILURE_INVALID_PROGRAM, ctx,
			 &unused);
	return false;
}

static int64_t typed(const struct bpfc_hook *hook, uint64_t result)
{
	return hook->options.type == BPFC_PROG_FIRMWARE ? (int64_t)result : (int64_t)(int32_t)(uint32_t)result;
}

int bpfc_hook_run(struct bpfc_hook *hook, void *ctx, size_t ctx_bytes, int64_t *result)
{
	uint32_t slot = bpfrt_slot();
	struct bpfc_epoch_reader *reader;
	const struct bpfc_chain *chain;

	*result = hook->options.otherwise;
	if (!ctx || ctx_bytes < hook->options.ctx_bytes)
		return BPFC_E_OPTION;
	reader = bpfc_epoch_enter(&hook->engine->epochs, slot);
	chain = atomic_load(&hook->chain);
	for (uint32_t i = 0; i < chain->count; i++) {
		uint64_t given;

		if (!run_seat(hook, atomic_load(&chain->links[i]->seat), slot, ctx, ctx_bytes, &given))
			continue;
		*result = typed(hook, given);
		if (!hook->options.all && *result != hook->options.next)
			break;
	}
	bpfc_epoch_leave(reader);
	return BPFC_OK;
}

/* Within an epoch: the seat may be replaced meanwhile. */
void bpfc_link_stats(struct bpfc_link *link, struct bpfrt_stats *stats)
{
	struct bpfc_epochs *epochs = &link->hook->engine->epochs;
	struct bpfc_epoch_reader *reader = bpfc_epoch_enter(epochs, bpfrt_slot());
	const struct bpfc_seat *seat = atomic_load(&link->seat);

	bpfrt_guard_stats(&seat->guard, stats);
	for (uint32_t i = 0; i < epochs->count; i++) {
		stats->runs += atomic_load_explicit(&seat->counts[i].runs, memory_order_relaxed);
		stats->time_ns += atomic_load_explicit(&seat->counts[i].time_ns, memory_order_relaxed);
	}
	bpfc_epoch_leave(reader);
}

void bpfc_link_readmit(struct bpfc_link *link)
{
	struct bpfc_epoch_reader *reader = bpfc_epoch_enter(&link->hook->engine->epochs, bpfrt_slot());

	bpfrt_guard_readmit(&atomic_load(&link->seat)->guard);
	bpfc_epoch_leave(reader);
}
