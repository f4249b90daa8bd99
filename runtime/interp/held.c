/* Memory that helpers gave a program and that it has not given back: records of ring buffers. What a run that traps
 * still holds is discarded, so that the reader does not wait for it. */
#include "bpfc/helper.h"
#include "machine.h"

enum { /* helper ids */
       RINGBUF_RESERVE = 131,
       RINGBUF_DISCARD = 133,
};

/* The place of what begins there, NULL: a free one; NULL: there is none. */
static struct bpfrt_region *place_of(struct bpfrt_machine *m, const void *start)
{
	for (struct bpfrt_region *at = m->held; at != m->held + BPFRT_MACHINE_HELD; at++)
		if (at->start == start)
			return at;
	return NULL;
}

static void discard(const struct bpfrt_machine *m, const void *data)
{
	const struct bpfrt_interp_helper *helper = bpfrt_machine_helper(m->prog->vm, RINGBUF_DISCARD);
	const uint64_t args[] = { (uintptr_t)data, 0 };

	if (data && helper)
		helper->call(args);
}

void bpfrt_machine_given(struct bpfrt_machine *m, uint32_t id, uint64_t *r)
{
	struct bpfrt_region *place = place_of(m, NULL);
	void *data = bpfrt_pointer_of(r[0]);

	if (id != RINGBUF_RESERVE)
		return;
	if (place) {
		*place = (struct bpfrt_region){ data, (size_t)r[2], true };
		return;
	}
	discard(m, data);
	r[0] = 0;
}

bool bpfrt_machine_give_back(struct bpfrt_machine *m, const uint64_t *r)
{
	struct bpfrt_region *place = place_of(m, bpfrt_pointer_of(r[1]));

	if (!r[1] || !place)
		return false;
	place->start = NULL;
	return true;
}

void bpfrt_machine_drop(struct bpfrt_machine *m)
{
	for (unsigned i = 0; i < BPFRT_MACHINE_HELD; i++)
		discard(m, m->held[i].start);
}
