/*
 * The deadline policy: earliest deadline first, over a heap in the caller's slots. Interrupt handlers may put;
 * interrupts are masked while the heap is out of order.
 */
#include "sched/sched.h"

typedef struct bpfrt_sched_node node_t;

static int init(struct bpfrt_sched *sched)
{
	node_t *nodes = sched->nodes;

	for (uint32_t i = 0; i < sched->options->slot_count; i++)
		nodes[i].slot = i;
	return 0;
}

static void drop(struct bpfrt_sched *sched)
{
	sched->count = 0;
}

/* Takes the node at `hole` out of a heap whose last one is at `last`; its slot becomes free. The hole goes down to a
 * leaf, where the last node fills it and rises: it was a leaf, so not far. */
static void remove_at(node_t *nodes, uint32_t hole, uint32_t last)
{
	uint32_t slot = nodes[hole].slot, other;

	while ((other = 2 * hole + 2) <= last) {
		other -= bpfrt_sched_before(&nodes[other - 1], &nodes[other]); /* the last node may be one of the two */
		nodes[hole] = nodes[other];
		hole = other;
	}
	for (; hole && bpfrt_sched_before(&nodes[last], &nodes[other = (hole - 1) / 2]); hole = other)
		nodes[hole] = nodes[other];
	nodes[hole] = nodes[last];
	nodes[last].slot = slot;
}

/* Lets a request rise from `hole` to where it belongs. It is the latest, so it comes after those of its deadline. */
static void insert(node_t *nodes, uint32_t hole, const struct bpfrt_request *request)
{
	uint32_t slot = nodes[hole].slot;
	uint64_t deadline = request->deadline;

	while (hole) {
		uint32_t parent = (hole - 1) / 2;

		if (nodes[parent].deadline <= deadline)
			break;
		nodes[hole] = nodes[parent];
		hole = parent;
	}
	nodes[hole] = (node_t){ deadline, request->id, slot };
}

static bool put(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	uint32_t irq = bpfrt_sched_mask(), count = sched->count;
	bool has_room = count < sched->options->slot_count;

	if (has_room) {
		sched->count = count + 1;
		request->id = sched->next_id++;
		sched->requests[sched->nodes[count].slot] = *request;
		insert(sched->nodes, count, request);
	}
	bpfrt_sched_unmask(irq);
	return has_room;
}

static bool take(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	uint32_t irq = bpfrt_sched_mask();
	bool found = sched->count != 0;

	if (found) {
		*request = sched->requests[sched->nodes[0].slot];
		remove_at(sched->nodes, 0, --sched->count);
	}
	bpfrt_sched_unmask(irq);
	return found;
}

static bool cancel(struct bpfrt_sched *sched, uint32_t id, struct bpfrt_request *request)
{
	uint32_t irq = bpfrt_sched_mask(), count = sched->count, at = 0;

	while (at < count && sched->nodes[at].id != id)
		at++;
	if (at < count) {
		*request = sched->requests[sched->nodes[at].slot];
		remove_at(sched->nodes, at, count - 1);
		sched->count = count - 1;
	}
	bpfrt_sched_unmask(irq);
	return at < count;
}

static uint32_t pending(const struct bpfrt_sched *sched)
{
	return sched->count;
}

const struct bpfrt_sched_policy bpfrt_policy_deadline = {
	.name = "deadline",
	.has_tasks = true,
	.init = init,
	.drop = drop,
	.put = put,
	.take = take,
	.cancel = cancel,
	.pending = pending,
};
