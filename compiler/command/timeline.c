/* The tasks in virtual time, by the runtime's own scheduler, as text and as a picture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "schedule.h"

enum {
	COLUMNS = 96,
	MOST_JOBS = 100000, /* that are run */
	MOST_SLOTS = 4096,  /* that wait */
	MOST_DRAWN = 5000,
	WIDTH = 1000, /* of the picture, with its margins */
	LEFT = 160,
	ROW = 34,
};

struct run {
	const struct bpfrt_task *task;
	uint64_t released, start, end;
	bool is_missed;
};

struct timeline {
	struct bpfc_schedule *schedule;
	struct bpfrt_sched sched;
	uint64_t end; /* what is shown is from 0 to here */
	bool is_cut;
	struct run *runs;
	uint32_t count;
};

#define LONGEST (UINT64_MAX / 4)

/* The least common multiple of two periods, or LONGEST. */
static uint64_t common_multiple(uint64_t a, uint64_t b)
{
	uint64_t x = a, y = b, multiple;

	while (y) {
		uint64_t rest = x % y;

		x = y;
		y = rest;
	}
	if (!x)
		return 0;
	return __builtin_mul_overflow(a, b / x, &multiple) || multiple > LONGEST ? LONGEST : multiple;
}

static uint64_t jobs_within(const struct bpfc_schedule *s, uint64_t end)
{
	uint64_t jobs = 0;

	for (const struct bpfc_scheduled *one = s->first; one; one = one->next)
		jobs += end / one->task.period + 1;
	return jobs;
}

/* The hyperperiod; where it has too many jobs, ten of the longest periods, or fewer. */
static void choose_end(struct timeline *t)
{
	uint64_t longest = 0, multiple = 1;

	for (const struct bpfc_scheduled *one = t->schedule->first; one; one = one->next) {
		longest = one->task.period > longest ? one->task.period : longest;
		multiple = common_multiple(multiple, one->task.period);
	}
	t->end = multiple;
	if (jobs_within(t->schedule, t->end) > MOST_JOBS) {
		t->is_cut = true;
		t->end = 10 * longest;
	}
	while (jobs_within(t->schedule, t->end) > MOST_JOBS)
		t->end /= 2;
}

static int start_job(void *user, const struct bpfrt_request *request, uint64_t *result)
{
	struct timeline *t = user;
	struct run *run = &t->runs[t->count];

	*result = 0;
	*run = (struct run){ .task = request->task,
			     .released = request->deadline - request->task->deadline,
			     .start = t->sched.now,
			     .end = t->sched.now + t->schedule->costs.dispatch + request->cost };
	bpfrt_sched_update_time(&t->sched, run->end);
	return 0;
}

static void end_job(void *user, const struct bpfrt_request *request, enum bpfrt_sched_outcome outcome, uint64_t result)
{
	struct timeline *t = user;
	struct run *run = &t->runs[t->count];

	(void)result;
	if (outcome == BPFRT_SCHED_MISSED || outcome == BPFRT_SCHED_REFUSED)
		*run = (struct run){ .task = request->task,
				     .released = request->deadline - request->task->deadline,
				     .start = request->deadline,
				     .end = request->deadline };
	run->is_missed = outcome != BPFRT_SCHED_DONE;
	t->count++;
}

static uint64_t next_release(const struct timeline *t)
{
	uint64_t first = UINT64_MAX;

	for (const struct bpfrt_task *task = t->sched.tasks; task; task = task->next)
		first = task->due < first ? task->due : first;
	return first;
}

/* Sporadic tasks come as often as they may. */
static int simulate(struct timeline *t)
{
	struct bpfc_arena *arena = t->schedule->run->arena;
	struct bpfrt_sched_options options = { .size = sizeof(options),
					       .policy = &bpfrt_policy_deadline,
					       .nodes = bpfc_arena_zalloc(arena, MOST_SLOTS, sizeof(*options.nodes)),
					       .requests =
						       bpfc_arena_zalloc(arena, MOST_SLOTS, sizeof(*options.requests)),
					       .slot_count = MOST_SLOTS,
					       .run = start_job,
					       .ended = end_job,
					       .user = t };

	t->runs = bpfc_arena_zalloc(arena, MOST_JOBS + MOST_SLOTS, sizeof(*t->runs));
	if (!options.nodes || !options.requests || !t->runs || bpfrt_sched_init(&t->sched, &options))
		return bpfc_run_fail(t->schedule->run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	bpfrt_sched_set_tasks(&t->sched, &t->schedule->first->task);
	for (struct bpfc_scheduled *one = t->schedule->first; one; one = one->next) {
		one->task.kind = BPFRT_TASK_PERIODIC;
		one->task.due = one->task.offset;
	}
	bpfrt_sched_update_time(&t->sched, 0);
	while (t->sched.now < t->end && t->count < MOST_JOBS)
		if (bpfrt_sched_run_one(&t->sched, NULL) == BPFRT_SCHED_NOT_FOUND)
			bpfrt_sched_update_time(&t->sched, next_release(t));
	return BPFC_OK;
}

/* ---- text ---- */

static unsigned column_of(const struct timeline *t, uint64_t at)
{
	unsigned column = (unsigned)((double)at * (double)COLUMNS / (double)t->end);

	return column < COLUMNS ? column : COLUMNS - 1;
}

static void fill(const struct timeline *t, char *line, uint64_t from, uint64_t to, char with)
{
	for (unsigned i = column_of(t, from); i <= column_of(t, to ? to - 1 : 0); i++)
		if (line[i] == ' ' || line[i] == '.' || with == '!')
			line[i] = with;
}

static void print_line(const struct timeline *t, const struct bpfc_scheduled *one, int width)
{
	char line[COLUMNS + 1];

	memset(line, ' ', COLUMNS);
	line[COLUMNS] = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct run *run = &t->runs[i];

		if (run->task != &one->task || run->released >= t->end)
			continue;
		if (run->start > run->released)
			fill(t, line, run->released, run->start, '.');
		if (run->end > run->start)
			fill(t, line, run->start, run->end, '#');
		if (run->is_missed)
			fill(t, line, run->released + one->task.deadline, run->released + one->task.deadline + 1, '!');
	}
	printf("%-*s |%s|\n", width, one->name, line);
}

