#include "bpfrt/helpers.h"
#include "packet.h"

/* Negative offsets are relative to a header (uapi/linux/filter.h). */
#define NET_OFF (-0x100000)
#define LINK_OFF (-0x200000)

int64_t bpfrt_skb_load_abs(const struct bpfrt_skb *skb, int64_t off, uint32_t size, uint64_t *out)
{
	const uint8_t *at;
	uint64_t value = 0;

	if (off < 0)
		off = off >= NET_OFF ? off - NET_OFF + BPFRT_ETH_HEADER : off - LINK_OFF;
	if (off < 0 || off > INT32_MAX)
		return -BPFRT_EFAULT;
	at = bpfrt_packet_at(skb, (uint32_t)off, size);
	if (!at)
		return -BPFRT_EFAULT;
	while (size--)
		value = value << 8 | *at++;
	*out = value;
	return 0;
}
