/*
 * The path to a fault, with its states. Nothing of that is kept while programs are verified: a verification is a
 * function of its input, so the same again leads to the same fault, and on the way what belongs to the path is kept.
 */
#include "explain.h"

#define MOST_STEPS 4096

/* The run that instruction number `n` is part of. */
static const struct bpfv_run *run_of(const struct bpfv *v, uint64_t n)
{
	uint64_t lo = 0, hi = v->run_count;

	while (hi - lo > 1) {
		uint64_t middle = lo + (hi - lo) / 2;

		if (v->runs[middle].first <= n)
			lo = middle;
		else
			hi = middle;
	}
	return &v->runs[lo];
}

/* The parts of the path, the last first, with at most MOST_STEPS instructions in all. */
static uint32_t find_parts(const struct bpfv *v, struct bpfv_run *parts, bool *is_whole)
{
	uint64_t last = v->fault.processed, left = MOST_STEPS;
	uint32_t count = 0;

	while (last && left) {
		const struct bpfv_run *run = run_of(v, last);
		uint64_t first = last - run->first < left ? run->first : last - left + 1;

		if (parts)
			parts[count] = (struct bpfv_run){ .first = first, .from = last };
		count++;
		left -= last - first + 1;
		last = first == run->first ? run->from : 0;
		*is_whole = first == run->first && !last;
	}
	return count;
}

static bool plan(struct bpfv_history *h, struct bpfv *again)
{
	uint32_t count = find_parts(h->v, NULL, &h->is_whole);

	h->parts = bpfv_alloc_array(again, count, sizeof(*h->parts));
	h->steps = bpfv_alloc_array(again, MOST_STEPS, sizeof(*h->steps));
	if (again->status)
		return false;
	h->room = MOST_STEPS;
	h->part_count = find_parts(h->v, h->parts, &h->is_whole);
	for (uint32_t i = 0; i < count / 2; i++) {
		struct bpfv_run part = h->parts[i];

		h->parts[i] = h->parts[count - 1 - i];
		h->parts[count - 1 - i] = part;
	}
	return true;
}

static void see(struct bpfv *again, enum bpfv_sight sight, const struct bpfv_state *state, uint32_t i)
{
	struct bpfv_history *h = again->watcher;

	if (sight != BPFV_SEES_INSN)
		return;
	while (h->part < h->part_count && h->parts[h->part].from < again->processed)
		h->part++;
	if (h->part == h->part_count || h->parts[h->part].first > again->processed || h->count == h->room)
		return;
	h->steps[h->count].insn = i;
	h->steps[h->count++].state = bpfv_state_copy(state);
}

bool bpfv_remember(struct bpfv_history *h, struct bpfv *again)
{
	if (!plan(h, again))
		return false;
	bpfv_free_all(h->v);
	again->options.sink = NULL;
	again->options.trace = NULL;
	again->options.time_limit = 0;
	if (h->v->fault.processed < again->options.max_processed)
		again->options.max_processed = h->v->fault.processed;
	again->watch = see;
	again->watcher = h;
	bpfv_run_passes(again);
	return h->count && again->fault.code == h->v->fault.code && again->fault.insn == h->v->fault.insn &&
	       again->fault.processed == h->v->fault.processed;
}
