/*
 * How much memory a map's values take and how they lie in it: the same on every target, so that the compiler can size
 * a 32-bit target's storage on a 64-bit host. Positions inside are indices, never pointers, and storage that is all
 * zero bytes is a valid empty map. Freestanding.
 *
 * Storage starts at a multiple of 8 bytes, with several CPU slots at a multiple of 64. `stride` below is value_size
 * rounded up to 8; a "line" is 64 bytes when there are several slots and 8 when there is one, so that slots never share
 * a cache line.
 *
 *   ARRAY         value[max_entries], each `stride` bytes
 *   PERCPU_ARRAY  such an array per slot, each rounded up to a line
 *   HASH          struct bpfrt_node_head, uint32_t bucket[buckets] (element number or 0), element[elements];
 *                 element n (from 1): struct bpfrt_hash_link, key padded to 8, value padded to 8
 *   PERCPU_HASH   the same without values; then, from the next line on, per slot: value[elements], rounded up to a line
 *   POINTERS      8-byte slots, each a native pointer or NULL
 *   LRU_HASH, LRU_PERCPU_HASH: as HASH and PERCPU_HASH; after its value an element has a struct bpfrt_lru_link
 *   HASH_POINTERS as HASH; a value is an 8-byte slot with a native pointer. The hash of keys: hash_key.h
 *   LPM_TRIE      struct bpfrt_lpm_head, node[nodes]; node n (from 1): struct bpfrt_lpm_node, the key's data padded to
 *                 8, value padded to 8
 *   QUEUE         struct bpfrt_queue_head, value[max_entries]: a ring
 *   BLOOM         uint32_t bits[bpfrt_bloom_bits() / 32], padded to 8
 *   REDIRECT      uint32_t bits[], bit n % 32 of word n / 32: entry n is set; padded to 8; value[max_entries]
 *   RINGBUF       struct bpfrt_ringbuf_reader, from the next line on struct bpfrt_ringbuf_writer, from the next line on
 *                 max_entries bytes
 */
#ifndef BPFRT_STORAGE_H
#define BPFRT_STORAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfrt/abi.h"

struct bpfrt_map;

enum bpfrt_storage {
	BPFRT_STORAGE_NOTHING,
	BPFRT_STORAGE_ARRAY,
	BPFRT_STORAGE_PERCPU_ARRAY,
	BPFRT_STORAGE_HASH,
	BPFRT_STORAGE_PERCPU_HASH,
	BPFRT_STORAGE_POINTERS,
	BPFRT_STORAGE_REDIRECT,
	BPFRT_STORAGE_QUEUE,
	BPFRT_STORAGE_BLOOM,
	BPFRT_STORAGE_LPM_TRIE,
	BPFRT_STORAGE_HASH_POINTERS,
	BPFRT_STORAGE_LRU_HASH,
	BPFRT_STORAGE_LRU_PERCPU_HASH,
	BPFRT_STORAGE_RINGBUF,
};

/* Elements that were removed, oldest first; 0: none. */
struct bpfrt_node_queue {
	uint32_t first, last;
	uint32_t count;
};

/* The cloud's is in the map's state. */
struct bpfrt_node_head {
	struct bpfrt_node_queue queue;
	uint32_t fresh;          /* elements that were ever used: 1..fresh; the others were never touched */
	uint32_t oldest, newest; /* LRU types: elements, 0: none */
};

struct bpfrt_lpm_head {
	struct bpfrt_node_head nodes;
	uint32_t root; /* node or 0 */
	uint32_t entries;
};

struct bpfrt_lpm_node {
	uint32_t child[2];     /* node or 0, by the first bit after the prefix */
	uint32_t prefix;       /* bits of data that count */
	uint32_t is_branching; /* no entry: only where two others part */
};

struct bpfrt_queue_head {
	uint32_t first; /* the oldest value's place */
	uint32_t count;
};

struct bpfrt_hash_link {
	uint32_t next; /* element in the same bucket or in the free queue, 0: none */
	uint32_t hash; /* of the key, 31 bits; LRU types: with BPFRT_HASH_USED */
};

/* The element was looked up, or replaced another one, since it was last spared. */
#define BPFRT_HASH_USED (UINT32_C(1) << 31)

/* The elements of an LRU type in the order in which they are evicted; 0: none. */
struct bpfrt_lru_link {
	uint32_t older, newer;
};

/* The layout of a map type; map.def is the source. */
static inline enum bpfrt_storage bpfrt_map_storage(uint32_t type)
{
	switch (type) {
#define BPFC_MAP(name, number, text, ops, storage) \
	case number:                               \
		return BPFRT_STORAGE_##storage;
#include "bpfc/map.def"
	default:
		return BPFRT_STORAGE_NOTHING;
	}
}

/* Positions count bytes and wrap; data begins at position 0. */
struct bpfrt_ringbuf_reader {
	uint32_t position; /* of the first record that was not consumed */
	uint32_t fill;     /* writers': where in the ring what fills its end begins, or 0 */
};

