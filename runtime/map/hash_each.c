#include "hash_each.h"

#include "hash_values.h"

void bpfrt_hash_each_begin(struct bpfrt_hash_each *each, const struct bpfrt_map *map, enum bpfrt_storage kind)
{
	*each = (struct bpfrt_hash_each){ 0 };
	each->hash = bpfrt_hash_of(map, kind, &each->room);
}

static uint32_t first(const struct bpfrt_hash_each *each)
{
	return BPFRT_LOAD(bpfrt_hash_bucket(each->hash, each->bucket));
}

static bool is_in_bucket(const struct bpfrt_hash_each *each, uint32_t n)
{
	uint32_t at = first(each);

	while (at && at != n)
		at = bpfrt_hash_element(each->hash, at)->next;
	return at;
}

/* What follows in the bucket, with its lock held. What was removed tells nothing: then the one that was behind it,
 * if that is still there. New ones are put at the end. A map that grew has parted the bucket: it is begun again. */
static uint32_t follow(const struct bpfrt_hash_each *each, uint32_t mask)
{
	if (!each->this || each->mask != mask)
		return first(each);
	if (is_in_bucket(each, each->this))
		return bpfrt_hash_element(each->hash, each->this)->next;
	return each->next && is_in_bucket(each, each->next) ? each->next : 0;
}

static void advance(struct bpfrt_hash_each *each)
{
	struct bpfrt_stripe *stripe = bpfrt_stripe(each->hash->map, each->bucket);
	uint32_t token = bpfrt_lock(stripe), mask = BPFRT_LOAD(&each->hash->mask);

	each->this = follow(each, mask);
	each->next = each->this ? bpfrt_hash_element(each->hash, each->this)->next : 0;
	each->mask = mask;
	bpfrt_unlock(stripe, token);
}

bool bpfrt_hash_each_next(struct bpfrt_hash_each *each)
{
	const struct bpfrt_hash *hash = each->hash;

	while (each->bucket <= BPFRT_LOAD(&hash->mask)) {
		if (each->this || first(each))
			advance(each);
		if (each->this)
			break;
		each->bucket++;
	}
	if (!each->this)
		return false;
	each->key = bpfrt_hash_key(hash, each->this);
	each->value = hash->map->ops->lookup_slot ? bpfrt_hash_slot_value(hash, each->this, bpfrt_slot_current())
						  : bpfrt_hash_value(hash, each->this);
	return true;
}
