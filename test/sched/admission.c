/*
 * Admission against a simulation of the scheduler itself: admission [SEED|- [SETS]].
 *
 * Of each random set of sporadic tasks that is admitted, arrival patterns that are as bad as can be are run: all tasks
 * at once, with each of them started one tick before the others, and random ones. No deadline may be missed. Of a set
 * that is refused, the pattern that the verdict describes should miss one; how many do is printed.
 *
 * The same with a machine that takes time itself: for dispatch, for each release, for interrupts. There the test is
 * sufficient only; how many of the refused sets miss a deadline is printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpfrt/sched.h"

#define MOST_TASKS 6
#define LONGEST_RUN 20000
#define LONG_LIFE UINT64_C(1000000000)

static BPFRT_SCHED_STORAGE(256) storage;
static struct bpfrt_sched sched;
static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((random_state >> 32) * n >> 32);
}

static int take_its_time(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	const uint32_t *least = user; /* percent of its cost that a job takes at least */
	uint32_t cost = request->cost, from = cost * *least / 100;

	*result = 0;
	bpfrt_sched_update_time(&sched, sched.now + from + (from < cost ? random_below(cost - from + 1) : 0));
	return 0;
}

static uint32_t least_share = 100;
static const struct bpfrt_sched_options options = { .size = sizeof(options),
						    .policy = &bpfrt_policy_deadline,
						    .run = take_its_time,
						    .user = &least_share,
						    BPFRT_SCHED_USES(storage) };

struct set {
	uint32_t count;
	struct bpfrt_task tasks[MOST_TASKS];
};

static void make(struct set *set)
{
	set->count = 2 + random_below(MOST_TASKS - 1);
	memset(set->tasks, 0, sizeof(set->tasks));
	for (uint32_t i = 0; i < set->count; i++) {
		struct bpfrt_task *task = &set->tasks[i];
		uint32_t scale = random_below(2) ? 30 : 100;

		task->period = 2 + random_below(scale);
		task->cost = 1 + random_below((uint32_t)task->period * 3 / 2 / set->count + 1);
		task->deadline = task->cost + random_below((uint32_t)task->period * 2);
		task->kind = BPFRT_TASK_SPORADIC;
	}
}

static int64_t judge(struct set *set, const struct bpfrt_sched_costs *with, struct bpfrt_sched_verdict *verdict)
{
	for (uint32_t i = 0; i < set->count; i++)
		set->tasks[i].next = i + 1 < set->count ? &set->tasks[i + 1] : NULL;
	return bpfrt_sched_is_feasible(set->tasks, with, verdict);
}

static uint64_t next_release(const struct set *set)
{
	uint64_t first = UINT64_MAX;

	for (uint32_t i = 0; i < set->count; i++)
		if (set->tasks[i].due < first)
			first = set->tasks[i].due;
	return first;
}

/* An empty scheduler with the set as periodic tasks, which are in `copy`. Past admission: that is what is tested. */
static void start_periodic(struct set *copy, const struct set *set, const uint64_t *offsets,
			   const struct bpfrt_sched_options *with)
{
	*copy = *set;
	bpfrt_sched_init(&sched, with);
	for (uint32_t i = 0; i < copy->count; i++) {
		copy->tasks[i].kind = BPFRT_TASK_PERIODIC;
		copy->tasks[i].due = offsets[i];
		copy->tasks[i].next = sched.tasks;
		bpfrt_sched_set_tasks(&sched, &copy->tasks[i]);
	}
}

/* Runs the set as periodic tasks from these offsets; whether a deadline was missed before it was idle once, or `end`.
 */
static bool misses(const struct set *set, const uint64_t *offsets, uint64_t end)
{
	struct set copy;

	start_periodic(&copy, set, offsets, &options);
	bpfrt_sched_update_time(&sched, 0);
	while (sched.now < end && !bpfrt_sched_deadline_misses(&sched))
		if (bpfrt_sched_run_one(&sched, NULL) == BPFRT_SCHED_NOT_FOUND) {
			if (sched.now > 200)
				return false;
			bpfrt_sched_update_time(&sched, next_release(&copy));
		}
	return bpfrt_sched_deadline_misses(&sched) != 0;
}

/* Task `first` starts at 0, the others come at 1; first == count: all come at 1. */
static bool misses_behind(const struct set *set, uint32_t first)
{
	uint64_t offsets[MOST_TASKS];

	for (uint32_t i = 0; i < set->count; i++)
		offsets[i] = i != first;
	return misses(set, offsets, LONGEST_RUN);
}

static bool misses_somehow(const struct set *set)
{
	uint64_t offsets[MOST_TASKS];

	for (uint32_t first = 0; first <= set->count; first++)
		if (misses_behind(set, first))
			return true;
	for (uint32_t i = 0; i < set->count; i++)
		offsets[i] = random_below(30);
	return misses(set, offsets, 1000);
}

