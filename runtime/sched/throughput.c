/*
 * The throughput policy (cloud): the highest priority first, in order of arrival within one; with ageing, one that
 * waits gets its turn. Requests lie in lists over the caller's storage: nodes[i].slot is the one after request i. A
 * shard is a part of the storage with lists and a lock of its own.
 */
#include "memory/memory.h"
#include "profile.h"
#include "sched/sched.h"
#include "spin.h"

#define NONE UINT32_MAX
#define SHARD_BITS 6 /* of an id: in which shard it is */
#define MOST_SHARDS (1u << SHARD_BITS)

struct list {
	uint32_t first, last;
};

struct shard {
	_Alignas(64) uint32_t lock;
	uint32_t pending; /* read without the lock too */
	uint32_t next_id;
	uint32_t free;
	struct list lists[BPFRT_PRIORITIES];
	uint32_t passed[BPFRT_PRIORITIES]; /* requests of higher priorities that went first while one waited */
};

struct bpfrt_throughput {
	uint32_t count;
	uint64_t bytes;
	struct shard shards[];
};

/* The slots of shard i: from *first, as many as it returns. */
static uint32_t share(const struct bpfrt_sched *sched, uint32_t shards, uint32_t i, uint32_t *first)
{
	uint64_t slots = sched->options->slot_count;

	*first = (uint32_t)(slots * i / shards);
	return (uint32_t)(slots * (i + 1) / shards) - *first;
}

static void set_up(struct bpfrt_sched *sched, struct shard *shard, uint32_t first, uint32_t count)
{
	shard->free = first;
	for (uint32_t i = 0; i < count; i++)
		sched->nodes[first + i].slot = i + 1 < count ? first + i + 1 : NONE;
	for (unsigned p = 0; p < BPFRT_PRIORITIES; p++)
		shard->lists[p] = (struct list){ NONE, NONE };
}

static int init(struct bpfrt_sched *sched)
{
	uint32_t shards = sched->options->shards ? sched->options->shards : 1;
	uint64_t bytes = sizeof(struct bpfrt_throughput) + shards * sizeof(struct shard);
	struct bpfrt_throughput *state;

	if (shards > MOST_SHARDS || shards > sched->options->slot_count)
		return -BPFRT_EINVAL;
	state = bpfrt_memory_take(bytes);
	if (!state)
		return BPFRT_SCHED_NO_MEMORY;
	state->count = shards;
	state->bytes = bytes;
	for (uint32_t i = 0, first; i < shards; i++) {
		uint32_t count = share(sched, shards, i, &first);

		set_up(sched, &state->shards[i], first, count);
	}
	sched->state = state;
	return 0;
}

static void drop(struct bpfrt_sched *sched)
{
	struct bpfrt_throughput *state = sched->state;

	if (state)
		bpfrt_memory_give(state, state->bytes);
	sched->state = NULL;
}

static bool append(struct bpfrt_sched *sched, struct shard *shard, uint32_t index, struct bpfrt_request *request)
{
	struct list *list = &shard->lists[request->priority];
	uint32_t slot = shard->free;

	if (slot == NONE)
		return false;
	shard->free = sched->nodes[slot].slot;
	request->id = shard->next_id++ << SHARD_BITS | index;
	sched->requests[slot] = *request;
	sched->nodes[slot].slot = NONE;
	if (list->first == NONE)
		list->first = slot;
	else
		sched->nodes[list->last].slot = slot;
	list->last = slot;
	return true;
}

/* Appends up to `count` requests to one shard; how many found room. */
static uint32_t fill(struct bpfrt_sched *sched, uint32_t index, struct bpfrt_request *requests, uint32_t count)
{
	struct bpfrt_throughput *state = sched->state;
	struct shard *shard = &state->shards[index];
	uint32_t n = 0;

	bpfrt_word_lock(&shard->lock);
	while (n < count && append(sched, shard, index, &requests[n]))
		n++;
	__atomic_store_n(&shard->pending, shard->pending + n, __ATOMIC_RELEASE);
	bpfrt_word_unlock(&shard->lock);
	return n;
}

static uint32_t put_batch(struct bpfrt_sched *sched, struct bpfrt_request *requests, uint32_t count)
{
	const struct bpfrt_throughput *state = sched->state;
	uint32_t mine = state->count > 1 ? bpfrt_slot_current() % state->count : 0, n = 0;

	for (uint32_t i = 0; i < state->count && n < count; i++)
		n += fill(sched, (mine + i) % state->count, requests + n, count - n);
	return n;
}

static bool put(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	return put_batch(sched, request, 1) != 0;
}

