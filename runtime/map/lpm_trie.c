/*
 * lpm_trie: of all prefixes in the map, lookup finds the longest that the key begins with. A binary trie in which each
 * node has a prefix; where two entries part there is a branching node between. Entries are replaced, not changed, so
 * the value that a program looked up stays as it was.
 */
#include <stddef.h>

#include "bpfrt/storage.h"
#include "failure/full.h"
#include "lock.h"
#include "nodes.h"
#include "words.h"

/* Linux's struct bpf_lpm_trie_key, of any alignment. */
struct key {
	uint32_t prefix;
	const uint8_t *data; /* most significant bit first */
};

struct trie {
	const struct bpfrt_map *map;
	struct bpfrt_stripe *stripe;
	struct bpfrt_lpm_head *head;
	struct bpfrt_nodes nodes;
	uint32_t data_bytes;
};

static struct key key_of(const void *key)
{
	struct key it = { 0, (const uint8_t *)key + 4 };

	__builtin_memcpy(&it.prefix, key, 4);
	return it;
}

static struct trie trie_of(const struct bpfrt_map *map)
{
	size_t bytes = (size_t)bpfrt_lpm_node_bytes(map->key_size, map->value_size);
	struct bpfrt_lpm_head *head = map->values;

	return (struct trie){ map,
			      bpfrt_stripe(map, 0),
			      head,
			      { &head->nodes, (uint8_t *)(head + 1) - bytes, bytes },
			      map->key_size - 4 };
}

static struct bpfrt_lpm_node *node_at(const struct trie *trie, uint32_t n)
{
	return bpfrt_node(&trie->nodes, n);
}

static uint8_t *data_of(struct bpfrt_lpm_node *node)
{
	return (uint8_t *)(node + 1);
}

static uint8_t *value_of(const struct trie *trie, struct bpfrt_lpm_node *node)
{
	return data_of(node) + (size_t)bpfrt_align_up(trie->data_bytes, 8);
}

static unsigned bit_of(const uint8_t *data, uint32_t bit)
{
	return (unsigned)(BPFRT_LOAD(&data[bit / 8]) >> (7 - bit % 8)) & 1;
}

/* How many bits a node's prefix and a key's have in common. */
static uint32_t common(struct bpfrt_lpm_node *node, const struct key *key)
{
	uint32_t prefix = BPFRT_LOAD(&node->prefix), limit = prefix < key->prefix ? prefix : key->prefix, bits = 0;
	const uint8_t *data = data_of(node);

	for (uint32_t i = 0; bits < limit; i++, bits += 8) {
		unsigned differ = BPFRT_LOAD(&data[i]) ^ key->data[i];

		if (!differ)
			continue;
		for (; !(differ & 0x80); differ <<= 1)
			bits++;
		break;
	}
	return bits < limit ? bits : limit;
}

static uint32_t longest(const struct trie *trie, const struct key *key, const struct bpfrt_reader *reader)
{
	uint32_t found = 0, n = BPFRT_LOAD(&trie->head->root);

	while (n && !bpfrt_read_is_stale(trie->stripe, reader)) {
		struct bpfrt_lpm_node *node = node_at(trie, n);
		uint32_t prefix = BPFRT_LOAD(&node->prefix);

		if (common(node, key) < prefix)
			break;
		if (!BPFRT_LOAD(&node->is_branching))
			found = n;
		if (prefix >= key->prefix)
			break;
		n = BPFRT_LOAD(&node->child[bit_of(key->data, prefix)]);
	}
	return found;
}

/* The longest prefix's node, whose value is copied to `value` where that is not NULL; NULL: none. */
static struct bpfrt_lpm_node *find(const struct trie *trie, const void *key, void *value)
{
	struct key wanted = key_of(key);

	if (wanted.prefix > 8 * trie->data_bytes)
		return NULL;
	for (unsigned tries = 0;; tries++) {
		struct bpfrt_reader reader = bpfrt_read_begin(trie->stripe, tries);
		uint32_t n = longest(trie, &wanted, &reader);

		if (n && value)
			bpfrt_words_get(value, value_of(trie, node_at(trie, n)), trie->map->value_size);
		if (bpfrt_read_end(trie->stripe, &reader))
			return n ? node_at(trie, n) : NULL;
	}
}

void *bpfrt_lpm_trie_lookup(const struct bpfrt_map *map, const void *key)
{
	struct trie trie = trie_of(map);
	struct bpfrt_lpm_node *node = find(&trie, key, NULL);

	return node ? value_of(&trie, node) : NULL;
}

