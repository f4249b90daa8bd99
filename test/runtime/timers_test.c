/* Timers in values of maps, with native callbacks. Built for each profile. */
#include <criterion/criterion.h>

#include "subject.h"

#define BPF_CLOCK 1 /* CLOCK_MONOTONIC */

struct value {
	uint64_t number;
	uint64_t timer[2];
};

static struct {
	const struct bpfrt_map *map;
	uint32_t key;
	void *value;
} runs[64];
static uint32_t run_count;

static uint64_t note(const struct bpfrt_callback *self, const uint64_t *args)
{
	(void)self;
	runs[run_count].map = (const void *)(uintptr_t)args[0];
	runs[run_count].key = *(const uint32_t *)(uintptr_t)args[1];
	runs[run_count++].value = (void *)(uintptr_t)args[2];
	return 0;
}

static const struct bpfrt_callback noting = { note };

/* The element's value, made anew. */
static struct value *add(const struct bpfrt_map *map, uint32_t key)
{
	struct value zero = { 0, { 0, 0 } };

	cr_assert_eq(bpfrt_map_update(map, &key, &zero, BPFRT_ANY), 0);
	return bpfrt_map_lookup_elem(map, &key);
}

/* With a timer that is due at `at`. */
static struct value *arm(const struct bpfrt_map *map, uint32_t key, uint64_t at)
{
	struct value *value = add(map, key);

	cr_assert_eq(bpfrt_timer_init(value->timer, map, BPF_CLOCK), 0);
	cr_assert_eq(bpfrt_timer_set_callback(value->timer, &noting), 0);
	cr_assert_eq(bpfrt_timer_start(value->timer, at, BPFRT_TIMER_ABS), 0);
	return value;
}

Test(timers, run_when_due_and_in_order)
{
	const uint32_t types[] = { ARRAY, HASH, LRU_HASH };

	for (size_t i = 0; i < 3; i++) {
		struct bpfrt_map *map = map_make(types[i], 4, sizeof(struct value), 8);
		struct value *last = arm(map, 3, 300), *first = arm(map, 6, 100);

		arm(map, 1, 200);
		arm(map, 2, 200);
		arm(map, 5, 1000);
		run_count = 0;
		cr_expect_eq(bpfrt_timers_next(), 100);
		cr_expect_eq(bpfrt_timers_run(99), 0);
		cr_expect_eq(bpfrt_timers_run(300), 4);
		cr_assert_eq(run_count, 4);
		cr_expect(runs[0].key == 6 && runs[1].key == 1 && runs[2].key == 2 && runs[3].key == 3);
		cr_expect(runs[0].map == map && runs[0].value == first && runs[3].value == last);
		cr_expect_eq(bpfrt_timers_run(300), 0, "once for each start");
		cr_expect_eq(bpfrt_timers_next(), 1000);
		cr_expect_eq(bpfrt_timer_start(first->timer, 400, BPFRT_TIMER_ABS), 0);
		cr_expect_eq(bpfrt_timer_start(first->timer, 1001, BPFRT_TIMER_ABS), 0, "moves it");
		cr_expect_eq(bpfrt_timers_run(1000), 1);
		cr_expect_eq(bpfrt_timers_run(UINT64_MAX), 1);
		cr_expect_eq(bpfrt_timers_next(), UINT64_MAX);
		map_drop(map);
	}
}

Test(timers, errors_are_linux)
{
	struct bpfrt_map *map = map_make(ARRAY, 4, sizeof(struct value), 2);
	struct bpfrt_map *other = map_make(HASH, 4, sizeof(struct value), 2);
	struct value *value = add(map, 1);
	void *timer = value->timer;

	cr_expect_eq(bpfrt_timer_set_callback(timer, &noting), -BPFRT_EINVAL);
	cr_expect_eq(bpfrt_timer_start(timer, 1, 0), -BPFRT_EINVAL);
	cr_expect_eq(bpfrt_timer_cancel(timer), -BPFRT_EINVAL);
	cr_expect_eq(bpfrt_timer_init(timer, map, 0), -BPFRT_EINVAL, "CLOCK_REALTIME");
	cr_expect_eq(bpfrt_timer_init(timer, map, 3), -BPFRT_EINVAL);
	cr_expect_eq(bpfrt_timer_init(timer, map, 17), -BPFRT_EINVAL);
	cr_expect_eq(bpfrt_timer_init(timer, other, BPF_CLOCK), -BPFRT_EINVAL, "in another map");
	cr_expect_eq(bpfrt_timer_init(value->timer + 1, map, BPF_CLOCK), -BPFRT_EINVAL, "ends past the value");
	cr_assert_eq(bpfrt_timer_init(timer, map, BPF_CLOCK), 0);
	cr_expect_eq(bpfrt_timer_init(timer, map, BPF_CLOCK), -BPFRT_EBUSY);
	cr_expect_eq(bpfrt_timer_start(timer, 1, 0), -BPFRT_EINVAL, "no callback");
	cr_assert_eq(bpfrt_timer_set_callback(timer, &noting), 0);
	cr_expect_eq(bpfrt_timer_start(timer, 1, 4), -BPFRT_EINVAL);
	cr_expect_eq(bpfrt_timer_cancel(timer), 0);
	cr_expect_eq(bpfrt_timer_start(timer, 1, 0), -BPFRT_EINVAL, "cancelling forgets the callback");
	cr_assert_eq(bpfrt_timer_set_callback(timer, &noting), 0);
	cr_expect_eq(bpfrt_timer_start(timer, 5, BPFRT_TIMER_ABS | BPFRT_TIMER_CPU_PIN), 0);
	cr_expect_eq(bpfrt_timer_cancel(timer), 1);
	cr_expect_eq(bpfrt_timers_run(UINT64_MAX), 0);
	map_drop(map);
	map_drop(other);
}

