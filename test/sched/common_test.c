/* What holds of the scheduler under every policy; built for each profile, whose policy it takes. */
#include <criterion/criterion.h>
#include <string.h>

#include "bpfrt/sched.h"

#define SLOTS 8

static BPFRT_SCHED_STORAGE(SLOTS) storage;
static struct bpfrt_sched sched;
static struct {
	uint32_t count;
	uint64_t contexts[64];
	enum bpfrt_sched_outcome outcomes[64];
	uint64_t results[64];
} seen;

static uint64_t twice_body(void *ctx, struct bpfrt_run *run)
{
	(void)run;
	return 2 * *(uint64_t *)ctx;
}

static const struct bpfrt_prog twice = { .body = twice_body, .name = "twice" };

static void ended(void *user, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome, uint64_t result)
{
	cr_assert_eq(user, &seen);
	seen.contexts[seen.count] = *(uint64_t *)request->ctx;
	seen.results[seen.count] = result;
	seen.outcomes[seen.count++] = outcome;
}

static struct bpfrt_sched_options options = { .size = sizeof(options), .ended = ended, .user = &seen };

static void start(void)
{
	const struct bpfrt_sched_options with = { BPFRT_SCHED_USES(storage) };

	memset(&seen, 0, sizeof(seen));
	options.nodes = with.nodes;
	options.requests = with.requests;
	options.slot_count = with.slot_count;
	cr_assert_eq(bpfrt_sched_init(&sched, &options), 0);
}

static void stop(void)
{
	bpfrt_sched_drop(&sched);
}

static int64_t submit(uint64_t *ctx, enum bpfrt_priority priority)
{
	return bpfrt_sched_submit(&sched, &twice, ctx, priority, BPFRT_NO_DEADLINE);
}

TestSuite(sched, .init = start, .fini = stop);

Test(sched, an_empty_one_has_nothing_to_do)
{
	struct bpfrt_request request;

	cr_assert(!bpfrt_sched_has_pending(&sched));
	cr_assert_eq(bpfrt_sched_pending_count(&sched), 0);
	cr_assert_eq(bpfrt_sched_next(&sched, &request), BPFRT_SCHED_NOT_FOUND);
	cr_assert_eq(bpfrt_sched_run_one(&sched, NULL), BPFRT_SCHED_NOT_FOUND);
	cr_assert_eq(bpfrt_sched_run_until(&sched, 10), 0);
	cr_assert_eq(bpfrt_sched_cancel(&sched, 0), BPFRT_SCHED_NOT_FOUND);
	cr_assert_eq(bpfrt_sched_exec_count(&sched), 0);
}

Test(sched, a_request_runs_and_gives_its_result)
{
	uint64_t ctx = 21, result = 0;

	cr_assert_geq(submit(&ctx, BPFRT_PRIORITY_NORMAL), 0);
	cr_assert(bpfrt_sched_has_pending(&sched));
	cr_assert_eq(bpfrt_sched_run_one(&sched, &result), 0);
	cr_assert_eq(result, 42);
	cr_assert_eq(seen.count, 1);
	cr_assert_eq(seen.outcomes[0], BPFRT_SCHED_DONE);
	cr_assert_eq(seen.results[0], 42);
	cr_assert_eq(bpfrt_sched_exec_count(&sched), 1);
	cr_assert_eq(bpfrt_sched_deadline_misses(&sched), 0);
}

Test(sched, equals_run_in_the_order_in_which_they_came)
{
	uint64_t ctx[SLOTS];

	for (unsigned round = 0; round < 3; round++) {
		for (uint64_t i = 0; i < SLOTS; i++) {
			ctx[i] = i;
			cr_assert_geq(submit(&ctx[i], BPFRT_PRIORITY_HIGH), 0);
		}
		cr_assert_eq(bpfrt_sched_run_until(&sched, 1), SLOTS);
	}
	for (unsigned i = 0; i < 3 * SLOTS; i++)
		cr_assert_eq(seen.contexts[i], i % SLOTS);
}

