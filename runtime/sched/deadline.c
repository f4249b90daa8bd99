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

/* Lets a node rise from `hole` to where it belongs. */
static void rise(node_t *nodes, uint32_t hole, const node_t *from)
{
	const node_t node = *from;
	node_t *at = &nodes[hole];

	while (hole) {
		node_t *up = &nodes[hole = (hole - 1) / 2];
		const node_t parent = *up;

		if (!bpfrt_sched_before(&node, &parent))
			break;
		*at = parent;
		at = up;
	}
	*at = node;
}

/* Takes the request at `hole`; its slot becomes free. The hole goes down to a leaf, where the last node fills it and
 * rises: it was a leaf, so not far. */
static void remove_at(struct bpfrt_sched *sched, uint32_t hole, struct bpfrt_request *request)
{
	node_t *nodes = sched->nodes;
	uint32_t last = sched->count - 1, slot = nodes[hole].slot, other;

	sched->count = last;
	*request = sched->requests[slot];
	while ((other = 2 * hole + 2) <= last) {
		other -= bpfrt_sched_before(&nodes[other - 1], &nodes[other]); /* the last node may be one of the two */
		nodes[hole] = nodes[other];
		hole = other;
	}
	rise(nodes, hole, &nodes[last]);
	nodes[last].slot = slot;
}

static bool put(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	uint32_t irq = bpfrt_sched_mask(), count = sched->count, room = sched->options->slot_count - count;

	if (room) {
		node_t *nodes = sched->nodes, *node = &nodes[count];

		sched->count = count + 1;
		request->id = sched->next_id++;
		sched->requests[node->slot] = *request;
		node->deadline = request->deadline;
		node->id = request->id;
		rise(nodes, count, node);
	}
	bpfrt_sched_unmask(irq);
	return room != 0;
}

static bool take(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	uint32_t irq = bpfrt_sched_mask();
	bool found = sched->count != 0;

	if (found)
		remove_at(sched, 0, request);
	bpfrt_sched_unmask(irq);
	return found;
}

static bool cancel(struct bpfrt_sched *sched, uint32_t id, struct bpfrt_request *request)
{
	uint32_t irq = bpfrt_sched_mask(), at = 0;
	bool found;

	while (at < sched->count && sched->nodes[at].id != id)
		at++;
	found = at < sched->count;
	if (found)
		remove_at(sched, at, request);
	bpfrt_sched_unmask(irq);
	return found;
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
