/*
 * bpfc schedule: whether the tasks that objects declare all meet their deadlines under the deadline scheduler. Costs
 * are the verifier's worst case by the core's weights; how declarations become tasks, the test and the timeline are the
 * runtime's own, so that the device comes to the same verdict. Time is in ticks of the device's scheduler.
 */
#include <stdio.h>
#include <string.h>

#include "bpfrt/sched.h"
#include "check.h"
#include "load.h"
#include "print.h"
#include "schedule.h"
#include "table.h"
#include "weights.h"

#define SECOND 1000000000
#define LONGEST_US (UINT64_C(1) << 38) /* so that the runtime takes it at any rate of ticks */

static struct bpfc_scheduled *add(struct bpfc_schedule *s)
{
	struct bpfc_scheduled *more = bpfc_arena_zalloc(s->run->arena, 1, sizeof(*more));

	if (!more)
		return NULL;
	*s->last = more;
	s->last = &more->next;
	s->count++;
	return more;
}

double bpfc_schedule_ns(const struct bpfc_schedule *schedule, uint64_t ticks)
{
	return (double)ticks * SECOND / schedule->setup.tick_hz;
}

static int fault(struct bpfc_run *run, const char *prog, const char *what)
{
	return bpfc_run_fail(run, BPFC_E_REJECTED,
			     BPFC_DIAG_INIT(BAD_TASK_SET, .prog = prog, .args = { BPFC_STR(prog), BPFC_STR(what) }));
}

static int add_task(struct bpfc_schedule *s, const struct bpfc_model *model, const struct bpfc_task *task)
{
	struct bpfc_run *run = s->run;
	const struct bpfc_prog *prog = &model->progs[task->prog];
	struct bpfc_facts *facts = NULL;
	struct bpfc_scheduled *added;
	struct bpfrt_task_decl decl = { .period_us = task->period_us,
					.deadline_us = task->deadline_us,
					.offset_us = task->offset_us,
					.priority = task->priority,
					.kind = task->kind };
	int status = bpfc_check(run, prog, &run->sink, &facts);

	decl.cost = status ? 0 : facts->cost;
	bpfc_check_free(facts);
	if (status)
		return status;
	if (decl.cost == BPFC_UNBOUNDED)
		return fault(run, prog->name, "its worst case is not bounded");
	if (task->period_us > LONGEST_US || task->deadline_us > LONGEST_US || task->offset_us > LONGEST_US)
		return fault(run, prog->name, "its times are longer than three days");
	added = add(s);
	if (!added)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	added->name = bpfc_arena_strdup(run->arena, prog->name);
	added->insns = decl.cost;
	bpfrt_task_set_up(&added->task, &decl, &s->setup);
	if (!added->task.cost)
		return fault(run, prog->name, "it may run for 2^32 ticks or more");
	if (!added->task.period || !added->task.deadline)
		return fault(run, prog->name, "its period or deadline is shorter than a tick");
	return added->name ? BPFC_OK : bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
}

static int add_object(struct bpfc_schedule *s, const char *path)
{
	struct bpfc_loaded loaded;
	int status = bpfc_load(s->run, &path, 1, &loaded);

	for (uint32_t i = 0, count = status ? 0 : loaded.model->task_count; i < count; i++)
		status = bpfc_worse(status, add_task(s, loaded.model, &loaded.model->tasks[i]));
	bpfc_unload(s->run, &loaded);
	return status;
}

static bool is_feasible(const struct bpfc_schedule *s, struct bpfrt_sched_verdict *verdict)
{
	return !bpfrt_sched_is_feasible(&s->first->task, &s->costs, verdict);
}

/* How much longer one task could take before the set is infeasible. */
static uint64_t slack(struct bpfc_schedule *s, struct bpfc_scheduled *one)
{
	uint32_t cost = one->task.cost;
	uint64_t low = cost, high = one->task.deadline < UINT32_MAX ? one->task.deadline : UINT32_MAX;

	while (low < high) {
		uint64_t middle = low + (high - low + 1) / 2;

		one->task.cost = (uint32_t)middle;
		if (is_feasible(s, NULL))
			low = middle;
		else
			high = middle - 1;
	}
	one->task.cost = cost;
	return low - cost;
}

/* "1.234 ms" */
static const char *time_text(const struct bpfc_schedule *s, uint64_t ticks)
{
	struct bpfc_arena *arena = s->run->arena;
	double ns = bpfc_schedule_ns(s, ticks);
	const char *text = ns < 1e3   ? bpfc_arena_printf(arena, "%.4g ns", ns)
			   : ns < 1e6 ? bpfc_arena_printf(arena, "%.4g us", ns / 1e3)
			   : ns < 1e9 ? bpfc_arena_printf(arena, "%.4g ms", ns / 1e6)
				      : bpfc_arena_printf(arena, "%.4g s", ns / 1e9);

	return text ? text : "?";
}