Test(timers, relative_time)
{
	struct bpfrt_map *map = map_make(ARRAY, 4, sizeof(struct value), 1);
	struct value *value = arm(map, 0, 0);
	uint64_t before = bpfrt_ktime_get_ns(), next;

	cr_assert_eq(bpfrt_timer_start(value->timer, 1000000, 0), 0);
	next = bpfrt_timers_next();
	cr_expect(next >= before + 1000000 && next <= bpfrt_ktime_get_ns() + 1000000);
	cr_expect_eq(bpfrt_timers_run(next - 1), 0);
	cr_expect_eq(bpfrt_timers_run(next), 1);
	cr_assert_eq(bpfrt_timer_start(value->timer, UINT64_MAX, 0), 0);
	cr_expect_eq(bpfrt_timers_next(), UINT64_MAX);
	map_drop(map);
}

/* Deleting, replacing and overwriting an element cancels its timer; so does an end of the map (cloud). */
Test(timers, go_with_their_elements)
{
	struct bpfrt_map *hash = map_make(HASH, 4, sizeof(struct value), 4);
	struct bpfrt_map *array = map_make(ARRAY, 4, sizeof(struct value), 4);
	struct bpfrt_map *lru = map_make(LRU_HASH, 4, sizeof(struct value), 2);
	struct value *kept, copy;
	uint32_t key = 1;

	arm(hash, 1, 10);
	cr_assert_eq(bpfrt_map_delete(hash, &key), 0);
	arm(hash, 2, 10);
	add(hash, 2);
	arm(array, 1, 10);
	add(array, 1);
	arm(lru, 1, 10);
	for (key = 2; key < 12; key++)
		add(lru, key); /* evicts 1 */
	kept = arm(hash, 3, 10);
	copy = *kept;
	key = 4;
	cr_assert_eq(bpfrt_map_update(hash, &key, &copy, BPFRT_ANY), 0);
	run_count = 0;
	cr_expect_eq(bpfrt_timers_run(10), 1, "one whose bytes were copied is still one");
	cr_expect_eq(runs[0].key, 3);
	cr_expect_eq(bpfrt_timer_start(((struct value *)bpfrt_map_lookup_elem(hash, &key))->timer, 1, 0),
		     -BPFRT_EINVAL);
	map_drop(lru);
	map_drop(hash);
	map_drop(array);
#ifdef BPFRT_CLOUD
	array = map_make(ARRAY, 4, sizeof(struct value), 4);
	arm(array, 0, 10);
	map_drop(array);
	cr_expect_eq(bpfrt_timers_run(10), 0);
#endif
}

/* As many as the profile has; those of elements that are gone make room. */
Test(timers, table)
{
	struct bpfrt_map *map = map_make(HASH, 4, sizeof(struct value), 2000);
	uint32_t count = 0, key;
	struct value *value;

	for (;; count++) {
		value = add(map, count);
		if (bpfrt_timer_init(value->timer, map, BPF_CLOCK))
			break;
	}
#ifdef BPFRT_CLOUD
	cr_expect_eq(count, 1024);
#else
	cr_expect_eq(count, 16);
#endif
	cr_expect_eq(bpfrt_timer_init(value->timer, map, BPF_CLOCK), -BPFRT_ENOMEM);
	key = 5;
	cr_assert_eq(bpfrt_map_delete(map, &key), 0);
	cr_expect_eq(bpfrt_timer_init(value->timer, map, BPF_CLOCK), 0);
	value = add(map, key);
	cr_expect_eq(bpfrt_timer_init(value->timer, map, BPF_CLOCK), -BPFRT_ENOMEM);
	map_drop(map);
}

static struct bpfrt_map *own_map;
static int64_t answers[4];

static uint64_t meddle(const struct bpfrt_callback *self, const uint64_t *args)
{
	struct value *value = (void *)(uintptr_t)args[2];
	uint32_t key = *(const uint32_t *)(uintptr_t)args[1];

	answers[0] = bpfrt_timer_cancel(value->timer);
	answers[1] = bpfrt_timer_init(value->timer, own_map, BPF_CLOCK);
	answers[2] = bpfrt_timer_start(value->timer, 0, BPFRT_TIMER_ABS);
	answers[3] += (int64_t)++value->number;
	if (value->number == 3)
		bpfrt_map_delete(own_map, &key);
	return note(self, args);
}

static const struct bpfrt_callback meddling = { meddle };

/* A callback that starts its timer again runs once in each call, and may delete its element. */
Test(timers, of_their_own)
{
	struct value *value;

	own_map = map_make(HASH, 4, sizeof(struct value), 4);
	value = arm(own_map, 7, 10);
	cr_assert_eq(bpfrt_timer_set_callback(value->timer, &meddling), 0);
	for (int i = 0; i < 3; i++)
		cr_expect_eq(bpfrt_timers_run(10), 1);
	cr_expect_eq(bpfrt_timers_run(10), 0, "its element is gone");
	cr_expect_eq(answers[0], -BPFRT_EDEADLK);
	cr_expect_eq(answers[1], -BPFRT_EBUSY);
	cr_expect_eq(answers[2], 0);
	cr_expect_eq(answers[3], 6);
	map_drop(own_map);
}
