/*
 * Overload under the deadline policy: which requests to give up so that the others end in time. The heap is searched,
 * not sorted, so that interrupts are masked for one pass at a time; a request that comes meanwhile is looked at before
 * the next start.
 */
#include "sched/sched.h"

/* What is pending, in one pass. */
static bool is_light(const struct bpfrt_sched *sched)
{
	uint64_t work = sched->now, first = BPFRT_NO_DEADLINE;

	for (uint32_t i = 0; i < sched->count; i++) {
		const struct bpfrt_request *request = &sched->requests[sched->nodes[i].slot];

		if (request->deadline < first)
			first = request->deadline;
		work += request->cost;
	}
	return work <= first;
}

/* The first request after `last` in the policy's order (NULL: of all); false: there is none with a deadline. */
static bool next_in_order(const struct bpfrt_sched *sched, const struct bpfrt_sched_node *last,
			  struct bpfrt_sched_node *next)
{
	bool found = false;

	for (uint32_t i = 0; i < sched->count; i++) {
		const struct bpfrt_sched_node *node = &sched->nodes[i];

		if (node->deadline == BPFRT_NO_DEADLINE || (last && !bpfrt_sched_before(last, node)))
			continue;
		if (!found || bpfrt_sched_before(node, next))
			*next = *node;
		found = true;
	}
	return found;
}

/* Finds the first request that is late, and whom to give up for it. */
static bool find_victim(const struct bpfrt_sched *sched, uint32_t *id)
{
	struct bpfrt_sched_node last, next;
	uint64_t work = sched->now;
	unsigned lowest = BPFRT_PRIORITIES;
	bool is_late = false;

	for (bool is_first = true; !is_late; is_first = false, last = next) {
		uint32_t irq = bpfrt_sched_mask();
		bool found = next_in_order(sched, is_first ? NULL : &last, &next);

		if (found) {
			const struct bpfrt_request *request = &sched->requests[next.slot];
			bool is_hopeless = sched->now + request->cost > next.deadline;

			work += request->cost;
			is_late = work > next.deadline;
			if (request->priority <= lowest || is_hopeless) {
				lowest = request->priority;
				*id = next.id;
			}
		}
		bpfrt_sched_unmask(irq);
		if (!found)
			return false;
	}
	return true;
}

void bpfrt_sched_shed(struct bpfrt_sched *sched)
{
	uint32_t irq = bpfrt_sched_mask(), id = 0;
	bool light = is_light(sched);

	bpfrt_sched_unmask(irq);
	while (!light && find_victim(sched, &id)) {
		struct bpfrt_request request;

		if (sched->policy->cancel(sched, id, &request))
			bpfrt_sched_end(sched, &request, BPFRT_SCHED_SHED);
		bpfrt_sched_tick(sched); /* recovering may have taken time */
	}
}
