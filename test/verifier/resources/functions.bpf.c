/* Global functions: each is verified alone, by its prototype. */
#include "resources.h"

#define __noinline __attribute__((noinline))
#define __arg(what) __attribute__((btf_decl_tag("arg:" what)))
#define hide(x) __asm__ volatile("" : "+r"(x))

struct pair {
	__u32 a, b;
};

__noinline int sum_of(const struct pair *pair)
{
	return pair ? (int)(pair->a + pair->b) : 0;
}

SEC("xdp") int memory_is_given__ok(struct xdp_md *ctx)
{
	struct pair pair = { 1, ctx->rx_queue_index };

	return sum_of(&pair) ? XDP_PASS : XDP_DROP;
}

SEC("xdp") int memory_is_short__STACK_RANGE(struct xdp_md *ctx)
{
	__u32 a[1] = { ctx->rx_queue_index };

	return sum_of((struct pair *)a + 0) ? XDP_PASS : XDP_DROP;
}

SEC("xdp") int null_is_given__ok(struct xdp_md *ctx)
{
	return sum_of(NULL) ? XDP_PASS : XDP_DROP;
}

/* The caller's value is there; but that is not in the prototype. */
__noinline int first_of(const struct pair *pair)
{
	return (int)pair->a;
}

SEC("xdp") int maybe_null_inside__MAYBE_NULL(struct xdp_md *ctx)
{
	struct pair pair = { 1, ctx->rx_queue_index };

	return first_of(&pair) ? XDP_PASS : XDP_DROP;
}

__noinline int surely_first_of(const struct pair *pair __arg("nonnull"))
{
	return (int)pair->a;
}

SEC("xdp") int tagged_nonnull__ok(struct xdp_md *ctx)
{
	struct pair pair = { 1, ctx->rx_queue_index };

	return surely_first_of(&pair) ? XDP_PASS : XDP_DROP;
}

/* Linux lets a constant null pass. */
SEC("xdp") int null_for_nonnull__BAD_ARG(struct xdp_md *ctx)
{
	struct pair *none = NULL;

	hide(none);
	return surely_first_of(none) ? XDP_PASS : XDP_DROP;
}

__noinline int beyond(const struct pair *pair __arg("nonnull"))
{
	return (int)pair[1].a;
}

/* 16 bytes are there, but the prototype says 8. */
SEC("xdp") int beyond_the_type__OBJECT_RANGE(struct xdp_md *ctx)
{
	struct pair pairs[2] = { { 1, ctx->rx_queue_index }, { 2, 3 } };

	return beyond(pairs) ? XDP_PASS : XDP_DROP;
}

__noinline int index_of(int n)
{
	n &= 3;
	hide(n);
	return n;
}

__u32 table[4];

/* The result is any number, though the function's own is below 4. */
SEC("xdp") int result_is_unknown__POINTER_FAR(struct xdp_md *ctx)
{
	return (int)table[index_of((int)ctx->rx_queue_index)];
}

__noinline int pick(__u64 i)
{
	return (int)table[i];
}

SEC("xdp") int number_is_unknown__POINTER_FAR(struct xdp_md *ctx)
{
	return pick(1);
}

__noinline int length_of(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	return data + 14 <= end ? 14 : 0;
}

SEC("xdp") int context_by_type__ok(struct xdp_md *ctx)
{
	return length_of(ctx) ? XDP_PASS : XDP_DROP;
}

SEC("xdp") int memory_for_context__BAD_ARG(struct xdp_md *ctx)
{
	struct xdp_md mine = { 0 };

	return length_of(&mine) ? XDP_PASS : XDP_DROP;
}

__noinline int tagged(void *ctx __arg("ctx"))
{
	return ((struct xdp_md *)ctx)->rx_queue_index & 1;
}

SEC("xdp") int context_by_tag__ok(struct xdp_md *ctx)
{
	return tagged(ctx) ? XDP_PASS : XDP_DROP;
}

__noinline int tagged_wrong(struct pair *ctx __arg("ctx"))
{
	return ctx->a & 1;
}

SEC("xdp") int context_of_another_type__GLOBAL_PARAM(struct xdp_md *ctx)
{
	return tagged_wrong((void *)ctx) ? XDP_PASS : XDP_DROP;
}

__noinline int opaque(void *p)
{
	return p ? 1 : 0;
}

SEC("xdp") int size_is_unknown__GLOBAL_PARAM(struct xdp_md *ctx)
{
	__u64 n = ctx->rx_queue_index;

	return opaque(&n) ? XDP_PASS : XDP_DROP;
}

__noinline int in_arena(__u32 *p __arg("arena"))
{
	return p ? 1 : 0;
}

SEC("xdp") int arena__GLOBAL_PARAM(struct xdp_md *ctx)
{
	__u32 n = ctx->rx_queue_index;

	return in_arena(&n) ? XDP_PASS : XDP_DROP;
}

__noinline int shrinks(struct xdp_md *ctx)
{
	return bpf_xdp_adjust_head(ctx, 14);
}

SEC("xdp") int packet_moves__NOT_MEMORY(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (data + 14 > end)
		return XDP_DROP;
	shrinks(ctx);
	return *data ? XDP_PASS : XDP_DROP;
}

/* What it writes is not what the caller knows any more. */
__noinline int set(__u64 *n __arg("nonnull"))
{
	*n = 100;
	return 0;
}

SEC("xdp") int memory_is_written__POINTER_FAR(struct xdp_md *ctx)
{
	__u64 n = 1;

	set(&n);
	return (int)table[n];
}

/* Not a function alone: the callback is walked with its caller. */
static long round(__u64 i, void *data)
{
	return sum_of(data) > 7;
}

SEC("xdp") int called_in_a_callback__ok(struct xdp_md *ctx)
{
	struct pair pair = { 1, ctx->rx_queue_index };

	bpf_loop(10, round, &pair, 0);
	return XDP_PASS;
}

static long again(__u64 i, void *data);

__noinline int comes_back(int n)
{
	bpf_loop((__u32)n, again, NULL, 0);
	return 0;
}

static long again(__u64 i, void *data)
{
	return comes_back((int)i) & 1;
}

SEC("xdp") int recursion__RECURSION(struct xdp_md *ctx)
{
	return comes_back(3) + XDP_PASS;
}

#define DEEP(name, callee)                       \
	__noinline int name(__u64 n)             \
	{                                        \
		volatile __u64 room[20] = { n }; \
		return callee(room[n & 15]) + 1; \
	}

__noinline int deep0(__u64 n)
{
	return (int)n + 1;
}
DEEP(deep1, deep0)
DEEP(deep2, deep1)
DEEP(deep3, deep2)
DEEP(deep4, deep3)

SEC("xdp") int stack_of_a_chain__ok(struct xdp_md *ctx)
{
	return deep3(ctx->rx_queue_index) ? XDP_PASS : XDP_DROP;
}

/* 4 frames of 160 bytes are more than 512 in all. */
SEC("xdp") int stack_of_a_long_chain__STACK_DEPTH(struct xdp_md *ctx)
{
	return deep4(ctx->rx_queue_index) ? XDP_PASS : XDP_DROP;
}
