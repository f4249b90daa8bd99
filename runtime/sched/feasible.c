/*
 * Whether a set of tasks is feasible under non-preemptive EDF: for every length of time t,
 *
 *     h(t) + b(t) + i(t) <= t
 *
 * h: what jobs released and due within t ask for; b: the longest job due later that may have started one tick before;
 * i: interrupts, and the release of jobs of all tasks. Only the deadlines within a busy period have to be looked at,
 * from its end backwards (QPA). QPA needs the left side not to fall as t grows, and b falls at each relative deadline:
 * so it goes from one of these to the next.
 */
#include "sched/sched.h"

#define FAR ((uint64_t)1 << 56) /* no busy period may be as long */
#define MOST_STEPS 1000000

struct set {
	const struct bpfrt_task *tasks;
	const struct bpfrt_sched_costs *costs;
	uint64_t hold;  /* for so long a release may be held up */
	uint32_t steps; /* looked at so far */
};

static uint64_t cost(const struct set *s, const struct bpfrt_task *task)
{
	return (uint64_t)task->cost + s->costs->dispatch;
}

/* At most FAR, so that sums do not wrap. */
static uint64_t add(uint64_t a, uint64_t b)
{
	return a + b < FAR ? a + b : FAR;
}

static uint64_t times(uint64_t count, uint64_t ticks)
{
	return count && ticks > FAR / count ? FAR : count * ticks;
}

/* What those take that come in t ticks, or have come just before and are not done: then the next one comes sooner, and
 * a program that was to start when they came has not begun. */
static uint64_t interrupts(const struct set *s, uint64_t t)
{
	uint64_t period = s->costs->irq_period, each = s->costs->irq_cost, count, rest;

	if (!period)
		return 0;
	count = (t + period - 1) / period;
	rest = count * period - t;
	return add(times(count, each), rest < each ? each - rest : 0);
}

/* Of jobs that come in t ticks when all tasks start together. */
static uint64_t releases(const struct set *s, uint64_t t)
{
	uint64_t sum = 0;

	if (s->costs->timer)
		for (const struct bpfrt_task *task = s->tasks; task; task = task->next)
			sum = add(sum, times((t + task->period - 1) / task->period, s->costs->timer));
	return sum;
}

static uint64_t overhead(const struct set *s, uint64_t t)
{
	return add(interrupts(s, t), releases(s, t + s->hold));
}

static uint64_t demand(const struct set *s, uint64_t t)
{
	uint64_t sum = overhead(s, t), block = 0;

	for (const struct bpfrt_task *task = s->tasks; task; task = task->next)
		if (task->deadline <= t)
			sum = add(sum, times((t - task->deadline) / task->period + 1, cost(s, task)));
		else if (cost(s, task) - 1 > block)
			block = cost(s, task) - 1;
	return add(sum, block);
}

/* The last absolute deadline before t; 0: none. */
static uint64_t deadline_before(const struct set *s, uint64_t t)
{
	uint64_t last = 0;

	for (const struct bpfrt_task *task = s->tasks; task; task = task->next) {
		uint64_t at;

		if (task->deadline >= t)
			continue;
		at = task->deadline + (t - 1 - task->deadline) / task->period * task->period;
		if (at > last)
			last = at;
	}
	return last;
}

/* The largest relative deadline that is at most t: from there to t, b is one number. */
static uint64_t step_before(const struct set *s, uint64_t t)
{
	uint64_t step = 0;

	for (const struct bpfrt_task *task = s->tasks; task; task = task->next)
		if (task->deadline <= t && task->deadline > step)
			step = task->deadline;
	return step;
}

/* Work of jobs released in t ticks when all tasks start together. */
static uint64_t released(const struct set *s, uint64_t t)
{
	uint64_t sum = overhead(s, t);

	for (const struct bpfrt_task *task = s->tasks; task; task = task->next)
		sum = add(sum, times((t + task->period - 1) / task->period, cost(s, task)));
	return sum;
}

