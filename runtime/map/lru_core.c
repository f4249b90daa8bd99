#include "hash_change.h"
#include "hash_values.h"
#include "lru.h"

/* ---- the order; with its lock held ---- */

static struct bpfrt_lru_link *link_of(const struct bpfrt_hash *hash, uint32_t n)
{
	return (struct bpfrt_lru_link *)(void *)((uint8_t *)bpfrt_node(&hash->nodes, n) + hash->nodes.bytes) - 1;
}

static void append(const struct bpfrt_hash *hash, uint32_t n)
{
	struct bpfrt_node_head *head = hash->nodes.head;

	*link_of(hash, n) = (struct bpfrt_lru_link){ head->newest, 0 };
	if (head->newest)
		link_of(hash, head->newest)->newer = n;
	else
		head->oldest = n;
	head->newest = n;
}

static void drop(const struct bpfrt_hash *hash, uint32_t n)
{
	struct bpfrt_node_head *head = hash->nodes.head;
	struct bpfrt_lru_link link = *link_of(hash, n);

	if (link.older)
		link_of(hash, link.older)->newer = link.newer;
	else
		head->oldest = link.newer;
	if (link.newer)
		link_of(hash, link.newer)->older = link.older;
	else
		head->newest = link.older;
}

/* One goes and another comes; 0: none. */
static void reorder(const struct bpfrt_hash *hash, uint32_t going, uint32_t coming)
{
	struct bpfrt_stripe *stripe = bpfrt_order_stripe(hash->map);
	uint32_t token = bpfrt_lock(stripe);

	if (going)
		drop(hash, going);
	if (coming)
		append(hash, coming);
	bpfrt_unlock(stripe, token);
}

/* ---- eviction ---- */

/* The oldest element's hash, unless it was spared. */
static bool look_at_oldest(const struct bpfrt_hash *hash, bool may_spare, uint32_t *n, uint32_t *value)
{
	struct bpfrt_stripe *stripe = bpfrt_order_stripe(hash->map);
	uint32_t token = bpfrt_lock(stripe), word = 0;
	bool is_spared = false;

	*n = hash->nodes.head->oldest;
	if (*n)
		word = BPFRT_LOAD(&bpfrt_hash_element(hash, *n)->hash);
	if ((word & BPFRT_HASH_USED) && may_spare) {
		BPFRT_CLEAR_BITS(&bpfrt_hash_element(hash, *n)->hash, BPFRT_HASH_USED);
		drop(hash, *n);
		append(hash, *n);
		is_spared = true;
	}
	bpfrt_unlock(stripe, token);
	*value = word & ~BPFRT_HASH_USED;
	return !is_spared;
}

static void unlink_place(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place)
{
	uint32_t n = *place->link;

	reorder(hash, n, 0);
	bpfrt_hash_unlink(hash, place, bpfrt_hash_element(hash, n)->next);
	bpfrt_node_release(hash->map);
}

/* The element may be gone before its bucket is locked, where others take some out meanwhile. */
static void evict(const struct bpfrt_hash *hash)
{
	struct bpfrt_hash_place place = { .stripe = NULL };
	uint32_t n, spared = 0;

	while (!look_at_oldest(hash, spared < BPFRT_LRU_MOST_SPARED, &n, &place.hash))
		spared++;
	place.stripe = bpfrt_stripe(hash->map, place.hash);
	place.token = bpfrt_lock(place.stripe);
	place.link = bpfrt_hash_bucket(hash, place.hash);
	while (*place.link && *place.link != n)
		place.link = &bpfrt_hash_element(hash, *place.link)->next;
	if (*place.link)
		unlink_place(hash, &place);
	bpfrt_hash_leave(&place);
}

int64_t bpfrt_lru_make_room(const struct bpfrt_hash *hash, struct bpfrt_hash_place *place, const void *key,
			    uint64_t flags)
{
	for (;;) {
		int64_t status;

		*place = bpfrt_hash_locate(hash, key);
		status = bpfrt_hash_may_update_inline(hash, place, flags);
		if (status != -BPFRT_E2BIG)
			return status;
		bpfrt_hash_leave(place);
		evict(hash);
	}
}

/* ---- elements ---- */

void bpfrt_lru_put(const struct bpfrt_hash *hash, const struct bpfrt_hash_place *place, uint32_t element)
{
	reorder(hash, *place->link, element);
	if (*place->link)
		bpfrt_lru_mark(hash, element);
	bpfrt_hash_put(hash, place, element);
}

int64_t bpfrt_lru_take_out(const struct bpfrt_hash *hash, const void *key, void *value)
{
	struct bpfrt_hash_place place = bpfrt_hash_locate(hash, key);
	uint32_t n = *place.link;

	if (n && value)
		bpfrt_hash_read_value(hash, n, value);
	if (n)
		unlink_place(hash, &place);
	bpfrt_hash_leave(&place);
	return n ? 0 : -BPFRT_ENOENT;
}

uint32_t bpfrt_lru_find_again(const struct bpfrt_hash *hash, const void *key, uint32_t value)
{
	return bpfrt_hash_walk_again(hash, key, value, BPFRT_FIND_MARK);
}

uint32_t bpfrt_lru_find(const struct bpfrt_hash *hash, const void *key)
{
	return bpfrt_hash_find_sized(hash, key, hash->map->key_size, BPFRT_FIND_MARK);
}