static void print_text(const struct timeline *t)
{
	uint32_t missed = 0;
	int width = 0;

	for (const struct bpfc_scheduled *one = t->schedule->first; one; one = one->next)
		width = (int)strlen(one->name) > width ? (int)strlen(one->name) : width;
	for (uint32_t i = 0; i < t->count; i++)
		missed += t->runs[i].is_missed;
	printf("\nTimeline, 0 to %.6g ms%s: # runs, . waits, ! deadline missed\n",
	       bpfc_schedule_ns(t->schedule, t->end) / 1e6, t->is_cut ? " (the hyperperiod is longer)" : "");
	if (t->schedule->costs.timer || t->schedule->costs.irq_period)
		puts("Releases and interrupts are not in it.");
	for (const struct bpfc_scheduled *one = t->schedule->first; one; one = one->next)
		print_line(t, one, width);
	printf("%u jobs, %u missed their deadline.\n", t->count, missed);
}

/* ---- picture ---- */

static double x_of(const struct timeline *t, uint64_t at)
{
	const double room = WIDTH - LEFT - 20, x = (double)at * room / (double)t->end;

	return (double)LEFT + (x < room ? x : room);
}

static void draw_name(FILE *out, const char *name, unsigned y)
{
	fprintf(out, "<text x=\"10\" y=\"%u\">", y + 18);
	for (; *name; name++)
		if (*name == '<' || *name == '&')
			fprintf(out, "&#%d;", *name);
		else
			fputc(*name, out);
	fputs("</text>\n", out);
}

static void draw_row(FILE *out, const struct timeline *t, const struct bpfc_scheduled *one, unsigned y)
{
	uint32_t drawn = 0;

	draw_name(out, one->name, y);
	fprintf(out, "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" class=\"axis\"/>\n", LEFT, y + 26, WIDTH - 20,
		y + 26);
	for (uint32_t i = 0; i < t->count && drawn < MOST_DRAWN; i++) {
		const struct run *run = &t->runs[i];
		double from = x_of(t, run->start), width = x_of(t, run->end) - from;

		if (run->task != &one->task || run->released >= t->end)
			continue;
		drawn++;
		fprintf(out, "<line x1=\"%.2f\" y1=\"%u\" x2=\"%.2f\" y2=\"%u\" class=\"release\"/>\n",
			x_of(t, run->released), y + 4, x_of(t, run->released), y + 26);
		fprintf(out, "<rect x=\"%.2f\" y=\"%u\" width=\"%.2f\" height=\"16\" class=\"%s\"/>\n", from, y + 10,
			width > 0.5 ? width : 0.5, run->is_missed ? "missed" : "job");
	}
}

static void draw(FILE *out, const struct timeline *t)
{
	unsigned y = 40;

	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\" font-family=\"sans-serif\" "
		"font-size=\"13\">\n<style>.axis{stroke:#999}.release{stroke:#555}.job{fill:#3a7ca5}.missed{fill:#"
		"c0392b}"
		"</style>\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n<text x=\"10\" y=\"24\">0 to %.6g "
		"ms</text>\n",
		WIDTH, 60 + t->schedule->count * ROW, bpfc_schedule_ns(t->schedule, t->end) / 1e6);
	for (const struct bpfc_scheduled *one = t->schedule->first; one; one = one->next, y += ROW)
		draw_row(out, t, one, y);
	fputs("</svg>\n", out);
}

static int write_picture(const struct timeline *t, const char *path)
{
	struct bpfc_run *run = t->schedule->run;
	char *bytes = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&bytes, &length);
	int status;

	if (!out)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	draw(out, t);
	if (fclose(out))
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	status = bpfc_output_write(path, (const uint8_t *)bytes, length, &run->sink);
	free(bytes);
	return status;
}

int bpfc_timeline(struct bpfc_schedule *schedule)
{
	struct timeline t = { .schedule = schedule };
	int status;

	choose_end(&t);
	status = simulate(&t);
	if (status)
		return status;
	print_text(&t);
	return schedule->run->args.svg ? write_picture(&t, schedule->run->args.svg) : BPFC_OK;
}
