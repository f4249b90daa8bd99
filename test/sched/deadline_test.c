/* The deadline policy: its order against a sorted list, tasks, overload. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bpfrt/sched.h"

#define MOST 64

static BPFRT_SCHED_STORAGE(MOST) storage;
static struct bpfrt_sched sched;
static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((random_state >> 32) * n >> 32);
}

static void random_start(void)
{
	const char *seed = getenv("BPFC_TEST_SEED");

	random_state = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL) * 1000003;
	printf("BPFC_TEST_SEED=%llu\n", (unsigned long long)random_state);
	fflush(stdout);
}

/* A virtual machine: a request takes the time that it says. */
static int take_its_time(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	(void)user;
	*result = 0;
	bpfrt_sched_update_time(&sched, sched.now + request->cost);
	return 0;
}

static struct bpfrt_sched_options options = {
	.size = sizeof(options),
	.policy = &bpfrt_policy_deadline,
	.run = take_its_time,
	BPFRT_SCHED_USES(storage),
};

static void start(void)
{
	cr_assert_eq(bpfrt_sched_init(&sched, &options), 0);
}

TestSuite(deadline, .init = start);

/* ---- order ---- */

struct model {
	uint32_t count;
	struct bpfrt_request requests[MOST];
};

static uint32_t model_first(const struct model *m)
{
	uint32_t first = 0;

	for (uint32_t i = 1; i < m->count; i++) /* in order of arrival */
		if (m->requests[i].deadline < m->requests[first].deadline)
			first = i;
	return first;
}

static void model_remove(struct model *m, uint32_t at)
{
	m->count--;
	for (uint32_t i = at; i < m->count; i++)
		m->requests[i] = m->requests[i + 1];
}

static void step(struct model *m, uint32_t spread)
{
	struct bpfrt_request request = { .deadline = 1 + random_below(spread) }, got;
	uint32_t what = random_below(8), at;

	if (request.deadline == spread)
		request.deadline = BPFRT_NO_DEADLINE;
	if (what < 4) {
		int status = bpfrt_sched_put(&sched, &request);

		cr_assert_eq(status, m->count < options.slot_count ? 0 : BPFRT_SCHED_QUEUE_FULL);
		if (!status)
			m->requests[m->count++] = request;
	} else if (what < 7) {
		cr_assert_eq(bpfrt_sched_next(&sched, &got), m->count ? 0 : BPFRT_SCHED_NOT_FOUND);
		if (!m->count)
			return;
		at = model_first(m);
		cr_assert_eq(got.id, m->requests[at].id);
		cr_assert_eq(got.deadline, m->requests[at].deadline);
		model_remove(m, at);
	} else if (m->count) {
		at = random_below(m->count);
		cr_assert_eq(bpfrt_sched_cancel(&sched, m->requests[at].id), 0);
		model_remove(m, at);
	}
	cr_assert_eq(bpfrt_sched_pending_count(&sched), m->count);
}

