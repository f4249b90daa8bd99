/* What map_bench measures: each program makes RUNS operations on keys that are all in the map. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SMALL);
	__type(key, __u64);
	__type(value, __u64);
} hash_small SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LARGE);
	__type(key, __u64);
	__type(value, __u64);
} hash_large SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SMALL);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");

__u64 state = 1;

/* The loop without the map: what is subtracted. */
static __always_inline __u64 next(__u64 x)
{
	return x * 6364136223846793005ull + 1442695040888963407ull;
}

#define BENCH(name, map, entries, key_type, make_key, operation)   \
	SEC("socket")                                              \
	int name(struct __sk_buff *ctx)                            \
	{                                                          \
		__u64 x = state, sum = 0;                          \
                                                                   \
		(void)ctx;                                         \
		for (int i = 0; i < RUNS; i++) {                   \
			key_type key = make_key(x >> 33, entries); \
                                                                   \
			x = next(x);                               \
			operation(map, key, x);                    \
		}                                                  \
		state = x;                                         \
		return (int)sum;                                   \
	}

/* clang-format off */
#define NOTHING(map, key, x) sum += key
#define LOOKUP(map, key, x)                                         \
	do {                                                        \
		__u64 *value = bpf_map_lookup_elem(&(map), &(key)); \
		if (value)                                          \
			sum += *value;                              \
	} while (0)
#define UPDATE(map, key, x) sum += (__u64)bpf_map_update_elem(&(map), &(key), &(x), BPF_EXIST)
/* clang-format on */

BENCH(loop_alone, array, SMALL, __u64, MAP_KEY, NOTHING)
BENCH(hash_small_lookup, hash_small, SMALL, __u64, MAP_KEY, LOOKUP)
BENCH(hash_large_lookup, hash_large, LARGE, __u64, MAP_KEY, LOOKUP)
BENCH(hash_small_update, hash_small, SMALL, __u64, MAP_KEY, UPDATE)
BENCH(hash_large_update, hash_large, LARGE, __u64, MAP_KEY, UPDATE)
BENCH(array_lookup, array, SMALL, __u32, MAP_INDEX, LOOKUP)

char gpl[] SEC("license") = "GPL";