/* What the machine takes, as far as it was said. */
static void print_costs(const struct bpfc_schedule *s)
{
	const struct bpfrt_sched_costs *costs = &s->costs;

	printf("The machine takes %s for a dispatch, %s for a release, ", time_text(s, costs->dispatch),
	       time_text(s, costs->timer));
	if (costs->irq_period)
		printf("%s in %s for interrupts.\n", time_text(s, costs->irq_cost), time_text(s, costs->irq_period));
	else
		puts("nothing for interrupts.");
}

static double utilisation(const struct bpfc_scheduled *one)
{
	return (double)one->task.cost / (double)one->task.period;
}

static void print_tasks(struct bpfc_schedule *s, bool feasible)
{
	static const char *const heads[] = { "name",          ">priority", "kind",         ">period", ">deadline",
					     ">instructions", ">at worst", ">utilisation", ">slack",  NULL };
	struct bpfc_arena *arena = s->run->arena;
	struct bpfc_table table = bpfc_table(arena, "Tasks", heads, s->count);

	for (struct bpfc_scheduled *one = s->first; one; one = one->next) {
		bpfc_table_row(&table);
		bpfc_table_text(&table, 0, one->name);
		bpfc_table_number(&table, 1, one->task.priority);
		bpfc_table_text(&table, 2, one->task.kind == BPFRT_TASK_SPORADIC ? "sporadic" : "periodic");
		bpfc_table_text(&table, 3, time_text(s, one->task.period));
		bpfc_table_text(&table, 4, time_text(s, one->task.deadline));
		bpfc_table_number(&table, 5, one->insns);
		bpfc_table_text(&table, 6, time_text(s, one->task.cost));
		bpfc_table_text(&table, 7, bpfc_arena_printf(arena, "%.2f %%", 100 * utilisation(one)));
		bpfc_table_text(&table, 8, feasible ? time_text(s, slack(s, one)) : "none");
	}
	bpfc_table_print(&table);
}

static void print_verdict(const struct bpfc_schedule *s, const struct bpfrt_sched_verdict *verdict, bool feasible)
{
	const struct bpfc_args *args = &s->run->args;
	double sum = 0;

	for (const struct bpfc_scheduled *one = s->first; one; one = one->next)
		sum += utilisation(one);
	printf("Utilisation %.2f %% of a core at %llu Hz, weights %s, safety factor %.2f.\n", 100 * sum,
	       (unsigned long long)args->cpu_hz, bpfc_weights_name(bpfc_weights_of(args)), (double)args->safety / 100);
	print_costs(s);
	if (feasible)
		puts("Feasible: every job meets its deadline.");
	else if (verdict->is_overloaded)
		puts("Infeasible: the tasks ask for more than the core has.");
	else if (verdict->is_undecided)
		puts("Refused: the search took too long, so that it is not known to be feasible.");
	else
		printf("Infeasible: jobs that are due within %s may ask for %s.\n", time_text(s, verdict->at),
		       time_text(s, verdict->demand));
	if (verdict->ignores_offsets)
		puts("Offsets are ignored: with them the tasks may do better, never worse.");
}

static int judge(struct bpfc_schedule *s)
{
	struct bpfrt_sched_verdict verdict;
	bool feasible;
	int status;

	for (struct bpfc_scheduled *one = s->first; one; one = one->next)
		one->task.next = one->next ? &one->next->task : NULL;
	feasible = is_feasible(s, &verdict);
	print_tasks(s, feasible);
	print_verdict(s, &verdict, feasible);
	status = bpfc_timeline(s);
	return status ? status : feasible ? BPFC_OK : BPFC_E_REJECTED;
}

int bpfc_schedule(struct bpfc_run *run)
{
	struct bpfc_args *args = &run->args;
	struct bpfc_schedule s = { .run = run, .last = &s.first };
	int status = bpfc_check_limits(run);

	args->safety = args->safety ? args->safety : 150;
	args->cpu_hz = args->cpu_hz ? args->cpu_hz : 64000000;
	s.setup = (struct bpfrt_task_setup){ .tick_hz = args->tick_hz ? (uint32_t)args->tick_hz : SECOND,
					     .cpu_hz = (uint32_t)args->cpu_hz,
					     .safety = (uint32_t)args->safety };
	s.costs = (struct bpfrt_sched_costs){ .dispatch = args->dispatch_cost,
					      .timer = args->timer_cost,
					      .irq_cost = args->interrupt_cost,
					      .irq_period = args->interrupt_period };
	for (uint32_t i = 0, count = status ? 0 : args->inputs.count; i < count; i++)
		status = bpfc_worse(status, add_object(&s, args->inputs.list[i]));
	if (status)
		return status;
	if (!s.count)
		return bpfc_run_fail(run, BPFC_E_OPTION, BPFC_DIAG_INIT(NO_TASKS));
	return judge(&s);
}
