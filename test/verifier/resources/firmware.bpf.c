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