#ifdef BPFRT_CLOUD
static int64_t copy(const struct bpfrt_map *map, const void *key, void *value)
{
	struct trie trie = trie_of(map);

	return find(&trie, key, value) ? 0 : -BPFRT_ENOENT;
}
#endif

/* Where a key's node is or would be: the link to a node, and what that one has in common with the key. */
struct place {
	uint32_t *link, *parent; /* parent: the link to the node that has `link`, NULL at the root */
	struct bpfrt_lpm_node *node;
	uint32_t common;
};

static struct place locate(const struct trie *trie, const struct key *key)
{
	struct place place = { &trie->head->root, NULL, NULL, 0 };

	while (*place.link) {
		place.node = node_at(trie, *place.link);
		place.common = common(place.node, key);
		if (place.common < place.node->prefix || place.node->prefix == key->prefix)
			return place;
		place.parent = place.link;
		place.link = &place.node->child[bit_of(key->data, place.node->prefix)];
	}
	place.node = NULL;
	return place;
}

/* Whether the place's node has the key's prefix, be it an entry or not. */
static bool is_exact(const struct place *place, const struct key *key)
{
	return place->node && place->node->prefix == key->prefix && place->common == key->prefix;
}

static bool is_entry(const struct place *place, const struct key *key)
{
	return is_exact(place, key) && !place->node->is_branching;
}

/* A node with the first `prefix` bits of `data`, linked nowhere. */
static uint32_t new_node(const struct trie *trie, const uint8_t *data, uint32_t prefix, bool is_branching)
{
	uint32_t n = bpfrt_node_take(trie->map, trie->stripe, &trie->nodes);
	struct bpfrt_lpm_node *node = node_at(trie, n);

	BPFRT_STORE(&node->child[0], 0);
	BPFRT_STORE(&node->child[1], 0);
	BPFRT_STORE(&node->prefix, prefix);
	BPFRT_STORE(&node->is_branching, is_branching);
	for (uint32_t i = 0; i < trie->data_bytes; i++)
		BPFRT_STORE(&data_of(node)[i], data[i]);
	return n;
}

/* The link says `n` from now on, and the nodes that `old` and `other` (0: none) were are gone. */
static void replace(const struct trie *trie, uint32_t *link, uint32_t n, uint32_t old, uint32_t other)
{
	bpfrt_change_begin(trie->stripe);
	BPFRT_STORE(link, n);
	bpfrt_node_give(trie->stripe, &trie->nodes, old);
	if (other)
		bpfrt_node_give(trie->stripe, &trie->nodes, other);
	bpfrt_change_end(trie->stripe);
}

static void insert(const struct trie *trie, const struct place *place, const struct key *key, const void *value)
{
	uint32_t n = new_node(trie, key->data, key->prefix, false), old = *place->link;
	struct bpfrt_lpm_node *node = node_at(trie, n);

	bpfrt_words_set(value_of(trie, node), value, trie->map->value_size);
	if (is_exact(place, key)) {
		BPFRT_STORE(&node->child[0], place->node->child[0]);
		BPFRT_STORE(&node->child[1], place->node->child[1]);
		replace(trie, place->link, n, old, 0);
	} else if (!old) {
		BPFRT_STORE(place->link, n);
	} else if (place->common == key->prefix) {
		BPFRT_STORE(&node->child[bit_of(data_of(place->node), place->common)], old);
		BPFRT_STORE(place->link, n);
	} else {
		uint32_t fork = new_node(trie, key->data, place->common, true);
		unsigned side = bit_of(key->data, place->common);

		BPFRT_STORE(&node_at(trie, fork)->child[side], n);
		BPFRT_STORE(&node_at(trie, fork)->child[!side], old);
		BPFRT_STORE(place->link, fork);
	}
}

int64_t bpfrt_lpm_trie_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags)
{
	struct trie trie = trie_of(map);
	struct key wanted = key_of(key);
	struct place place;
	int64_t status = 0;
	uint32_t token;

	if (flags > BPFRT_EXIST || wanted.prefix > 8 * trie.data_bytes)
		return -BPFRT_EINVAL;
	token = bpfrt_lock(trie.stripe);
	place = locate(&trie, &wanted);
	if (is_entry(&place, &wanted))
		status = flags == BPFRT_NOEXIST ? -BPFRT_EEXIST : 0;
	else if (flags == BPFRT_EXIST)
		status = -BPFRT_ENOENT;
	else if (trie.head->entries == map->max_entries)
		status = bpfrt_map_full(-BPFRT_ENOSPC);
	else
		trie.head->entries++;
	if (!status)
		insert(&trie, &place, &wanted, value);
	bpfrt_unlock(trie.stripe, token);
	return status;
}