/* Whose turn it is, or BPFRT_PRIORITIES. The lowest of those that have waited too long goes first. */
static unsigned turn(const struct bpfrt_sched *sched, const struct shard *shard)
{
	uint32_t ageing = sched->options->ageing;
	unsigned p;

	for (p = 0; ageing && p < BPFRT_PRIORITIES; p++)
		if (shard->lists[p].first != NONE && shard->passed[p] >= ageing)
			return p;
	for (p = BPFRT_PRIORITIES; p-- > 0;)
		if (shard->lists[p].first != NONE)
			return p;
	return BPFRT_PRIORITIES;
}

static void unlink_first(struct bpfrt_sched *sched, struct shard *shard, unsigned p)
{
	struct list *list = &shard->lists[p];
	uint32_t slot = list->first;

	list->first = sched->nodes[slot].slot;
	sched->nodes[slot].slot = shard->free;
	shard->free = slot;
	for (unsigned lower = 0; lower < p; lower++)
		if (shard->lists[lower].first != NONE)
			shard->passed[lower]++;
	shard->passed[p] = 0;
}

/* Requests of one program, as long as it is the turn of one priority. */
static uint32_t drain(struct bpfrt_sched *sched, struct shard *shard, struct bpfrt_request *requests, uint32_t most)
{
	unsigned p = turn(sched, shard);
	uint32_t n = 0;

	while (p < BPFRT_PRIORITIES && n < most) {
		const struct bpfrt_request *next = &sched->requests[shard->lists[p].first];

		if (n && next->prog != requests[0].prog)
			break;
		requests[n++] = *next;
		unlink_first(sched, shard, p);
		if (turn(sched, shard) != p)
			break;
	}
	__atomic_store_n(&shard->pending, shard->pending - n, __ATOMIC_RELEASE);
	return n;
}

static uint32_t take_batch(struct bpfrt_sched *sched, struct bpfrt_request *requests, uint32_t most)
{
	struct bpfrt_throughput *state = sched->state;
	uint32_t mine = state->count > 1 ? bpfrt_slot_current() % state->count : 0, n = 0;

	for (uint32_t i = 0; i < state->count && !n; i++) {
		struct shard *shard = &state->shards[(mine + i) % state->count];

		if (!__atomic_load_n(&shard->pending, __ATOMIC_ACQUIRE))
			continue;
		bpfrt_word_lock(&shard->lock);
		n = drain(sched, shard, requests, most);
		bpfrt_word_unlock(&shard->lock);
	}
	return n;
}

static bool take(struct bpfrt_sched *sched, struct bpfrt_request *request)
{
	return take_batch(sched, request, 1) != 0;
}

/* Takes the request with this id out of a list. */
static bool pick(struct bpfrt_sched *sched, struct shard *shard, unsigned p, uint32_t id, struct bpfrt_request *request)
{
	struct list *list = &shard->lists[p];
	uint32_t before = NONE, slot = list->first;

	for (; slot != NONE && sched->requests[slot].id != id; slot = sched->nodes[slot].slot)
		before = slot;
	if (slot == NONE)
		return false;
	*request = sched->requests[slot];
	if (before == NONE)
		list->first = sched->nodes[slot].slot;
	else
		sched->nodes[before].slot = sched->nodes[slot].slot;
	if (list->last == slot)
		list->last = before;
	sched->nodes[slot].slot = shard->free;
	shard->free = slot;
	__atomic_store_n(&shard->pending, shard->pending - 1, __ATOMIC_RELEASE);
	return true;
}

static bool cancel(struct bpfrt_sched *sched, uint32_t id, struct bpfrt_request *request)
{
	struct bpfrt_throughput *state = sched->state;
	uint32_t index = id & (MOST_SHARDS - 1);
	struct shard *shard = &state->shards[index];
	bool found = false;

	if (index >= state->count)
		return false;
	bpfrt_word_lock(&shard->lock);
	for (unsigned p = 0; p < BPFRT_PRIORITIES && !found; p++)
		found = pick(sched, shard, p, id, request);
	bpfrt_word_unlock(&shard->lock);
	return found;
}

static uint32_t pending(const struct bpfrt_sched *sched)
{
	const struct bpfrt_throughput *state = sched->state;
	uint32_t sum = 0;

	for (uint32_t i = 0; i < state->count; i++)
		sum += __atomic_load_n(&state->shards[i].pending, __ATOMIC_ACQUIRE);
	return sum;
}

const struct bpfrt_sched_policy bpfrt_policy_throughput = {
	.name = "throughput",
	.init = init,
	.drop = drop,
	.put = put,
	.put_batch = put_batch,
	.take = take,
	.take_batch = take_batch,
	.cancel = cancel,
	.pending = pending,
};