Test(deadline, takes_what_a_sorted_list_would_at_every_size_and_when_ids_wrap)
{
	static const uint32_t sizes[] = { 1, 2, 3, 7, 32, MOST }, spreads[] = { 1, 3, 1000 };

	random_start();
	for (unsigned s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
		for (unsigned k = 0; k < 3; k++) {
			struct model m = { 0 };

			options.slot_count = sizes[s];
			start();
			sched.next_id = UINT32_MAX - 20000;
			for (unsigned i = 0; i < 60000; i++)
				step(&m, spreads[k]);
		}
	options.slot_count = MOST;
}

Test(deadline, deadlines_may_be_large)
{
	struct bpfrt_request far = { .deadline = BPFRT_NO_DEADLINE - 1 }, never = { .deadline = BPFRT_NO_DEADLINE },
			     got;

	bpfrt_sched_put(&sched, &never);
	bpfrt_sched_put(&sched, &far);
	bpfrt_sched_next(&sched, &got);
	cr_assert_eq(got.deadline, far.deadline);
}

/* ---- tasks ---- */

static struct bpfrt_task task(uint64_t period, uint64_t deadline, uint32_t cost, uint8_t priority)
{
	return (struct bpfrt_task){ .period = period, .deadline = deadline, .cost = cost, .priority = priority };
}

/* Lets time pass as a timer would: one tick when there is nothing to do. */
static void run_to(uint64_t end)
{
	while (sched.now < end)
		if (!bpfrt_sched_run_until(&sched, end))
			bpfrt_sched_update_time(&sched, sched.now + 1);
}

Test(deadline, a_periodic_task_has_a_job_in_each_period)
{
	struct bpfrt_task a = task(10, 10, 3, 0), b = task(15, 12, 4, 0);

	b.offset = 5;
	cr_assert_eq(bpfrt_sched_admit(&sched, &a, NULL), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &b, NULL), 0);
	run_to(300);
	cr_assert_eq(a.counts.outcomes[BPFRT_SCHED_DONE], 30);
	cr_assert_eq(b.counts.outcomes[BPFRT_SCHED_DONE], 20);
	cr_assert_eq(bpfrt_sched_deadline_misses(&sched), 0);
}

Test(deadline, a_set_that_asks_for_too_much_is_not_admitted)
{
	struct bpfrt_task a = task(10, 10, 6, 0), b = task(10, 10, 5, 0), c = task(10, 10, 4, 0);
	struct bpfrt_sched_verdict verdict;

	cr_assert_eq(bpfrt_sched_admit(&sched, &a, &verdict), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &b, &verdict), BPFRT_SCHED_NOT_ADMITTED);
	cr_assert(verdict.is_overloaded);
	cr_assert_null(b.next);
	cr_assert_eq(bpfrt_sched_admit(&sched, &c, &verdict), 0);
}

Test(deadline, a_long_job_of_another_task_may_be_in_the_way)
{
	struct bpfrt_task quick = task(10, 3, 2, 0), slow = task(100, 100, 3, 0);
	struct bpfrt_sched_verdict verdict;

	cr_assert_eq(bpfrt_sched_admit(&sched, &quick, NULL), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &slow, &verdict), BPFRT_SCHED_NOT_ADMITTED);
	cr_assert_eq(verdict.at, 3);
	cr_assert_eq(verdict.demand, 4); /* 2, and 2 that the other still needs one tick after it started */
	slow.cost = 2;
	cr_assert_eq(bpfrt_sched_admit(&sched, &slow, &verdict), 0);
}

Test(deadline, what_the_machine_takes_counts_too)
{
	struct bpfrt_task a = task(10, 10, 8, 0);

	options.costs = (struct bpfrt_sched_costs){ .dispatch = 2 };
	cr_assert_eq(bpfrt_sched_admit(&sched, &a, NULL), 0);
	start();
	options.costs.irq_period = 10;
	options.costs.irq_cost = 1;
	cr_assert_eq(bpfrt_sched_admit(&sched, &a, NULL), BPFRT_SCHED_NOT_ADMITTED);
	options.costs = (struct bpfrt_sched_costs){ 0 };
}

/* Found by random search, with a machine that misses a deadline: sched_admission. */
Test(deadline, interrupts_may_have_begun_before_the_release)
{
	struct bpfrt_task a = task(12, 26, 1, 0), b = task(35, 71, 20, 0);

	options.costs = (struct bpfrt_sched_costs){ .dispatch = 2, .irq_cost = 2, .irq_period = 26 };
	cr_assert_eq(bpfrt_sched_admit(&sched, &a, NULL), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &b, NULL), BPFRT_SCHED_NOT_ADMITTED);
	b.cost = 18;
	cr_assert_eq(bpfrt_sched_admit(&sched, &b, NULL), 0);
	options.costs = (struct bpfrt_sched_costs){ 0 };
}