/* A node with two children stays where they part; else its child, and below a branching node its sibling, moves up. */
static void take_out(const struct trie *trie, const struct place *place)
{
	uint32_t *children = place->node->child, n = *place->link;
	struct bpfrt_lpm_node *parent = place->parent ? node_at(trie, *place->parent) : NULL;

	if (children[0] && children[1])
		BPFRT_STORE(&place->node->is_branching, 1);
	else if (children[0] || children[1] || !parent || !parent->is_branching)
		replace(trie, place->link, children[0] ? children[0] : children[1], n, 0);
	else
		replace(trie, place->parent, parent->child[place->link == &parent->child[0]], n, *place->parent);
}

/* `value` NULL: nobody wants it. */
static int64_t remove_entry(const struct bpfrt_map *map, const void *key, void *value)
{
	struct trie trie = trie_of(map);
	struct key wanted = key_of(key);
	int64_t status = -BPFRT_ENOENT;
	struct place place;
	uint32_t token;

	if (wanted.prefix > 8 * trie.data_bytes)
		return -BPFRT_EINVAL;
	token = bpfrt_lock(trie.stripe);
	place = locate(&trie, &wanted);
	if (is_entry(&place, &wanted)) {
		if (value)
			bpfrt_words_get(value, value_of(&trie, place.node), map->value_size);
		take_out(&trie, &place);
		trie.head->entries--;
		status = 0;
	}
	bpfrt_unlock(trie.stripe, token);
	return status;
}

int64_t bpfrt_lpm_trie_delete(const struct bpfrt_map *map, const void *key)
{
	return remove_entry(map, key, NULL);
}

/* The first node of a subtree, children before their parents. */
static uint32_t first_of(const struct trie *trie, uint32_t n)
{
	for (struct bpfrt_lpm_node *node; n; n = node->child[0] ? node->child[0] : node->child[1]) {
		node = node_at(trie, n);
		if (!node->child[0] && !node->child[1])
			break;
	}
	return n;
}

/* The node after the one at a place, children before their parents. */
static uint32_t after(const struct trie *trie, const struct place *place)
{
	struct bpfrt_lpm_node *parent;

	if (!place->parent)
		return 0;
	parent = node_at(trie, *place->parent);
	if (place->link == &parent->child[0] && parent->child[1])
		return first_of(trie, parent->child[1]);
	return *place->parent;
}

static uint32_t next_entry(const struct trie *trie, const void *key)
{
	struct key wanted = key ? key_of(key) : (struct key){ 0, NULL };
	struct place place = { NULL, NULL, NULL, 0 };
	uint32_t n;

	if (key && wanted.prefix <= 8 * trie->data_bytes)
		place = locate(trie, &wanted);
	if (!key || !is_entry(&place, &wanted))
		return first_of(trie, trie->head->root);
	do {
		n = after(trie, &place);
		if (n) {
			struct bpfrt_lpm_node *node = node_at(trie, n);

			wanted = (struct key){ node->prefix, data_of(node) };
			place = locate(trie, &wanted);
		}
	} while (n && node_at(trie, n)->is_branching);
	return n;
}

/* More specific prefixes come before those that contain them. */
int64_t bpfrt_lpm_trie_get_next_key(const struct bpfrt_map *map, const void *key, void *next)
{
	struct trie trie = trie_of(map);
	uint32_t token = bpfrt_lock(trie.stripe), n = next_entry(&trie, key);

	if (n) {
		struct bpfrt_lpm_node *node = node_at(&trie, n);

		__builtin_memcpy(next, &node->prefix, 4);
		__builtin_memcpy((uint8_t *)next + 4, data_of(node), trie.data_bytes);
	}
	bpfrt_unlock(trie.stripe, token);
	return n ? 0 : -BPFRT_ENOENT;
}

const struct bpfrt_map_ops bpfrt_lpm_trie_ops = {
	.lookup = bpfrt_lpm_trie_lookup,
	.update = bpfrt_lpm_trie_update,
	.remove = bpfrt_lpm_trie_delete,
	.get_next_key = bpfrt_lpm_trie_get_next_key,
#ifdef BPFRT_CLOUD
	.copy = copy,
	.take = remove_entry,
#endif
};