Test(sched, a_full_queue_says_so_and_loses_nothing)
{
	uint64_t ctx = 1;

	for (unsigned i = 0; i < SLOTS; i++)
		cr_assert_geq(submit(&ctx, i % BPFRT_PRIORITIES), 0);
	cr_assert_eq(submit(&ctx, BPFRT_PRIORITY_CRITICAL), BPFRT_SCHED_QUEUE_FULL);
	cr_assert_eq(bpfrt_sched_pending_count(&sched), SLOTS);
	cr_assert_eq(bpfrt_sched_run_one(&sched, NULL), 0);
	cr_assert_geq(submit(&ctx, BPFRT_PRIORITY_LOW), 0);
	cr_assert_eq(submit(&ctx, BPFRT_PRIORITY_LOW), BPFRT_SCHED_QUEUE_FULL);
	cr_assert_eq(bpfrt_sched_run_until(&sched, 1), SLOTS);
	cr_assert_eq(bpfrt_sched_exec_count(&sched), SLOTS + 1);
}

Test(sched, what_is_cancelled_does_not_run)
{
	uint64_t ctx[SLOTS];
	int64_t ids[SLOTS];

	for (uint64_t i = 0; i < SLOTS; i++) {
		ctx[i] = i;
		ids[i] = submit(&ctx[i], BPFRT_PRIORITY_NORMAL);
	}
	for (unsigned i = 0; i < SLOTS; i += 3) {
		cr_assert_eq(bpfrt_sched_cancel(&sched, (uint32_t)ids[i]), 0);
		cr_assert_eq(bpfrt_sched_cancel(&sched, (uint32_t)ids[i]), BPFRT_SCHED_NOT_FOUND);
	}
	cr_assert_eq(seen.count, 3);
	cr_assert_eq(seen.outcomes[2], BPFRT_SCHED_CANCELLED);
	cr_assert_eq(bpfrt_sched_run_until(&sched, 1), SLOTS - 3);
	for (unsigned i = 3; i < SLOTS; i++)
		cr_assert(seen.contexts[i] % 3 && seen.outcomes[i] == BPFRT_SCHED_DONE);
	cr_assert_eq(bpfrt_sched_counts(&sched).outcomes[BPFRT_SCHED_CANCELLED], 3);
}

Test(sched, the_last_of_a_list_can_be_cancelled_and_others_follow)
{
	uint64_t ctx[] = { 0, 1, 2 };
	int64_t last;

	submit(&ctx[0], BPFRT_PRIORITY_NORMAL);
	last = submit(&ctx[1], BPFRT_PRIORITY_NORMAL);
	cr_assert_eq(bpfrt_sched_cancel(&sched, (uint32_t)last), 0);
	submit(&ctx[2], BPFRT_PRIORITY_NORMAL);
	cr_assert_eq(bpfrt_sched_run_until(&sched, 1), 2);
	cr_assert_eq(seen.contexts[1], 0);
	cr_assert_eq(seen.contexts[2], 2);
}

Test(sched, a_deadline_that_has_passed_is_refused)
{
	uint64_t ctx = 1;

	bpfrt_sched_update_time(&sched, 100);
	cr_assert_eq(bpfrt_sched_submit(&sched, &twice, &ctx, BPFRT_PRIORITY_LOW, 100), BPFRT_SCHED_INVALID_DEADLINE);
	cr_assert_eq(bpfrt_sched_submit(&sched, &twice, &ctx, BPFRT_PRIORITIES, 200), -BPFRT_EINVAL);
	cr_assert_geq(bpfrt_sched_submit(&sched, &twice, &ctx, BPFRT_PRIORITY_LOW, 101), 0);
}

Test(sched, time_does_not_go_backwards)
{
	uint64_t ctx = 1;

	bpfrt_sched_update_time(&sched, 100);
	bpfrt_sched_update_time(&sched, 50);
	cr_assert_eq(bpfrt_sched_submit(&sched, &twice, &ctx, BPFRT_PRIORITY_LOW, 80), BPFRT_SCHED_INVALID_DEADLINE);
}

Test(sched, a_request_that_is_too_late_is_counted_and_not_started)
{
	uint64_t ctx = 1;

	bpfrt_sched_submit(&sched, &twice, &ctx, BPFRT_PRIORITY_LOW, 10);
	bpfrt_sched_update_time(&sched, 11);
	cr_assert_eq(bpfrt_sched_run_one(&sched, NULL), BPFRT_SCHED_DEADLINE_MISS);
	cr_assert_eq(seen.outcomes[0], BPFRT_SCHED_MISSED);
	cr_assert_eq(bpfrt_sched_deadline_misses(&sched), 1);
	cr_assert_eq(bpfrt_sched_exec_count(&sched), 0);
	cr_assert(!bpfrt_sched_has_pending(&sched));
}