struct bpfrt_ringbuf_writer {
	uint32_t position;                      /* of the next record */
	uint32_t dropped;                       /* records that found no room */
	BPFRT_PTR(const struct bpfrt_map, map); /* set by the first record */
};

/* Before the data of each record, which is padded to 8. */
struct bpfrt_ringbuf_record {
	uint32_t length; /* bytes of data, with the bits below */
	uint32_t offset; /* from the storage's start to this, in units of 8 bytes; 0: fills the end of the ring */
};

#define BPFRT_RINGBUF_BUSY (UINT32_C(1) << 31)      /* reserved, not submitted yet */
#define BPFRT_RINGBUF_DISCARDED (UINT32_C(1) << 30) /* nothing for the reader */

/* `n` up to a multiple of a power of two. */
static inline uint64_t bpfrt_align_up(uint64_t n, uint32_t power_of_two)
{
	return (n + power_of_two - 1) & ~(uint64_t)(power_of_two - 1);
}

/* Buckets of a hash (max_entries up to 2^31): a power of two, at least max_entries (1 for 0); with several slots twice
 * as many. */
static inline uint32_t bpfrt_hash_buckets(uint32_t max_entries, uint32_t slots)
{
	uint32_t n = max_entries ? max_entries - 1 : 0;

#ifdef BPFRT_HASH_MOST_BUCKETS /* a power of two; a build of tests makes long chains with it */
	if (max_entries > BPFRT_HASH_MOST_BUCKETS / 2)
		return BPFRT_HASH_MOST_BUCKETS;
#endif
	if (max_entries > UINT32_C(1) << 30)
		return UINT32_C(1) << 31;
	n |= n >> 1;
	n |= n >> 2;
	n |= n >> 4;
	n |= n >> 8;
	n |= n >> 16;
	return (n + 1) << (slots > 1);
}

/* Parts of a hash that have a lock of their own, a power of two, at most as many as buckets: 1 where there is one slot.
 */
static inline uint32_t bpfrt_hash_stripes(uint32_t max_entries, uint32_t slots)
{
	uint32_t n = 1, buckets = bpfrt_hash_buckets(max_entries, slots);

	while (slots > 1 && n < 256 && n < 2 * slots && n <= max_entries / 8 && n < buckets)
		n *= 2;
	return n;
}

/* Elements of a hash (max_entries up to 2^31): a few more than entries, so that a replaced one stays readable for a
 * while, and stripes seldom lend each other some. */
static inline uint32_t bpfrt_hash_elements(uint32_t max_entries, uint32_t slots)
{
	uint32_t stripes = bpfrt_hash_stripes(max_entries, slots);

	return max_entries + slots + (stripes > 1 ? 4 * stripes : 1);
}

/* Where element 1 begins. */
static inline uint64_t bpfrt_hash_elements_off(uint32_t max_entries, uint32_t slots)
{
	return bpfrt_align_up(sizeof(struct bpfrt_node_head) + 4 * (uint64_t)bpfrt_hash_buckets(max_entries, slots), 8);
}

/* What an element of a hash type has after its key, bytes: its value, unless that is per CPU, and its place in an
 * order. */
static inline uint64_t bpfrt_hash_rest(enum bpfrt_storage kind, uint32_t value_size)
{
	bool is_percpu = kind == BPFRT_STORAGE_PERCPU_HASH || kind == BPFRT_STORAGE_LRU_PERCPU_HASH;
	bool is_lru = kind == BPFRT_STORAGE_LRU_HASH || kind == BPFRT_STORAGE_LRU_PERCPU_HASH;

	return (is_percpu ? 0 : bpfrt_align_up(value_size, 8)) + (is_lru ? sizeof(struct bpfrt_lru_link) : 0);
}

/* Bytes of an element. */
static inline uint64_t bpfrt_hash_element_bytes(uint32_t key_size, uint64_t rest)
{
	return sizeof(struct bpfrt_hash_link) + bpfrt_align_up(key_size, 8) + rest;
}

static inline uint32_t bpfrt_storage_line(uint32_t slots)
{
	return slots > 1 ? 64 : 8;
}

/* Where the data of a ring begins. */
static inline uint32_t bpfrt_ringbuf_data_off(uint32_t slots)
{
	uint32_t line = bpfrt_storage_line(slots);

	return line + (uint32_t)bpfrt_align_up(sizeof(struct bpfrt_ringbuf_writer), line);
}

static inline uint64_t bpfrt_redirect_values_off(uint32_t max_entries)
{
	return bpfrt_align_up((uint64_t)max_entries, 64) / 8;
}

/* Nodes of a trie: every entry may need one more where it parts from the others; and those to replace others. */
static inline uint64_t bpfrt_lpm_nodes(uint32_t max_entries, uint32_t slots)
{
	return 2 * (uint64_t)max_entries + slots + 1;
}

/* key_size is that of struct bpf_lpm_trie_key: 4 bytes more than the data. */
static inline uint64_t bpfrt_lpm_node_bytes(uint32_t key_size, uint32_t value_size)
{
	return sizeof(struct bpfrt_lpm_node) + bpfrt_align_up(key_size - 4, 8) + bpfrt_align_up(value_size, 8);
}

