/* bloom_filter: bits that hash functions of a value name; values are added, and never taken out. */
#include <stddef.h>

#include "bpfrt/hash_key.h"
#include "bpfrt/storage.h"
#include "keyless.h"
#include "profile.h"

#ifdef BPFRT_EMBEDDED
#include "bpfrt/port.h"
#endif

/* The n-th hash function of a value is first + n * step: two hashes do for any number (Kirsch and Mitzenmacher, 2006).
 */
struct bits {
	uint32_t at, step, mask;
};

static struct bits bits_of(const struct bpfrt_map *map, const void *value)
{
	uint32_t hash = bpfrt_hash_key_bytes(value, map->value_size);

	return (struct bits){ hash, (hash ^ hash >> 15) * UINT32_C(0x2c1b3c6d) | 1,
			      (uint32_t)(bpfrt_bloom_bits(map->max_entries, bpfrt_map_extra(map)) - 1) };
}

static void set_bit(uint32_t *word, uint32_t bit)
{
#ifdef BPFRT_CLOUD
	__atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
#else
	uint32_t irq = bpfrt_port_irq_save();

	*word |= bit;
	bpfrt_port_irq_restore(irq);
#endif
}

static int64_t push(const struct bpfrt_map *map, const void *value, uint64_t flags)
{
	struct bits bits = bits_of(map, value);
	uint32_t *words = map->values;

	if (flags != BPFRT_ANY)
		return -BPFRT_EINVAL;
	for (uint32_t n = bpfrt_bloom_hashes(bpfrt_map_extra(map)); n; n--, bits.at += bits.step) {
		uint32_t bit = bits.at & bits.mask;

		set_bit(&words[bit / 32], UINT32_C(1) << bit % 32);
	}
	return 0;
}

static int64_t pop(const struct bpfrt_map *map, void *value)
{
	(void)map;
	(void)value;
	return -BPFRT_EOPNOTSUPP;
}

static int64_t peek(const struct bpfrt_map *map, void *value)
{
	struct bits bits = bits_of(map, value);
	uint32_t *words = map->values;

	for (uint32_t n = bpfrt_bloom_hashes(bpfrt_map_extra(map)); n; n--, bits.at += bits.step) {
		uint32_t bit = bits.at & bits.mask;

		if (!(BPFRT_LOAD(&words[bit / 32]) >> bit % 32 & 1))
			return -BPFRT_ENOENT;
	}
	return 0;
}

const struct bpfrt_map_ops bpfrt_bloom_ops = { BPFRT_KEYLESS, .push = push, .pop = pop, .peek = peek };