static int slow(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	(void)user;
	bpfrt_sched_update_time(&sched, sched.now + *(uint64_t *)request->ctx);
	*result = 7;
	return 0;
}

Test(sched, a_request_that_ends_late_is_counted_and_has_a_result)
{
	uint64_t short_one = 10, long_one = 11, result = 0;

	stop();
	options.run = slow;
	start();
	bpfrt_sched_submit(&sched, &twice, &short_one, BPFRT_PRIORITY_CRITICAL, 10);
	cr_assert_eq(bpfrt_sched_run_one(&sched, &result), 0);
	bpfrt_sched_submit(&sched, &twice, &long_one, BPFRT_PRIORITY_CRITICAL, 20);
	cr_assert_eq(bpfrt_sched_run_one(&sched, &result), BPFRT_SCHED_DEADLINE_MISS);
	cr_assert_eq(result, 7);
	cr_assert_eq(seen.outcomes[1], BPFRT_SCHED_LATE);
	cr_assert_eq(bpfrt_sched_deadline_misses(&sched), 1);
	cr_assert_eq(bpfrt_sched_exec_count(&sched), 2);
}

static int broken(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	(void)user;
	(void)request;
	*result = 0;
	return -BPFRT_EFAULT;
}

Test(sched, a_failure_is_counted_and_the_next_one_runs)
{
	uint64_t ctx = 1;

	stop();
	options.run = broken;
	start();
	submit(&ctx, BPFRT_PRIORITY_LOW);
	submit(&ctx, BPFRT_PRIORITY_LOW);
	cr_assert_eq(bpfrt_sched_run_one(&sched, NULL), -BPFRT_EFAULT);
	cr_assert_eq(seen.outcomes[0], BPFRT_SCHED_FAILED);
	cr_assert_eq(bpfrt_sched_run_until(&sched, 1), 1);
	cr_assert_eq(bpfrt_sched_counts(&sched).outcomes[BPFRT_SCHED_FAILED], 2);
}

Test(sched, next_takes_without_running)
{
	uint64_t ctx = 5;
	struct bpfrt_request request;
	int64_t id = submit(&ctx, BPFRT_PRIORITY_HIGH);

	cr_assert_eq(bpfrt_sched_next(&sched, &request), 0);
	cr_assert_eq(request.id, id);
	cr_assert_eq(request.ctx, &ctx);
	cr_assert_eq(request.prog, &twice);
	cr_assert_eq(request.priority, BPFRT_PRIORITY_HIGH);
	cr_assert_eq(seen.count, 0);
	cr_assert_eq(bpfrt_sched_run_one(&sched, NULL), BPFRT_SCHED_NOT_FOUND);
}

Test(sched, a_batch_is_accepted_up_to_what_fits_or_is_wrong)
{
	uint64_t ctx = 3;
	struct bpfrt_request requests[SLOTS + 2];

	for (unsigned i = 0; i < SLOTS + 2; i++)
		requests[i] = (struct bpfrt_request){ .deadline = BPFRT_NO_DEADLINE, .prog = &twice, .ctx = &ctx };
	requests[3].priority = BPFRT_PRIORITIES;
	cr_assert_eq(bpfrt_sched_put_batch(&sched, requests, SLOTS + 2), 3);
	requests[3].priority = 0;
	cr_assert_eq(bpfrt_sched_put_batch(&sched, requests, SLOTS + 2), SLOTS - 3);
	while (bpfrt_sched_run_batch(&sched, BPFRT_SCHED_BATCH))
		;
	cr_assert_eq(seen.count, SLOTS);
	cr_assert_eq(bpfrt_sched_exec_count(&sched), SLOTS);
}

Test(sched, options_that_make_no_sense_are_refused)
{
	struct bpfrt_sched other;
	struct bpfrt_sched_options wrong = options;

	wrong.size--;
	cr_assert_eq(bpfrt_sched_init(&other, &wrong), -BPFRT_EINVAL);
	wrong = options;
	wrong.slot_count = 0;
	cr_assert_eq(bpfrt_sched_init(&other, &wrong), -BPFRT_EINVAL);
	wrong = options;
	wrong.requests = NULL;
	cr_assert_eq(bpfrt_sched_init(&other, &wrong), -BPFRT_EINVAL);
}
