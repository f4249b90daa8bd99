/* Memory that helpers gave a program and that it has not given back: records of ring buffers. What a run that traps
 * still holds is discarded, so that the reader does not wait for it. */
#include "bpfc/helper.h"
#include "helper/dynptr.h"
#include "machine.h"

enum { /* helper ids */
       RINGBUF_RESERVE = 131,
       RINGBUF_DISCARD = 133,
       RINGBUF_RESERVE_DYNPTR = 198,
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

/* The program holds the memory, if there is any; false: it holds too much already. */
BPFRT_ONCE bool hold(struct bpfrt_machine *m, void *data, size_t size)
{
	struct bpfrt_region *place = place_of(m, NULL);

	if (place)
		*place = (struct bpfrt_region){ data, size, true };
	else
		discard(m, data);
	return place;
}

static void given_dynptr(struct bpfrt_machine *m, uint64_t *r)
{
	struct bpfrt_dynptr *dynptr = bpfrt_pointer_of(r[4]);

	if (!dynptr->data || hold(m, dynptr->data, dynptr->size))
		return;
	*dynptr = (struct bpfrt_dynptr){ .size = 0 };
	r[0] = (uint64_t)-BPFRT_EINVAL;
}

void bpfrt_machine_given(struct bpfrt_machine *m, uint32_t id, uint64_t *r)
{
	if (id == RINGBUF_RESERVE && !hold(m, bpfrt_pointer_of(r[0]), (size_t)r[2]))
		r[0] = 0;
	else if (id == RINGBUF_RESERVE_DYNPTR)
		given_dynptr(m, r);
}

bool bpfrt_machine_give_back(struct bpfrt_machine *m, const struct bpfrt_interp_helper *helper, const uint64_t *r)
{
	const struct bpfrt_dynptr *dynptr = bpfrt_pointer_of(r[1]);
	bool is_dynptr = helper->args[0] == BPFC_ARG_DYNPTR;
	const void *data = is_dynptr ? dynptr->data : bpfrt_pointer_of(r[1]);
	struct bpfrt_region *place = data ? place_of(m, data) : NULL;

	if (!place)
		return is_dynptr && !data; /* the record was not there to reserve */
	place->start = NULL;
	return true;
}

void bpfrt_machine_drop(struct bpfrt_machine *m)
{
	for (unsigned i = 0; i < BPFRT_MACHINE_HELD; i++)
		discard(m, m->held[i].start);
}