Test(deadline, releases_wait_for_the_program_that_runs)
{
	struct bpfrt_task tasks[] = { task(7, 285, 1, 0), task(193, 140, 29, 0), task(63, 143, 15, 0),
				      task(50, 41, 2, 0) };

	options.costs = (struct bpfrt_sched_costs){ .dispatch = 1, .timer = 1 };
	for (unsigned i = 0; i < 3; i++)
		cr_assert_eq(bpfrt_sched_admit(&sched, &tasks[i], NULL), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &tasks[3], NULL), BPFRT_SCHED_NOT_ADMITTED);
	options.costs.timer = 0;
	cr_assert_eq(bpfrt_sched_admit(&sched, &tasks[3], NULL), 0);
	options.costs = (struct bpfrt_sched_costs){ 0 };
}

/* All first deadlines are kept; at 7 jobs of 8 ticks are due, or may be in the way. */
Test(deadline, later_deadlines_of_a_busy_period_count)
{
	struct bpfrt_task a = task(5, 2, 1, 0), b = task(4, 3, 1, 0), c = task(10, 6, 2, 0), d = task(8, 6, 2, 0);

	cr_assert_eq(bpfrt_sched_admit(&sched, &a, NULL), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &b, NULL), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &c, NULL), 0);
	cr_assert_eq(bpfrt_sched_admit(&sched, &d, NULL), BPFRT_SCHED_NOT_ADMITTED);
}

Test(deadline, senseless_tasks_are_refused)
{
	struct bpfrt_task none = task(0, 1, 1, 0), never = task(1, 0, 1, 0), free_one = task(1, 1, 0, 0),
			  long_one = task(UINT64_C(1) << 49, 5, 1, 0), priority = task(5, 5, 1, BPFRT_PRIORITIES);
	struct bpfrt_task *const wrong[] = { &none, &never, &free_one, &long_one, &priority };

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_assert_eq(bpfrt_sched_admit(&sched, wrong[i], NULL), -BPFRT_EINVAL);
}

Test(deadline, a_sporadic_task_keeps_its_distance)
{
	struct bpfrt_task a = task(10, 5, 2, 0);
	int first = 1;

	a.kind = BPFRT_TASK_SPORADIC;
	cr_assert_eq(bpfrt_sched_admit(&sched, &a, NULL), 0);
	cr_assert_geq(bpfrt_sched_release(&sched, &a, &first, 3), 0);
	cr_assert_eq(bpfrt_sched_release(&sched, &a, NULL, 12), BPFRT_SCHED_INVALID_DEADLINE);
	cr_assert_geq(bpfrt_sched_release(&sched, &a, NULL, 13), 0);
	cr_assert_eq(a.early, 1);
	cr_assert_eq(a.released, 2);
}

Test(deadline, jobs_that_nobody_could_run_are_counted_not_lost)
{
	struct bpfrt_task a = task(10, 10, 1, 0);
	uint64_t sum;

	bpfrt_sched_admit(&sched, &a, NULL);
	bpfrt_sched_update_time(&sched, 1000005);
	run_to(1000100);
	sum = a.counts.outcomes[BPFRT_SCHED_DONE] + a.counts.outcomes[BPFRT_SCHED_MISSED];
	cr_assert_eq(a.released, 100011);
	cr_assert_eq(sum + bpfrt_sched_pending_count(&sched), a.released);
	cr_assert_eq(bpfrt_sched_deadline_misses(&sched), a.counts.outcomes[BPFRT_SCHED_MISSED]);
	cr_assert_eq(a.counts.outcomes[BPFRT_SCHED_MISSED], 100000);
}

/* ---- overload ---- */

static void put(uint64_t deadline, uint32_t cost, uint8_t priority)
{
	struct bpfrt_request request = { .deadline = deadline, .cost = cost, .priority = priority };

	cr_assert_eq(bpfrt_sched_put(&sched, &request), 0);
}

