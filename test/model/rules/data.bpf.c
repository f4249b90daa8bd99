/* Variables of every kind of section, and pointers between them. */
#include <bpfrt/bpf.h>

enum mode { MODE_OFF, MODE_ON = 5 };

struct pair {
	__u32 x;
	const char *name;
	__u32 *where;
};

const volatile int limit = -3;
const volatile bool enabled = 1;
const volatile enum mode mode = MODE_ON;
const volatile char label[8] = "abc";
const volatile __u8 small = 200;
__u32 counter = 0x01020304;
__u64 zeroed;
static __u32 numbers[4] = { 1, 2, 3, 4 };
static volatile __u32 scratch[8];
struct pair pair = { 9, "a string of its own", &numbers[2] };
static const char *const words[] = { "first word", "second word" };
static __u32 *lonely SEC(".data.lonely") = &counter;
__u64 config SEC("my_config") = 77;
int tentative;

static __noinline const char *word(__u32 i)
{
	return words[i & 1];
}

SEC("xdp") int entry(struct xdp_md *ctx)
{
	const char *text = word(ctx->rx_queue_index);

	scratch[3] = 5;
	counter += (__u32)limit + *pair.where + (__u32)mode + small + (__u8)label[1] + scratch[ctx->rx_queue_index & 7];
	zeroed += *lonely;
	tentative++;
	return enabled && text[0] == 'f' ? XDP_PASS : XDP_DROP;
}

char license_text[] SEC("license") = "GPL";
