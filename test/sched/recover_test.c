/* Requests that fail follow their guard, in the profile's failure semantic: restart (cloud) or recovery (embedded).
 * Both policies; time is what programs say it is. */
#include <criterion/criterion.h>
#include <string.h>

#include "bpfrt/failure.h"
#include "bpfrt/sched.h"

static BPFRT_SCHED_STORAGE(4) storage;
static struct bpfrt_sched sched;
static struct bpfrt_stats stats;
static uint64_t now, fallbacks, hooks;

static uint64_t clock_now(void)
{
	return now;
}

/* Takes as many ticks as its context says. */
static uint64_t work_body(void *ctx, struct bpfrt_run *run)
{
	(void)run;
	now += *(uint64_t *)ctx;
	return 1;
}

static uint64_t fallback_body(void *ctx, struct bpfrt_run *run)
{
	(void)ctx;
	(void)run;
	fallbacks++;
	now += 3;
	return 2;
}

static void hook(void *user, const struct bpfrt_guard *guard, enum bpfrt_failure failure, enum bpfrt_outcome outcome,
		 void *ctx)
{
	(void)user;
	(void)guard;
	(void)failure;
	(void)ctx;
	hooks += outcome == BPFRT_SAFE;
}

static const struct bpfrt_prog work = { .body = work_body, .cost = 10, .name = "work" };
static const struct bpfrt_prog fallback = { .body = fallback_body, .name = "fallback" };
static struct bpfrt_guard guard;
static struct bpfrt_task task;
static struct {
	uint32_t count;
	enum bpfrt_sched_outcome outcome;
	uint64_t result;
} last;

static void ended(void *user, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome, uint64_t result)
{
	(void)user;
	(void)request;
	last.count++;
	last.outcome = outcome;
	last.result = result;
}

static struct bpfrt_sched_options options;

static void start(void)
{
	options = (struct bpfrt_sched_options){ .size = sizeof(options),
						BPFRT_SCHED_USES(storage),
						.clock = clock_now,
						.run = bpfrt_sched_run_guarded,
						.recover = bpfrt_sched_recover,
						.ended = ended };
	guard = (struct bpfrt_guard){
		.prog = &work, .stats = &stats, .otherwise = 9, .fallback = &fallback, .hook = hook
	};
	task = (struct bpfrt_task){ .prog = &work, .guard = &guard };
	cr_assert_eq(bpfrt_sched_init(&sched, &options), 0);
}

static void stop(void)
{
	bpfrt_sched_drop(&sched);
}

TestSuite(recover, .init = start, .fini = stop);

static void put(uint64_t *ticks, uint64_t deadline, uint32_t cost)
{
	struct bpfrt_request request = {
		.deadline = deadline, .prog = &work, .ctx = ticks, .task = &task, .cost = cost
	};

	cr_assert_eq(bpfrt_sched_put(&sched, &request), 0);
}

static void expect(enum bpfrt_sched_outcome outcome, uint64_t result)
{
	cr_assert_eq(last.outcome, outcome);
	cr_assert_eq(last.result, result);
	cr_assert_eq(task.counts.outcomes[outcome], 1);
}

Test(recover, a_job_in_time_is_the_programs)
{
	uint64_t ticks = 5, result;

	put(&ticks, 5, 0);
	cr_assert_eq(bpfrt_sched_run_one(&sched, &result), 0);
	cr_assert_eq(result, 1);
	expect(BPFRT_SCHED_DONE, 1);
	cr_assert_eq(stats.outcomes[BPFRT_RAN], 1);
	cr_assert_eq(bpfrt_stats_misses(&stats), 0);
}

Test(recover, a_late_job_keeps_its_result)
{
	uint64_t ticks = 6, result;

	put(&ticks, 5, 0);
	cr_assert_eq(bpfrt_sched_run_one(&sched, &result), BPFRT_SCHED_DEADLINE_MISS);
	cr_assert_eq(result, 1);
	expect(BPFRT_SCHED_LATE, 1);
	cr_assert_eq(bpfrt_stats_misses(&stats), 1);
	cr_assert_eq(stats.runs, 1);
}

Test(recover, a_late_job_degrades_where_the_guard_says_so)
{
	uint64_t ticks = 6, result;

	guard.recovery[BPFRT_FAILURE_DEADLINE_MISS] = BPFRT_DEGRADE;
	put(&ticks, 5, 0);
	bpfrt_sched_run_one(&sched, &result);
	expect(BPFRT_SCHED_LATE, RECOVERS ? 2 : 1);
	cr_assert_eq(result, RECOVERS ? 2 : 1);
	cr_assert_eq(fallbacks, RECOVERS);
	cr_assert_eq(stats.outcomes[BPFRT_DEGRADED], RECOVERS);
}

/* One that was not started has no result of its own. */
static void miss(void)
{
	uint64_t ticks = 1, result = 0;

	put(&ticks, 5, 0);
	now = 6;
	cr_assert_eq(bpfrt_sched_run_one(&sched, &result), BPFRT_SCHED_DEADLINE_MISS);
	cr_assert_eq(result, last.result);
	cr_assert_eq(stats.runs, 0);
	cr_assert_eq(bpfrt_stats_misses(&stats), 1);
}