Test(deadline, under_overload_the_lowest_priority_goes)
{
	options.overload = bpfrt_sched_shed;
	put(10, 6, 1);
	put(12, 6, 0);
	put(13, 6, 2);
	put(BPFRT_NO_DEADLINE, 100, 0);
	run_to(12);
	cr_assert_eq(bpfrt_sched_counts(&sched).outcomes[BPFRT_SCHED_SHED], 1);
	cr_assert_eq(bpfrt_sched_counts(&sched).outcomes[BPFRT_SCHED_DONE], 2);
	cr_assert_eq(bpfrt_sched_pending_count(&sched), 1);
	options.overload = NULL;
}

Test(deadline, what_cannot_end_in_time_takes_nobody_with_it)
{
	options.overload = bpfrt_sched_shed;
	put(10, 5, 0);
	put(11, 12, 3);
	run_to(5);
	cr_assert_eq(bpfrt_sched_counts(&sched).outcomes[BPFRT_SCHED_SHED], 1);
	cr_assert_eq(bpfrt_sched_counts(&sched).outcomes[BPFRT_SCHED_DONE], 1);
	options.overload = NULL;
}

static uint64_t shed_of[BPFRT_PRIORITIES];

static uint64_t work_by(uint64_t by, uint8_t priority)
{
	uint64_t work = sched.now;

	for (uint32_t i = 0; i < sched.count; i++) {
		const struct bpfrt_request *other = &sched.requests[sched.nodes[i].slot];

		if (other->deadline <= by && other->priority >= priority)
			work += other->cost;
	}
	return work;
}

/* When a request is shed, those of its priority and above that are due by the first late one cannot all end, or it
 * could not itself. */
static void check_shed(void *user, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome,
		       uint64_t result)
{
	(void)user;
	(void)result;
	cr_assert_neq(outcome, BPFRT_SCHED_LATE);
	if (outcome != BPFRT_SCHED_SHED)
		return;
	shed_of[request->priority]++;
	if (sched.now + request->cost > request->deadline)
		return;
	for (uint32_t i = 0; i <= sched.count; i++) { /* the late one: it, or one that is still there */
		uint64_t by = i == sched.count ? request->deadline : sched.requests[sched.nodes[i].slot].deadline;

		if (by >= request->deadline && work_by(by, request->priority) + request->cost > by)
			return;
	}
	cr_assert_fail("request %u was shed and need not have been", request->id);
}

Test(deadline, overload_keeps_its_promise)
{
	uint64_t put_count = 0, ended;
	struct bpfrt_sched_counts counts;

	random_start();
	options.overload = bpfrt_sched_shed;
	options.ended = check_shed;
	for (unsigned i = 0; i < 100000; i++) {
		struct bpfrt_request request = { .cost = 1 + random_below(20), .priority = (uint8_t)random_below(4) };

		request.deadline = sched.now + 1 + random_below(120);
		put_count += !bpfrt_sched_put(&sched, &request);
		if (!random_below(3))
			bpfrt_sched_run_one(&sched, NULL);
		if (!random_below(4))
			bpfrt_sched_update_time(&sched, sched.now + random_below(10));
	}
	while (bpfrt_sched_run_one(&sched, NULL) != BPFRT_SCHED_NOT_FOUND)
		;
	counts = bpfrt_sched_counts(&sched);
	ended = counts.outcomes[BPFRT_SCHED_DONE] + counts.outcomes[BPFRT_SCHED_SHED];
	cr_assert_eq(ended, put_count);
	cr_assert_gt(counts.outcomes[BPFRT_SCHED_DONE], 1000);
	printf("done %llu, shed by priority %llu %llu %llu %llu\n",
	       (unsigned long long)counts.outcomes[BPFRT_SCHED_DONE], (unsigned long long)shed_of[0],
	       (unsigned long long)shed_of[1], (unsigned long long)shed_of[2], (unsigned long long)shed_of[3]);
	cr_assert(shed_of[0] > shed_of[1] && shed_of[1] > shed_of[2] && shed_of[2] > shed_of[3]);
	options.overload = NULL;
	options.ended = NULL;
}
