/*
 * What the deadline queue takes on a Cortex-M4, in instructions, beside a plain binary heap of the same keys in the
 * same run: 32 entries, worst and mean of many insertions and takes. Its own insertions mask interrupts and copy a
 * request too. Fails where the worst is over 1.15 of the plain one.
 */
#include <stddef.h>
#include <stdint.h>

#include "bare.h"
#include "bpfrt/sched.h"
#include "counter.h"

#define ENTRIES 32
#define ROUNDS 2000

static uint32_t random_state = 1;

static uint32_t random_next(void)
{
	random_state = random_state * 1664525 + 1013904223;
	return random_state >> 8;
}

static void print_number(uint32_t n)
{
	char text[11], *at = &text[10];

	*at = 0;
	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	bare_print(at);
}

/* ---- the plain heap ---- */

struct entry {
	uint64_t deadline;
	uint32_t id;
	uint32_t slot;
};

static struct entry heap[ENTRIES];
static uint32_t heap_count;

static int is_less(const struct entry *a, const struct entry *b)
{
	return a->deadline != b->deadline ? a->deadline < b->deadline : (int32_t)(a->id - b->id) < 0;
}

static __attribute__((noinline)) void heap_insert(const struct entry *entry)
{
	uint32_t hole = heap_count++;

	while (hole && is_less(entry, &heap[(hole - 1) / 2])) {
		heap[hole] = heap[(hole - 1) / 2];
		hole = (hole - 1) / 2;
	}
	heap[hole] = *entry;
}

static __attribute__((noinline)) void heap_take(struct entry *first)
{
	struct entry last = heap[--heap_count];
	uint32_t hole = 0, child;

	*first = heap[0];
	while ((child = 2 * hole + 1) < heap_count) {
		if (child + 1 < heap_count && is_less(&heap[child + 1], &heap[child]))
			child++;
		if (!is_less(&heap[child], &last))
			break;
		heap[hole] = heap[child];
		hole = child;
	}
	heap[hole] = last;
}

/* ---- both, in turn ---- */

struct cost {
	uint32_t worst, sum, count;
};

static void note(struct cost *cost, uint32_t start, uint32_t end)
{
	uint32_t insns = counter_insns(start, end);

	cost->sum += insns;
	cost->count++;
	if (insns > cost->worst)
		cost->worst = insns;
}

static void report(const char *what, const struct cost *ours, const struct cost *plain)
{
	bare_print(what);
	bare_print(": mean ");
	print_number(ours->sum / ours->count);
	bare_print(", worst ");
	print_number(ours->worst);
	bare_print("; a plain heap: mean ");
	print_number(plain->sum / plain->count);
	bare_print(", worst ");
	print_number(plain->worst);
	bare_print("; percent of it: mean ");
	print_number((uint32_t)((uint64_t)ours->sum * 100 / plain->sum));
	bare_print(", worst ");
	print_number(ours->worst * 100 / plain->worst);
	bare_print("\n");
}

static BPFRT_SCHED_STORAGE(ENTRIES) storage;
static struct bpfrt_sched sched;
static const struct bpfrt_sched_options options = { .size = sizeof(options), BPFRT_SCHED_USES(storage) };
static struct cost put_ours, put_plain, take_ours, take_plain;

static uint32_t id;
static uint64_t base; /* the deadline that was taken last */

static void insert(void)
{
	struct bpfrt_request request = { .deadline = base + 1 + random_next() % 1000 };
	struct entry entry = { request.deadline, id++, 0 };
	uint32_t start;

	start = counter_read();
	sched.policy->put(&sched, &request);
	note(&put_ours, start, counter_read());
	start = counter_read();
	heap_insert(&entry);
	note(&put_plain, start, counter_read());
}

static int take(void)
{
	struct bpfrt_request request;
	struct entry entry;
	uint32_t start;

	start = counter_read();
	sched.policy->take(&sched, &request);
	note(&take_ours, start, counter_read());
	start = counter_read();
	heap_take(&entry);
	note(&take_plain, start, counter_read());
	base = request.deadline;
	return request.deadline != entry.deadline || request.id != entry.id;
}

int main(void)
{
	int failed = 0;

	counter_start();
	bpfrt_sched_init(&sched, &options);
	while (sched.count < ENTRIES - 1)
		insert();
	put_ours = put_plain = (struct cost){ 0, 0, 0 };
	for (unsigned i = 0; i < ROUNDS; i++) {
		insert();
		failed |= take();
	}
	report("insert", &put_ours, &put_plain);
	report("take", &take_ours, &take_plain);
	failed |= put_ours.worst * 100 / put_plain.worst > 115 || take_ours.worst * 100 / take_plain.worst > 115;
	return failed;
}
