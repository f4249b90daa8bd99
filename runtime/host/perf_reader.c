/* perf_event_array as an output channel: the host's reader gets each event on the program's thread. */
#include "helper/output.h"
#include "helper/packet.h"
#include "profile.h"

#define INDEX_MASK UINT64_C(0xffffffff) /* all ones: the caller's slot */
#define PACKET_SHIFT 32
#define PACKET_MASK (UINT64_C(0xfffff) << PACKET_SHIFT)

static bpfrt_perf_reader *reader;
static void *reader_user;
static uint32_t dropped;

void bpfrt_perf_set_reader(bpfrt_perf_reader *new_reader, void *user)
{
	reader_user = user;
	BPFRT_STORE(&reader, new_reader);
}

uint64_t bpfrt_perf_dropped(void)
{
	return BPFRT_LOAD(&dropped);
}

static int64_t drop(void)
{
#ifdef BPFRT_CLOUD
	__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
#else
	dropped++;
#endif
	return -BPFRT_ENOENT;
}

int64_t bpfrt_perf_output(const void *ctx, const struct bpfrt_map *map, uint64_t flags, const void *data, uint64_t size)
{
	uint32_t packet_size = (uint32_t)((flags & PACKET_MASK) >> PACKET_SHIFT);
	uint32_t index = (uint32_t)flags, count = map->max_entries ? map->max_entries : bpfrt_slot_count();
	bpfrt_perf_reader *read = BPFRT_LOAD(&reader);
	const uint8_t *packet = NULL;

	if (flags & ~(PACKET_MASK | INDEX_MASK))
		return -BPFRT_EINVAL;
	if (packet_size) {
		packet = bpfrt_packet_at(ctx, 0, packet_size);
		if (!packet)
			return -BPFRT_EFAULT;
	}
	if (index == UINT32_MAX)
		index = bpfrt_slot_current();
	if (index >= count)
		return -BPFRT_E2BIG;
	return read ? read(reader_user, map, index, data, size, packet, packet_size) : drop();
}
