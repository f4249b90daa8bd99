#include "resources.h"

/* Functions of a firmware, described by tags. */
struct channel {
	__u32 number, level;
};

extern struct channel *channel_open(__u32 number) __ksym __tag("bpfrt:acquire") __tag("bpfrt:maybe_null");
extern void channel_close(struct channel *channel) __ksym __tag("bpfrt:release");
extern int channel_read(struct channel *channel, void *to, __u32 size __tag("bpfrt:size")) __ksym;
extern int channel_name(const char *name __tag("bpfrt:nullable")) __ksym;

struct rule_ctx {
	__u32 number;
};

SEC("fw/channel") int channel__ok(struct rule_ctx *ctx)
{
	struct channel *channel = channel_open(ctx->number);
	__u8 bytes[8];

	if (!channel)
		return 0;
	channel_read(channel, bytes, sizeof(bytes));
	channel_name(NULL);
	channel_close(channel);
	return bytes[7];
}

SEC("fw/leaks") int channel_leaks__NOT_RELEASED(struct rule_ctx *ctx)
{
	return channel_open(ctx->number) ? 1 : 0;
}

SEC("fw/null") int channel_may_be_null__MAYBE_NULL(struct rule_ctx *ctx)
{
	channel_close(channel_open(ctx->number));
	return 0;
}

SEC("fw/long") int channel_reads_too_much__STACK_RANGE(struct rule_ctx *ctx)
{
	struct channel *channel = channel_open(ctx->number);
	__u8 bytes[8];

	if (!channel)
		return 0;
	channel_read(channel, bytes, sizeof(bytes) + 1);
	channel_close(channel);
	return 0;
}

SEC("fw/number") int number_as_channel__BAD_ARG(struct rule_ctx *ctx)
{
	__u8 bytes[8];

	return channel_read((void *)(long)ctx->number, bytes, sizeof(bytes));
}

SEC("fw/twice") int channel_closed_twice__NOT_OWNED(struct rule_ctx *ctx)
{
	struct channel *channel = channel_open(ctx->number);

	if (!channel)
		return 0;
	channel_close(channel);
	channel_close(channel);
	return 0;
}

/* Pointers of a context that are no buffers. */
struct part {
	__u32 low, high;
	struct part *next;
} __attribute__((preserve_access_index)); /* so that clang has it in BTF */

struct machine {
	__u32 number;
	struct part *part;
	const struct part *fixed;
	void *opaque;
	__u8 (*table)[16];
};

SEC("fw/part") int part__ok(struct machine *ctx)
{
	struct part *part = ctx->part, *next;

	if (!part)
		return 0;
	part->low = part->high;
	next = part->next;
	return next ? (int)next->low : 0;
}

SEC("fw/part_null") int part_may_be_null__MAYBE_NULL(struct machine *ctx)
{
	return (int)ctx->part->low;
}

SEC("fw/next_null") int next_may_be_null__MAYBE_NULL(struct machine *ctx)
{
	return ctx->part ? (int)ctx->part->next->low : 0;
}

SEC("fw/part_beyond") int beyond_the_part__OBJECT_RANGE(struct machine *ctx)
{
	struct part *part = ctx->part;

	return part ? (int)part[1].low : 0;
}

SEC("fw/part_const") int part_is_const__READ_ONLY(struct machine *ctx)
{
	const struct part *part = ctx->fixed;

	if (part)
		*(volatile __u32 *)&part->low = 1;
	return 0;
}

SEC("fw/part_pointer") int pointers_are_not_written__READ_ONLY(struct machine *ctx)
{
	struct part *part = ctx->part;

	if (part)
		*(volatile __u64 *)&part->next = 1;
	return 0;
}

SEC("fw/opaque") int opaque_is_not_checked__ok(struct machine *ctx)
{
	__u8 *p = ctx->opaque;

	return p ? *p : 0;
}

SEC("fw/table") int table__ok(struct machine *ctx)
{
	return ctx->table ? (*ctx->table)[ctx->number & 15] : 0;
}

SEC("fw/table_beyond") int beyond_the_table__ACCESS_RANGE(struct machine *ctx)
{
	return ctx->table ? (*ctx->table)[ctx->number & 31] : 0;
}