/* Hash functions of a bloom filter whose definition says `extra`: Linux's, bits 0..3, 5 when they are 0. */
static inline uint32_t bpfrt_bloom_hashes(uint64_t extra)
{
	return extra & 15 ? (uint32_t)(extra & 15) : 5;
}

/* Bits of a bloom filter, a power of two of at least 64: Linux's choice, 7 for every 5 hashes of every entry. */
static inline uint64_t bpfrt_bloom_bits(uint32_t max_entries, uint64_t extra)
{
	uint32_t hashes = bpfrt_bloom_hashes(extra);
	uint64_t least = (uint64_t)(max_entries / 5) * hashes * 7 + max_entries % 5 * hashes * 7 / 5, bits = 64;

	while (bits < least && bits < UINT64_C(1) << 32)
		bits *= 2;
	return bits;
}

/* No storage is larger than this (an exabyte); sizes beyond are BPFRT_STORAGE_MAX + 1. */
#define BPFRT_STORAGE_MAX (UINT64_C(1) << 60)

static inline uint64_t bpfrt_storage_times(uint64_t bytes, uint32_t count)
{
	uint64_t high = (bytes >> 32) * count, low = (bytes & UINT32_MAX) * count;

	if (bytes > BPFRT_STORAGE_MAX || high >= BPFRT_STORAGE_MAX >> 32 || low >= BPFRT_STORAGE_MAX - (high << 32))
		return BPFRT_STORAGE_MAX + 1;
	return (high << 32) + low;
}

/*
 * Bytes of a map's `values`; 0 where the type has none, UINT64_MAX where it is more than BPFRT_STORAGE_MAX or a hash
 * has more than 2^31 entries, a trie more than 2^30. `extra`: what the map's definition says in map_extra. `slots`: CPU
 * slots, 1 for the embedded profile. Any thread.
 */
static inline uint64_t bpfrt_storage_bytes(enum bpfrt_storage kind, uint32_t key_size, uint32_t value_size,
					   uint32_t max_entries, uint64_t extra, uint32_t slots)
{
	uint64_t stride = bpfrt_align_up(value_size, 8);
	uint32_t line = bpfrt_storage_line(slots), elements = bpfrt_hash_elements(max_entries, slots);
	uint64_t shared = 0, per_slot = 0; /* bytes */

	switch (kind) {
	case BPFRT_STORAGE_NOTHING:
		break;
	case BPFRT_STORAGE_ARRAY:
		shared = bpfrt_storage_times(stride, max_entries);
		break;
	case BPFRT_STORAGE_PERCPU_ARRAY:
		per_slot = bpfrt_storage_times(stride, max_entries);
		break;
	case BPFRT_STORAGE_PERCPU_HASH:
	case BPFRT_STORAGE_LRU_PERCPU_HASH:
		per_slot = bpfrt_storage_times(stride, elements);
		/* fall through */
	case BPFRT_STORAGE_HASH:
	case BPFRT_STORAGE_HASH_POINTERS:
	case BPFRT_STORAGE_LRU_HASH:
		if (max_entries > UINT32_C(1) << 31)
			return UINT64_MAX;
		shared = bpfrt_hash_elements_off(max_entries, slots) +
			 bpfrt_storage_times(bpfrt_hash_element_bytes(key_size, bpfrt_hash_rest(kind, value_size)),
					     elements);
		break;
	case BPFRT_STORAGE_POINTERS:
		shared = bpfrt_storage_times(8, max_entries);
		break;
	case BPFRT_STORAGE_LPM_TRIE:
		if (max_entries > UINT32_C(1) << 30 || key_size < 4)
			return UINT64_MAX;
		shared = sizeof(struct bpfrt_lpm_head) +
			 bpfrt_storage_times(bpfrt_lpm_node_bytes(key_size, value_size),
					     (uint32_t)bpfrt_lpm_nodes(max_entries, slots));
		break;
	case BPFRT_STORAGE_QUEUE:
		shared = sizeof(struct bpfrt_queue_head) + bpfrt_storage_times(stride, max_entries);
		break;
	case BPFRT_STORAGE_RINGBUF:
		shared = bpfrt_ringbuf_data_off(slots) + (uint64_t)max_entries;
		break;
	case BPFRT_STORAGE_BLOOM:
		shared = bpfrt_bloom_bits(max_entries, extra) / 8;
		break;
	case BPFRT_STORAGE_REDIRECT:
		shared = bpfrt_redirect_values_off(max_entries) + bpfrt_storage_times(stride, max_entries);
		break;
	}
	if (per_slot) {
		shared = bpfrt_align_up(shared, line);
		per_slot = bpfrt_storage_times(bpfrt_align_up(per_slot, line), slots);
	}
	return shared > BPFRT_STORAGE_MAX || per_slot > BPFRT_STORAGE_MAX ? UINT64_MAX : shared + per_slot;
}

#endif
