/*
 * Threads on one map, a hash or an lru_hash, that they also grow; what each operation answered, and when, is recorded,
 * and each key's history must be linearizable. Keys are independent of each other, so each key's histories say all.
 * Plain, because Criterion cannot start under ThreadSanitizer. usage: runtime_history [ROUNDS]
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/helpers.h"
#include "bpfrt/host.h"
#include "history.h"

enum { THREADS = 3, KEYS = 3, OPS = 5, SMALL = 2 };

/* One round: THREADS * OPS operations on KEYS keys. */
struct log {
	uint32_t count[KEYS];
	struct history_op ops[KEYS][OPS];
};

static struct bpfrt_map map;
static pthread_barrier_t barrier;
static struct log logs[THREADS];
static uint64_t clock_now = 1, next_value = 1, initial[KEYS];
static uint32_t rounds = 1000;
static bool failed;

static uint64_t tick(void)
{
	return __atomic_fetch_add(&clock_now, 1, __ATOMIC_SEQ_CST);
}

static uint32_t draw(uint64_t *state, uint32_t below)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((*state >> 32) * below >> 32);
}

static void operate(struct history_op *op, const uint64_t *key, uint64_t *state)
{
	static const uint8_t flags[] = {
		[HISTORY_CREATE] = BPFRT_NOEXIST, [HISTORY_REPLACE] = BPFRT_EXIST, [HISTORY_UPDATE] = BPFRT_ANY
	};
	uint64_t value = HISTORY_ABSENT;

	op->kind = (enum history_kind)draw(state, HISTORY_TAKE + 1);
	op->begin = tick();
	switch (op->kind) {
	case HISTORY_LOOKUP:
		if (bpfrt_map_lookup(&map, key, &value))
			value = HISTORY_ABSENT;
		break;
	case HISTORY_TAKE:
		if (bpfrt_map_lookup_and_delete(&map, key, &value))
			value = HISTORY_ABSENT;
		break;
	case HISTORY_DELETE:
		op->status = bpfrt_map_delete(&map, key);
		break;
	default:
		value = __atomic_fetch_add(&next_value, 1, __ATOMIC_RELAXED);
		op->status = bpfrt_map_update(&map, key, &value, flags[op->kind]);
	}
	op->end = tick();
	op->value = value;
}

/* All threads wait for each other before a round, and the first checks it after. */
static bool check_key(uint32_t key)
{
	struct history_op ops[THREADS * OPS];
	uint32_t count = 0;

	for (uint32_t t = 0; t < THREADS; t++)
		for (uint32_t i = 0; i < logs[t].count[key]; i++)
			ops[count++] = logs[t].ops[key][i];
	if (history_is_linearizable(ops, count, initial[key], map.type != 1))
		return true;
	fprintf(stderr, "key %u, at first %llu:\n", key, (unsigned long long)initial[key]);
	for (uint32_t i = 0; i < count; i++)
		fprintf(stderr, "  %llu..%llu kind %d value %llu status %lld\n", (unsigned long long)ops[i].begin,
			(unsigned long long)ops[i].end, (int)ops[i].kind, (unsigned long long)ops[i].value,
			(long long)ops[i].status);
	return false;
}

static void check_round(void)
{
	for (uint32_t key = 0; key < KEYS; key++) {
		uint64_t wide = key;

		if (!check_key(key))
			failed = true;
		if (bpfrt_map_lookup(&map, &wide, &initial[key]))
			initial[key] = HISTORY_ABSENT;
	}
	memset(logs, 0, sizeof(logs));
}

static void *work(void *number)
{
	uintptr_t me = (uintptr_t)number;
	uint64_t state = me * 77 + 1;

	for (uint32_t round = 0; round < rounds; round++) {
		pthread_barrier_wait(&barrier);
		for (uint32_t i = 0; i < OPS; i++) {
			uint64_t key = draw(&state, KEYS);

			operate(&logs[me].ops[key][logs[me].count[key]], &key, &state);
			logs[me].count[key]++;
		}
		if (me == 0 && round % 100 == 50)
			bpfrt_map_resize(&map, map.max_entries + 1);
		pthread_barrier_wait(&barrier);
		if (me == 0)
			check_round();
	}
	return NULL;
}

static bool run(uint32_t type, uint32_t max_entries)
{
	pthread_t threads[THREADS];

	map = (struct bpfrt_map){ .type = type, .key_size = 8, .value_size = 8, .max_entries = max_entries };
	memset(initial, 0, sizeof(initial));
	if (bpfrt_map_create(&map))
		return false;
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	bpfrt_map_destroy(&map);
	return !failed;
}

/* The checker itself: what cannot have been. */
static bool checker_works(void)
{
	const struct history_op stale[] = { { HISTORY_UPDATE, 1, 0, 1, 2 },
					    { HISTORY_UPDATE, 2, 0, 3, 4 },
					    { HISTORY_LOOKUP, 1, 0, 5, 6 } };
	const struct history_op both[] = { { HISTORY_CREATE, 1, 0, 1, 4 }, { HISTORY_CREATE, 2, 0, 2, 3 } };
	const struct history_op overlap[] = { { HISTORY_UPDATE, 1, 0, 1, 6 }, { HISTORY_LOOKUP, 0, 0, 2, 3 } };

	return !history_is_linearizable(stale, 3, 0, false) && !history_is_linearizable(stale, 3, 0, true) &&
	       !history_is_linearizable(both, 2, 0, false) && history_is_linearizable(both, 2, 0, true) &&
	       history_is_linearizable(overlap, 2, 0, false);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		rounds = (uint32_t)strtoul(argv[1], NULL, 10);
	if (!checker_works()) {
		fputs("the checker does not find what cannot have been\n", stderr);
		return 1;
	}
	pthread_barrier_init(&barrier, NULL, THREADS);
	return !(run(1, KEYS) && run(9, KEYS) && run(9, SMALL));
}
