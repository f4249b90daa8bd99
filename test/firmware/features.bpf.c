/* One program for each feature of the compiler that needs the linker, the runtime or both. */
#include "bpfrt/bpf.h"
#include "features.h"

/* ---- tail calls ---- */

uint32_t tail_runs;

uint64_t tail_again(struct features_ctx *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, uint64_t(struct features_ctx *));
} programs SEC(".maps") = { .values = { [2] = (void *)&tail_again } };

SEC("fw/tail_again")
uint64_t tail_again(struct features_ctx *ctx)
{
	tail_runs++;
	bpf_tail_call(ctx, &programs, 2);
	return tail_runs; /* the 34th call falls through */
}

SEC("fw/tail_from_subprog")
uint64_t tail_first(struct features_ctx *ctx)
{
	tail_runs = 100;
	bpf_tail_call(ctx, &programs, ctx->index); /* an empty or absent entry falls through */
	return 1;
}

/* ---- maps in maps ---- */

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, uint32_t);
	__type(value, uint64_t);
} inner_a SEC(".maps"), inner_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, uint32_t);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { [0] = &inner_a, [3] = &inner_b } };

SEC("fw/inner")
uint64_t inner_add(struct features_ctx *ctx)
{
	uint32_t which = ctx->index, key = (uint32_t)ctx->b;
	void *map = bpf_map_lookup_elem(&outer, &which);
	uint64_t *value;

	if (!map)
		return 1000;
	value = bpf_map_lookup_elem(map, &key);
	if (!value)
		return 2000;
	*value += ctx->a;
	return *value;
}

/* ---- static data, and data with addresses, which the firmware follows ---- */

static uint64_t history[8];
struct node {
	uint64_t value;
	struct node *next;
	const char *name;
};
struct node second = { 22, 0, "second" };
struct node head = { 11, &second, "head" };

SEC("fw/data")
uint64_t data_walk(struct features_ctx *ctx)
{
	history[ctx->a & 7] += ctx->b;
	head.value++;
	second.value += head.value;
	return history[0] + 3 * history[ctx->a & 7] + 5 * head.value + 7 * second.value;
}

/* ---- subprograms, callbacks' shape, the stack ---- */

__noinline uint64_t sum_bytes(const uint8_t *bytes, uint32_t count)
{
	uint64_t sum = 0;

	if (!bytes)
		return 0;
	for (uint32_t i = 0; i < count && i < 16; i++)
		sum = sum * 31 + bytes[i];
	return sum;
}

static __noinline uint64_t twice(uint64_t (*unused)(void), uint64_t x)
{
	(void)unused;
	return x * 2 + 1;
}

SEC("fw/stack")
uint64_t stack_use(struct features_ctx *ctx)
{
	uint8_t local[16];
	uint64_t sum = 0;

	for (int i = 0; i < 16; i++)
		local[i] = (uint8_t)(ctx->a >> (i & 7) * 8) ^ (uint8_t)i;
	local[ctx->b & 15] ^= 0x55;
	for (int i = 0; i < 16; i++)
		sum = sum * 31 + local[i];
	return twice(0, sum);
}

SEC("fw/arithmetic")
uint64_t arithmetic(struct features_ctx *ctx)
{
	return features_mix(ctx->a, ctx->b);
}

/* ---- atomics ---- */

uint64_t counter64 = 5;
uint32_t counter32 = 5;

SEC("fw/atomics")
uint64_t atomics(struct features_ctx *ctx)
{
	uint64_t seen = __sync_fetch_and_add(&counter64, ctx->a);

	seen = seen * 3 + __sync_fetch_and_add(&counter32, (uint32_t)ctx->b);
	seen = seen * 3 + __sync_fetch_and_xor(&counter64, ctx->b);
	seen = seen * 3 + __sync_fetch_and_and(&counter32, 0xffff);
	seen = seen * 3 + __sync_lock_test_and_set(&counter64, seen);
	seen = seen * 3 + __sync_val_compare_and_swap(&counter32, 7, 9);
	__sync_fetch_and_or(&counter64, 1);
	return seen + counter64 + counter32;
}

/* ---- hash maps ---- */

struct key {
	uint32_t id;
	uint16_t port;
	uint16_t pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, struct key);
	__type(value, uint64_t);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 4);
	__type(key, uint32_t);
	__type(value, uint32_t);
} per_cpu SEC(".maps");

SEC("fw/tables")
uint64_t tables(struct features_ctx *ctx)
{
	struct key key = { .id = ctx->index, .port = (uint16_t)ctx->b };
	uint64_t first = ctx->a, *value = bpf_map_lookup_elem(&table, &key);
	uint32_t index = ctx->index, one = 1, *count = bpf_map_lookup_elem(&per_cpu, &index);
	long err = 0;

	if (value)
		*value = *value * 3 + first;
	else
		err = bpf_map_update_elem(&table, &key, &first, BPF_NOEXIST);
	if (count)
		(*count)++;
	else
		err = err * 100 + bpf_map_update_elem(&per_cpu, &index, &one, BPF_ANY);
	if (ctx->a == 77)
		err = err * 100 + bpf_map_delete_elem(&table, &key);
	value = bpf_map_lookup_elem(&table, &key);
	count = bpf_map_lookup_elem(&per_cpu, &index);
	return (value ? *value : 1) ^ (uint64_t)(count ? *count : 99) << 40 ^ (uint64_t)err << 50;
}

/* ---- what the firmware defines, and a buffer that is written ---- */

extern uint64_t firmware_scale(int32_t x, uint64_t y) __ksym;
extern const uint32_t firmware_limit __ksym;

SEC("fw/externs")
uint64_t externs(struct features_ctx *ctx)
{
	uint8_t *p = ctx->bytes, *end = ctx->bytes_end;

	for (int i = 0; i < 8 && p + 1 <= end; i++, p++)
		*p = (uint8_t)(*p * 3 + i);
	ctx->out = firmware_limit;
	return firmware_scale((int32_t)ctx->a, ctx->b) + sum_bytes((const uint8_t *)&ctx->a, 0);
}

char LICENSE[] SEC("license") = "MIT";

/* ---- plain pointers of the context ---- */

static uint64_t within(const struct features_limit *limit, uint64_t n)
{
	uint64_t low = limit->low + limit->steps[2];

	return n < low ? low : n > limit->range.high >> limit->range.shift ? limit->range.high : n;
}

SEC("fw/pointers")
uint64_t pointers(struct features_ctx *ctx)
{
	const struct features_limit *first = ctx->limits, *second;
	struct features_sum *sum = ctx->sum;
	uint64_t n;

	if (!first)
		return 1;
	n = within(first, ctx->a);
	second = first->next;
	if (second)
		n += within(second, ctx->b);
	if (sum) {
		sum->total += n;
		sum->count++;
	}
	return n;
}
