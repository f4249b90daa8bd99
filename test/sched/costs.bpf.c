/* Programs of all kinds, declared as tasks so that their objects carry their worst case by the core's weights. */
#include "bpfrt/bpf.h"
#include "costs.h"

#define PROGRAM(name)                                          \
	SEC("fw/" #name) uint64_t name(struct costs_ctx *ctx); \
	BPFRT_TASK(name, .period_us = 1000000);                \
	uint64_t name(struct costs_ctx *ctx)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, uint32_t);
	__type(value, uint64_t);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, uint64_t);
	__type(value, uint64_t);
} hash SEC(".maps");

/* What costs.c fills with keys of one hash. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 48);
	__type(key, uint64_t);
	__type(value, uint64_t);
} walked SEC(".maps");

struct prefix {
	uint32_t length;
	uint8_t data[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, 1 /* BPF_F_NO_PREALLOC */);
	__uint(max_entries, 65);
	__type(key, struct prefix);
	__type(value, uint64_t);
} trie SEC(".maps");

PROGRAM(nothing)
{
	(void)ctx;
	return 0;
}

PROGRAM(mixed_64)
{
	uint64_t x = ctx->a;

	for (int i = 0; i < 64; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

PROGRAM(variable_shifts)
{
	uint64_t x = ctx->a;

	for (int i = 0; i < 64; i++) {
		x += ctx->b >> (x & 63);
		x ^= x << (ctx->n & 63);
		x += (uint64_t)((int64_t)x >> (x & 31));
	}
	return x;
}

PROGRAM(multiplications)
{
	uint64_t x = ctx->a;

	for (int i = 0; i < 64; i++)
		x = x * 0x5851f42d4c957f2dULL + ctx->b * x;
	return x;
}

PROGRAM(divisions)
{
	uint64_t x = ctx->a;

	for (int i = 0; i < 16; i++) {
		x += ctx->b / (x | 1);
		x ^= ctx->a % (x >> 20);
	}
	return x;
}

PROGRAM(signed_divisions)
{
	int64_t x = (int64_t)ctx->a;

	for (int i = 0; i < 16; i++) {
		x += (int64_t)ctx->b / (x | 1);
		x ^= (int64_t)ctx->a % ((x >> 20) | 1);
	}
	return (uint64_t)x;
}

PROGRAM(branches)
{
	uint64_t x = ctx->a, sum = 0;

	for (int i = 0; i < 6; i++) {
		if ((int64_t)x < 0)
			sum += 3;
		else if (x & 0x100000000ULL)
			sum ^= x;
		else if (x > ctx->b)
			sum -= i;
		x = (x << 1) | (x >> 63);
	}
	return sum;
}

PROGRAM(bytes_of_a_buffer)
{
	const uint8_t *at = ctx->data;
	uint32_t sum = 0;

	for (int i = 0; i < 64; i++) {
		if (at + i + 1 > ctx->data_end)
			break;
		sum = sum * 31 + at[i];
	}
	return sum;
}

PROGRAM(words_of_a_buffer)
{
	const uint8_t *at = ctx->data;
	uint64_t sum = 0;

	if (at + 64 > ctx->data_end)
		return 0;
	for (int i = 0; i < 8; i++)
		sum ^= ((const uint64_t *)at)[i];
	return sum;
}

PROGRAM(stack)
{
	uint64_t words[16];

	for (int i = 0; i < 16; i++)
		words[i] = ctx->a + (uint64_t)i;
	for (int i = 0; i < 15; i++)
		words[i + 1] ^= words[i] + words[(ctx->n + (uint32_t)i) & 15];
	return words[15];
}

PROGRAM(array_elements)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < 16; i++) {
		uint32_t key = (ctx->n + i) & 15;
		uint64_t *value = bpf_map_lookup_elem(&array, &key);

		if (value)
			sum += (*value)++;
	}
	return sum;
}

PROGRAM(hash_elements)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < 16; i++) {
		uint64_t key = ctx->a + i, one = 1, *value = bpf_map_lookup_elem(&hash, &key);

		if (value)
			sum += (*value)++;
		else
			bpf_map_update_elem(&hash, &key, &one, BPF_ANY);
	}
	return sum;
}

PROGRAM(hash_deletes)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < 16; i++) {
		uint64_t key = ctx->a + i;

		sum += (uint64_t)bpf_map_delete_elem(&hash, &key);
	}
	return sum;
}

/* The buffer holds keys of one hash, more than find room. */
PROGRAM(hash_walks)
{
	const uint64_t *keys = (const uint64_t *)ctx->data;
	uint64_t sum = 0;

	if ((const uint8_t *)(keys + 8) > ctx->data_end)
		return 0;
	for (int i = 0; i < 8; i++) {
		uint64_t key = keys[i], *value = bpf_map_lookup_elem(&walked, &key);

		if (value)
			sum += *value;
		else
			bpf_map_update_elem(&walked, &key, &sum, BPF_ANY);
	}
	return sum;
}

/* Prefixes of one key, of every length: each lookup passes all that there are. */
PROGRAM(trie_walks)
{
	struct prefix key = { .length = ctx->n & 63, .data = { 1, 2, 3, 4, 5, 6, 7, 8 } };
	uint64_t *value, sum = ctx->a;

	bpf_map_update_elem(&trie, &key, &sum, BPF_ANY);
	key.length = 64;
	value = bpf_map_lookup_elem(&trie, &key);
	return value ? *value : 0;
}

PROGRAM(atomics)
{
	uint32_t key = ctx->n & 15;
	uint64_t *value = bpf_map_lookup_elem(&array, &key), sum = 0;

	for (int i = 0; value && i < 16; i++)
		sum += __sync_fetch_and_add(value, ctx->b);
	return sum;
}

static __noinline uint64_t step(uint64_t x, uint64_t y)
{
	return x * 3 + y;
}

PROGRAM(calls)
{
	uint64_t x = ctx->a;

	for (int i = 0; i < 32; i++)
		x = step(x, ctx->b);
	return x;
}

char LICENSE[] SEC("license") = "MIT";