/* The longest job that may be in the way for so long. */
static uint32_t blocker(const struct set *set, uint64_t at)
{
	uint32_t worst = set->count;

	for (uint32_t i = 0; i < set->count; i++)
		if (set->tasks[i].deadline > at && (worst == set->count || set->tasks[i].cost > set->tasks[worst].cost))
			worst = i;
	return worst;
}

/* ---- a machine that takes time itself ---- */

static struct bpfrt_sched_costs costs;
static uint64_t machine_now, next_irq;

static void interrupt(void)
{
	machine_now = (next_irq > machine_now ? next_irq : machine_now) + costs.irq_cost;
	next_irq += costs.irq_period;
}

/* So many ticks of work, and the interrupts that come meanwhile. */
static void spend(uint64_t ticks)
{
	while (ticks) {
		uint64_t end = machine_now + ticks;

		if (costs.irq_period && next_irq <= machine_now) {
			interrupt();
			continue;
		}
		if (costs.irq_period && next_irq < end)
			end = next_irq;
		ticks -= end - machine_now;
		machine_now = end;
	}
}

static void wait_for(uint64_t when)
{
	while (costs.irq_period && next_irq < when)
		interrupt();
	machine_now = when > machine_now ? when : machine_now;
}

static int take_machine_time(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	(void)user;
	*result = 0;
	spend((uint64_t)costs.dispatch + request->cost);
	bpfrt_sched_update_time(&sched, machine_now);
	return 0;
}

static const struct bpfrt_sched_options machine = {
	.size = sizeof(machine), .policy = &bpfrt_policy_deadline, .run = take_machine_time, BPFRT_SCHED_USES(storage)
};

static uint64_t released_by(const struct set *set)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < set->count; i++)
		sum += set->tasks[i].released;
	return sum;
}

/* As misses(), on the machine: jobs are released, which takes its time, before the next one is chosen. */
static bool misses_on_machine(const struct set *set, const uint64_t *offsets, uint64_t first_irq)
{
	struct set copy;
	uint64_t released = 0, now;

	start_periodic(&copy, set, offsets, &machine);
	machine_now = 0;
	next_irq = first_irq;
	while (machine_now < 5000 && !bpfrt_sched_deadline_misses(&sched)) {
		bpfrt_sched_update_time(&sched, machine_now);
		now = released_by(&copy);
		spend((now - released) * costs.timer);
		released = now;
		if (bpfrt_sched_run_one(&sched, NULL) == BPFRT_SCHED_NOT_FOUND) {
			if (machine_now > 2000)
				return false;
			wait_for(next_release(&copy));
		}
	}
	return bpfrt_sched_deadline_misses(&sched) != 0;
}

/* Task `first` starts at 0, and all come while it runs; but `last` comes when the next one has been chosen. */
static bool misses_on_machine_behind_two(const struct set *set, uint32_t first, uint32_t last)
{
	uint64_t offsets[MOST_TASKS];

	for (uint32_t i = 0; i < set->count; i++)
		offsets[i] = i != first;
	if (last != first)
		offsets[last] = (uint64_t)costs.timer + costs.dispatch + set->tasks[first].cost + 1;
	return misses_on_machine(set, offsets, offsets[last]);
}

static bool misses_on_machine_somehow(const struct set *set)
{
	uint64_t offsets[MOST_TASKS];

	for (uint32_t first = 0; first <= set->count; first++) {
		for (uint32_t i = 0; i < set->count; i++)
			offsets[i] = i != first;
		if (misses_on_machine(set, offsets, 1))
			return true;
	}
	for (uint32_t pair = 0; pair < set->count * set->count; pair++)
		if (misses_on_machine_behind_two(set, pair / set->count, pair % set->count))
			return true;
	for (uint32_t round = 0; round < 4; round++) {
		for (uint32_t i = 0; i < set->count; i++)
			offsets[i] = random_below(60);
		if (misses_on_machine(set, offsets, random_below(60)))
			return true;
	}
	return false;
}

/* Long enough that what the machine takes leaves room. */
static void make_for_machine(struct set *set)
{
	make(set);
	for (uint32_t i = 0; i < set->count; i++) {
		set->tasks[i].period = set->tasks[i].period * 4 + random_below(4);
		set->tasks[i].deadline = set->tasks[i].deadline * 4 + random_below(40);
		set->tasks[i].cost += random_below(set->tasks[i].cost * 2);
	}
	if (random_below(2)) { /* one whose releases take more than its jobs */
		set->tasks[0].period = 5 + random_below(30);
		set->tasks[0].deadline = set->tasks[0].period + random_below(1000);
		set->tasks[0].cost = 1;
	}
	costs = (struct bpfrt_sched_costs){ .dispatch = random_below(4),
					    .timer = random_below(4),
					    .irq_cost = 1 + random_below(4),
					    .irq_period = random_below(3) ? 10 + random_below(90) : 0 };
}

static void print(const struct set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		printf("  period %llu deadline %llu cost %u\n", (unsigned long long)set->tasks[i].period,
		       (unsigned long long)set->tasks[i].deadline, set->tasks[i].cost);
}

