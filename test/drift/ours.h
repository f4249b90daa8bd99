/* What the engines with our runtime share: contexts and maps. */
#ifndef DRIFT_OURS_H
#define DRIFT_OURS_H

#include "bpfrt/host.h"
#include "drift.h"

static inline void ours_bind(struct bpfrt_skb *skb, uint8_t *buffer, const struct drift_packet *packet)
{
	uint16_t protocol;

	bpfrt_skb_bind_room(skb, buffer, DRIFT_BUFFER, DRIFT_ROOM, packet->length);
	__builtin_memcpy(&protocol, packet->data + 12, 2);
	skb->protocol = protocol;
}

static inline void ours_after(const struct bpfrt_skb *skb, struct drift_packet *packet)
{
	packet->data = skb->data;
	packet->length = skb->len;
}

static inline int64_t ours_record(void *digest, const void *data, uint32_t size)
{
	drift_add(digest, &((struct drift_digest *)digest)->count, 4, data, size);
	return 0;
}

static inline void ours_dump(const struct bpfrt_map *map, enum drift_kind kind, struct drift_digest *digest)
{
	uint8_t key[16], next[16];
	uint64_t value[8];
	const void *at = 0;

	if (kind == DRIFT_RECORDS) {
		bpfrt_ringbuf_consume(map, ours_record, digest, UINT32_MAX);
		return;
	}
	if (kind == DRIFT_TAKEN) {
		while (!bpfrt_map_lookup_and_delete(map, 0, value))
			drift_add(digest, &digest->count, 4, value, map->value_size);
		return;
	}
	for (; !bpfrt_map_next_key(map, at, next); at = key) {
		__builtin_memcpy(key, next, map->key_size);
		if (kind == DRIFT_SUMS ? bpfrt_map_lookup_sum(map, key, value) : bpfrt_map_lookup(map, key, value))
			continue;
		drift_add(digest, key, map->key_size, value, map->value_size);
	}
}

/* Two more keys fit beside the initial six; those that are replaced and removed were there. */
static inline uint32_t ours_refill(const struct bpfrt_map *tables, const struct bpfrt_map *table)
{
	uint32_t answers = 0, next;

	for (uint32_t key = 10; key--;)
		answers = answers * 31 + (uint32_t)bpfrt_hash_of_maps_set(tables, &key, table);
	for (uint32_t key = 0; key < 10; key++)
		answers = answers * 31 + (uint32_t)bpfrt_map_delete(tables, &key);
	return answers * 31 + (uint32_t)bpfrt_map_next_key(tables, 0, &next);
}

#endif