/* From one look at the clock to the next: the releases that the first one found, and the longest program. */
static uint64_t round_of(const struct set *s, uint64_t t)
{
	uint64_t longest = 0;

	for (const struct bpfrt_task *task = s->tasks; task; task = task->next)
		longest = cost(s, task) > longest ? cost(s, task) : longest;
	return add(longest, add(interrupts(s, t), releases(s, t)));
}

/* The smallest t from `first` on that is what `work` finds for it. FAR: none within the steps that are left. */
static uint64_t fixed_point(struct set *s, uint64_t (*work)(const struct set *s, uint64_t t), uint64_t first)
{
	for (uint64_t t = first, next;; t = next) {
		next = work(s, t);
		if (next == t)
			return t;
		if (next >= FAR || ++s->steps >= MOST_STEPS)
			return FAR;
	}
}

/* Utilisation, rounded down, as a fraction of 2^32; interrupts and releases included. */
static uint64_t utilisation(const struct set *s)
{
	uint64_t sum = s->costs->irq_period ? ((uint64_t)s->costs->irq_cost << 32) / s->costs->irq_period : 0;

	for (const struct bpfrt_task *task = s->tasks; task; task = task->next) {
		uint64_t c = cost(s, task) + s->costs->timer;

		sum = add(sum, c >> 24 ? times(c / task->period, (uint64_t)1 << 32) : (c << 32) / task->period);
	}
	return sum;
}

/* No deadline after this needs a look: the busy period, and all relative deadlines, where blocking ends. FAR: it does
 * not end within the steps that are left. */
static uint64_t horizon(struct set *s)
{
	uint64_t busy = fixed_point(s, released, 1);

	if (busy == FAR)
		return FAR;
	for (const struct bpfrt_task *task = s->tasks; task; task = task->next)
		if (task->deadline > busy)
			busy = task->deadline;
	return busy;
}

static int refuse(struct bpfrt_sched_verdict *verdict, uint64_t at, uint64_t asked)
{
	verdict->at = at;
	verdict->demand = asked;
	return BPFRT_SCHED_NOT_ADMITTED;
}

static int search(struct set *s, uint64_t from, struct bpfrt_sched_verdict *verdict)
{
	for (uint64_t t = deadline_before(s, from + 1); t; s->steps++) {
		uint64_t asked = demand(s, t), step = step_before(s, t);

		if (asked > t)
			return refuse(verdict, t, asked);
		if (s->steps >= MOST_STEPS) {
			verdict->is_undecided = true;
			return BPFRT_SCHED_NOT_ADMITTED;
		}
		/* Between asked and t nothing fails, as long as b is the same. */
		if (asked < step)
			t = deadline_before(s, step);
		else if (asked < t)
			t = deadline_before(s, asked + 1);
		else
			t = deadline_before(s, t);
	}
	return 0;
}

int bpfrt_sched_is_feasible(const struct bpfrt_task *tasks, const struct bpfrt_sched_costs *costs,
			    struct bpfrt_sched_verdict *verdict)
{
	struct set s = { .tasks = tasks, .costs = costs };
	struct bpfrt_sched_verdict unused;
	uint64_t end;

	verdict = verdict ? verdict : &unused;
	*verdict = (struct bpfrt_sched_verdict){ 0 };
	for (const struct bpfrt_task *task = tasks; task; task = task->next)
		verdict->ignores_offsets |= task->offset != 0;
	verdict->is_overloaded = utilisation(&s) > (uint64_t)1 << 32;
	if (verdict->is_overloaded)
		return BPFRT_SCHED_NOT_ADMITTED;
	/* The program in whose way a job comes may have started in a round that released what came in the one before.
	 */
	s.hold = costs->timer ? 2 * fixed_point(&s, round_of, 1) : 0;
	end = s.hold < FAR ? horizon(&s) : FAR;
	if (end == FAR) {
		verdict->is_undecided = true;
		return BPFRT_SCHED_NOT_ADMITTED;
	}
	return search(&s, end, verdict);
}
