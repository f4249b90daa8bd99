/* One queue, in the map's storage. */
#include "map/nodes.h"
#include "map/types.h"

uint32_t bpfrt_node_take(const struct bpfrt_map *map, struct bpfrt_stripe *stripe, const struct bpfrt_nodes *nodes)
{
	struct bpfrt_node_head *head = nodes->head;

	(void)stripe;
	if (head->queue.count < 2 && head->fresh < bpfrt_map_nodes(map, 1))
		return ++head->fresh;
	return bpfrt_node_dequeue(&head->queue, nodes);
}

void bpfrt_node_give(struct bpfrt_stripe *stripe, const struct bpfrt_nodes *nodes, uint32_t n)
{
	(void)stripe;
	*(uint32_t *)bpfrt_node(nodes, n) = 0;
	bpfrt_node_enqueue(&nodes->head->queue, nodes, n);
}

bool bpfrt_node_reserve(const struct bpfrt_map *map, const struct bpfrt_nodes *nodes)
{
	return nodes->head->fresh - nodes->head->queue.count < map->max_entries;
}

void bpfrt_node_release(const struct bpfrt_map *map)
{
	(void)map;
}
