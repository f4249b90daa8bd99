#include "nodes.h"
#include "profile.h"

static uint32_t *link_of(const struct bpfrt_nodes *nodes, uint32_t n)
{
	return bpfrt_node(nodes, n);
}

uint32_t bpfrt_node_take(const struct bpfrt_nodes *nodes, uint32_t total)
{
	struct bpfrt_node_head *head = nodes->head;
	uint32_t removed = head->fresh - head->count++, n;

	if (removed <= bpfrt_slot_count() && head->fresh < total)
		return ++head->fresh;
	n = head->free_first;
	head->free_first = *link_of(nodes, n);
	if (!head->free_first)
		head->free_last = 0;
	return n;
}

void bpfrt_node_give(const struct bpfrt_nodes *nodes, uint32_t n)
{
	struct bpfrt_node_head *head = nodes->head;

	BPFRT_STORE(link_of(nodes, n), 0);
	if (head->free_last)
		BPFRT_STORE(link_of(nodes, head->free_last), n);
	else
		head->free_first = n;
	head->free_last = n;
	head->count--;
}