Test(recover, a_missed_job_is_skipped_and_the_next_one_runs)
{
	uint64_t ticks = 1;

	miss();
	expect(BPFRT_SCHED_MISSED, 9);
	cr_assert_eq(stats.outcomes[BPFRT_SKIPPED], 1);
	cr_assert_eq(stats.is_quarantined, 0);
	put(&ticks, 20, 0);
	cr_assert_eq(bpfrt_sched_run_one(&sched, NULL), 0);
	expect(BPFRT_SCHED_DONE, 1);
}

Test(recover, a_missed_job_degrades)
{
	guard.recovery[BPFRT_FAILURE_DEADLINE_MISS] = BPFRT_DEGRADE;
	miss();
	expect(BPFRT_SCHED_MISSED, RECOVERS ? 2 : 9);
	cr_assert_eq(fallbacks, RECOVERS);
}

Test(recover, a_missed_job_reaches_a_safe_state)
{
	guard.recovery[BPFRT_FAILURE_DEADLINE_MISS] = BPFRT_SAFE_STATE;
	miss();
	expect(BPFRT_SCHED_MISSED, 9);
	cr_assert_eq(hooks, RECOVERS);
	cr_assert_eq(stats.outcomes[BPFRT_SAFE], RECOVERS);
	cr_assert_eq(stats.outcomes[BPFRT_SKIPPED], !RECOVERS);
}

Test(recover, without_a_guard_or_the_option_it_is_counted_only)
{
	uint64_t ticks = 1;

	task.guard = NULL;
	put(&ticks, 5, 0);
	now = 6;
	bpfrt_sched_run_one(&sched, NULL);
	expect(BPFRT_SCHED_MISSED, 0);
	cr_assert_eq(bpfrt_stats_misses(&stats), 0);
	cr_assert_eq(bpfrt_sched_deadline_misses(&sched), 1);
}

/* ---- jobs of tasks, under the deadline policy ---- */

static void admit(uint64_t *ticks)
{
	bpfrt_sched_drop(&sched);
	options.policy = &bpfrt_policy_deadline;
	cr_assert_eq(bpfrt_sched_init(&sched, &options), 0);
	task.ctx = ticks;
	task.period = task.deadline = 10;
	task.cost = 2;
	cr_assert_eq(bpfrt_sched_admit(&sched, &task, NULL), 0);
}

Test(recover, what_a_fallback_takes_is_seen_before_the_next_start)
{
	uint64_t ticks = 2;

	options.overload = bpfrt_sched_shed;
	guard.recovery[BPFRT_FAILURE_DEADLINE_MISS] = BPFRT_DEGRADE;
	admit(&ticks);
	now = 100;
	bpfrt_sched_update_time(&sched, now);
	memset(&task.counts, 0, sizeof(task.counts));
	while (bpfrt_sched_pending_count(&sched)) /* those that were released meanwhile */
		bpfrt_sched_run_one(&sched, NULL);
	memset(&task.counts, 0, sizeof(task.counts));
	put(&ticks, now + 1, 2); /* hopeless: shed, and its fallback takes 3 ticks */
	put(&ticks, now + 4, 2); /* has no time after that */
	while (bpfrt_sched_pending_count(&sched))
		bpfrt_sched_run_one(&sched, NULL);
	cr_assert_eq(task.counts.outcomes[BPFRT_SCHED_SHED], RECOVERS ? 2 : 1);
	cr_assert_eq(task.counts.outcomes[BPFRT_SCHED_LATE], 0);
}

Test(recover, jobs_that_were_never_released_are_counted_each_and_recovered_from_once)
{
	uint64_t ticks = 2;

	guard.recovery[BPFRT_FAILURE_DEADLINE_MISS] = BPFRT_DEGRADE;
	admit(&ticks);
	bpfrt_sched_update_time(&sched, 1001);
	cr_assert_eq(task.counts.outcomes[BPFRT_SCHED_MISSED], 100);
	cr_assert_eq(bpfrt_stats_misses(&stats), 1);
	cr_assert_eq(fallbacks, RECOVERS);
}

Test(recover, a_job_that_finds_the_queue_full_has_failed)
{
	uint64_t ticks = 2;

	admit(&ticks);
	task.kind = BPFRT_TASK_SPORADIC;
	for (unsigned i = 0; i < 4; i++)
		cr_assert_geq(bpfrt_sched_submit(&sched, &work, &ticks, 0, BPFRT_NO_DEADLINE), 0);
	cr_assert_eq(bpfrt_sched_release(&sched, &task, NULL, 0), BPFRT_SCHED_QUEUE_FULL);
	expect(BPFRT_SCHED_REFUSED, 9);
	cr_assert_eq(stats.failures[BPFRT_FAILURE_QUEUE_FULL], 1);
}

Test(recover, a_program_that_fails_is_the_guards)
{
	uint64_t ticks = 2, result;

	guard.budget = 5; /* less than the program's worst case */
	put(&ticks, 5, 0);
	cr_assert_eq(bpfrt_sched_run_one(&sched, &result), -BPFRT_EFAULT);
	cr_assert_eq(result, 9);
	expect(BPFRT_SCHED_FAILED, 9);
	cr_assert_gt(stats.failures[BPFRT_FAILURE_BUDGET_OVERRUN], 0);
	cr_assert_eq(bpfrt_stats_misses(&stats), 0);
}