static int check_sets(uint32_t sets)
{
	uint32_t admitted = 0, overloaded = 0, undecided = 0, missed = 0, overloaded_missed = 0;
	struct bpfrt_sched_verdict verdict;
	struct set set;

	for (uint32_t i = 0; i < sets; i++) {
		make(&set);
		if (!judge(&set, &options.costs, &verdict)) {
			admitted++;
			if (!misses_somehow(&set))
				continue;
			printf("FAILED: set %u is admitted and misses a deadline\n", i);
			print(&set);
			return 1;
		}
		undecided += verdict.is_undecided;
		overloaded += verdict.is_overloaded;
		overloaded_missed += verdict.is_overloaded && misses_behind(&set, set.count);
		missed += !verdict.is_overloaded && misses_behind(&set, blocker(&set, verdict.at));
	}
	printf("%u sets: %u admitted, none of them missed a deadline; %u refused, of which %u overloaded (%u missed "
	       "one "
	       "within %u ticks), %u undecided, and %u of the other %u missed one\n",
	       sets, admitted, sets - admitted, overloaded, overloaded_missed, LONGEST_RUN, undecided, missed,
	       sets - admitted - overloaded - undecided);
	return missed != sets - admitted - overloaded - undecided || !admitted || undecided;
}

static int check_machines(uint32_t sets)
{
	uint32_t admitted = 0, overloaded = 0, missed = 0;
	struct bpfrt_sched_verdict verdict;
	struct set set;

	for (uint32_t i = 0; i < sets; i++) {
		bool misses_one, is_admitted;

		make_for_machine(&set);
		is_admitted = !judge(&set, &costs, &verdict);
		misses_one = misses_on_machine_somehow(&set);
		admitted += is_admitted;
		overloaded += verdict.is_overloaded;
		missed += misses_one && !verdict.is_overloaded;
		if (!is_admitted || !misses_one)
			continue;
		printf("FAILED: set %u is admitted with dispatch %u timer %u interrupts %u in %llu, and misses\n", i,
		       costs.dispatch, costs.timer, costs.irq_cost, (unsigned long long)costs.irq_period);
		print(&set);
		return 1;
	}
	printf("%u sets on machines that take time: %u admitted, none of them missed a deadline; %u overloaded; %u of "
	       "the other %u missed one\n",
	       sets, admitted, overloaded, missed, sets - admitted - overloaded);
	return admitted < sets / 20 || !missed;
}

/* A long life: 20 admitted tasks, jobs that take less than they may. */
static int live_long(void)
{
	static struct bpfrt_task tasks[20];
	uint64_t jobs = 0;
	int failed = 0;

	bpfrt_sched_init(&sched, &options);
	for (unsigned i = 0; i < 20; i++) {
		tasks[i] =
			(struct bpfrt_task){ .period = 5000 + 1000 * random_below(200), .offset = random_below(5000) };
		tasks[i].deadline = tasks[i].period / 2 + random_below((uint32_t)tasks[i].period / 2);
		tasks[i].cost = 1 + random_below((uint32_t)tasks[i].period / 40);
		if (bpfrt_sched_admit(&sched, &tasks[i], NULL))
			i--; /* another one */
	}
	least_share = 30;
	while (sched.now < LONG_LIFE) {
		uint64_t next = UINT64_MAX;

		if (bpfrt_sched_run_until(&sched, LONG_LIFE))
			continue;
		for (unsigned i = 0; i < 20; i++)
			next = tasks[i].due < next ? tasks[i].due : next;
		bpfrt_sched_update_time(&sched, next < LONG_LIFE ? next : LONG_LIFE);
	}
	least_share = 100;
	while (bpfrt_sched_run_one(&sched, NULL) != BPFRT_SCHED_NOT_FOUND)
		;
	for (unsigned i = 0; i < 20; i++) {
		uint64_t expected = (LONG_LIFE - tasks[i].offset) / tasks[i].period + 1;

		jobs += tasks[i].released;
		failed |=
			tasks[i].released < expected || tasks[i].counts.outcomes[BPFRT_SCHED_DONE] != tasks[i].released;
	}
	failed |= bpfrt_sched_exec_count(&sched) != jobs || bpfrt_sched_deadline_misses(&sched);
	printf("%llu ticks, 20 tasks, %llu jobs: %llu ran, %llu missed\n", (unsigned long long)LONG_LIFE,
	       (unsigned long long)jobs, (unsigned long long)bpfrt_sched_exec_count(&sched),
	       (unsigned long long)bpfrt_sched_deadline_misses(&sched));
	return failed;
}

int main(int argc, char **argv)
{
	uint32_t sets = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 100000;

	random_state = argc > 1 && strcmp(argv[1], "-") ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL) * 1000003;
	printf("seed %llu\n", (unsigned long long)random_state);
	fflush(stdout);
	return check_sets(sets) | check_machines(sets) | live_long();
}
