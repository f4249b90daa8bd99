/*
 * `bpfc schedule` and the runtime's admission come to the same verdict: agreement BPFC OBJECT [SETS [SEED]].
 *
 * Random periods, deadlines, offsets and kinds are written into the object's task records, and into declarations in
 * this program; random rates, weights' safety factor and costs go to the command as options, and to the runtime as
 * numbers.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bpfrt/sched.h"

#define TASKS 4
#define MOST_BYTES 65536

/* As include/bpfrt/bpf.h has it. */
struct record {
	uint32_t version, size;
	uint64_t prog, period_us, deadline_us, offset_us;
	uint32_t priority, kind;
};

/* Found by bpfrt_sched_add_tasks as those of a linked object would be. */
static struct bpfrt_task_decl decls[TASKS] __attribute__((section("bpfrt_tasks"), used));

static BPFRT_SCHED_STORAGE(8) storage;
static unsigned char object[MOST_BYTES];
static size_t object_bytes;
static struct record *records;
static char path[] = "/tmp/bpfc-agreement-XXXXXX";
static const char *bpfc;
static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((random_state >> 32) * n >> 32);
}

/* ---- the object ---- */

static bool read_object(const char *from)
{
	const Elf64_Ehdr *header = (const void *)object;
	FILE *file = fopen(from, "rb");
	const Elf64_Shdr *sections;
	const char *names;

	object_bytes = file ? fread(object, 1, sizeof(object), file) : 0;
	if (file)
		fclose(file);
	if (object_bytes < sizeof(*header) || object_bytes == sizeof(object))
		return false;
	sections = (const void *)(object + header->e_shoff);
	names = (const char *)object + sections[header->e_shstrndx].sh_offset;
	for (unsigned i = 0; i < header->e_shnum; i++)
		if (!strcmp(names + sections[i].sh_name, ".bpfrt.tasks") &&
		    sections[i].sh_size == TASKS * sizeof(*records))
			records = (void *)(object + sections[i].sh_offset);
	return records != NULL;
}

static bool write_object(void)
{
	FILE *file = fopen(path, "wb");
	bool written = file && fwrite(object, 1, object_bytes, file) == object_bytes;

	return file && !fclose(file) && written;
}

/* ---- both sides ---- */

struct numbers {
	uint32_t cpu_hz, tick_hz, safety;
	struct bpfrt_sched_costs costs;
};

/* The command's exit code; `costs` (may be NULL) gets the instructions of the tasks, as its table has them. */
static int ask_command(const struct numbers *n, uint64_t *costs)
{
	char line[1024], interrupts[64] = "";
	unsigned count = 0;
	FILE *out;
	int status;

	if (n->costs.irq_period)
		snprintf(interrupts, sizeof(interrupts), "--interrupt-cost=%u/%llu", n->costs.irq_cost,
			 (unsigned long long)n->costs.irq_period);
	snprintf(line, sizeof(line),
		 "'%s' schedule %s --weights=cortex-m4 --cpu-hz=%u --tick-hz=%u --safety=%u --dispatch-cost=%u "
		 "--timer-cost=%u %s 2>&1",
		 bpfc, path, n->cpu_hz, n->tick_hz, n->safety, n->costs.dispatch, n->costs.timer, interrupts);
	out = popen(line, "r");
	while (out && fgets(line, sizeof(line), out)) {
		unsigned long long insns;
		char unit[3][8];

		if (costs && count < TASKS &&
		    sscanf(line, " %*s %*u periodic %*f %7s %*f %7s %llu", unit[0], unit[1], &insns) == 3)
			costs[count++] = insns;
	}
	status = out ? pclose(out) : -1;
	if (costs && count != TASKS)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int ask_runtime(const struct numbers *n)
{
	struct bpfrt_sched_options options = {
		.size = sizeof(options), .policy = &bpfrt_policy_deadline, .costs = n->costs, BPFRT_SCHED_USES(storage)
	};
	struct bpfrt_task tasks[TASKS] = { { 0 } };
	struct bpfrt_task_setup setup = {
		.tasks = tasks, .room = TASKS, .tick_hz = n->tick_hz, .cpu_hz = n->cpu_hz, .safety = n->safety
	};
	struct bpfrt_sched sched;
	int status = bpfrt_sched_init(&sched, &options);

	return status ? status : bpfrt_sched_add_tasks(&sched, &setup, NULL);
}

/* ---- random numbers ---- */

static void choose_costs(struct numbers *n)
{
	static const uint32_t rates[] = { 1000000, 32768, 1000000000, 250000, 8000000 };
	uint32_t tick_us;

	*n = (struct numbers){ .cpu_hz = 8000000 + random_below(100000000),
			       .tick_hz = rates[random_below(5)],
			       .safety = 100 + random_below(100) };
	tick_us = n->tick_hz / 1000000 + 1;
	n->costs.dispatch = random_below(20 * tick_us);
	n->costs.timer = random_below(10 * tick_us);
	if (!random_below(3))
		return;
	n->costs.irq_cost = random_below(20 * tick_us);
	n->costs.irq_period = 1 + random_below(500) * (uint64_t)tick_us;
}

/* Around where it is tight. */
static void choose_tasks(const uint64_t *costs, const struct numbers *n)
{
	double us[TASKS], all = 0;

	for (unsigned i = 0; i < TASKS; i++) {
		us[i] = (double)costs[i] * n->safety / 100 * 1e6 / n->cpu_hz;
		all += us[i];
	}
	for (unsigned i = 0; i < TASKS; i++) {
		struct record *record = &records[i];

		record->period_us = 60 + (uint64_t)(us[i] * (3 + random_below(12))) + random_below((uint32_t)all);
		record->deadline_us = record->period_us;
		if (random_below(4))
			record->deadline_us = 1 + (uint64_t)us[i] + random_below(3 * (uint32_t)all + 100);
		record->offset_us = random_below(2) * random_below(300);
		record->kind = random_below(2);
		record->priority = random_below(4);
		decls[i] = (struct bpfrt_task_decl){ .period_us = record->period_us,
						     .deadline_us = record->deadline_us,
						     .offset_us = record->offset_us,
						     .cost = costs[i],
						     .priority = record->priority,
						     .kind = record->kind };
	}
}

static void print(const struct numbers *n)
{
	printf("  cpu %u Hz, ticks %u Hz, safety %u, dispatch %u, timer %u, interrupts %u in %llu\n", n->cpu_hz,
	       n->tick_hz, n->safety, n->costs.dispatch, n->costs.timer, n->costs.irq_cost,
	       (unsigned long long)n->costs.irq_period);
	for (unsigned i = 0; i < TASKS; i++)
		printf("  period %llu deadline %llu us, %llu instructions\n", (unsigned long long)decls[i].period_us,
		       (unsigned long long)decls[i].deadline_us, (unsigned long long)decls[i].cost);
}

static int compare(unsigned sets)
{
	struct numbers n = { .cpu_hz = 64000000, .tick_hz = 1000000000, .safety = 150 };
	uint64_t costs[TASKS];
	unsigned admitted = 0, refused = 0, differ_by_costs = 0;

	if (!write_object() || ask_command(&n, costs)) {
		puts("FAILED: bpfc schedule takes the object as it is");
		return 1;
	}
	for (unsigned i = 0; i < sets; i++) {
		int command, runtime;

		choose_costs(&n);
		choose_tasks(costs, &n);
		command = write_object() ? ask_command(&n, NULL) : -1;
		runtime = ask_runtime(&n);
		admitted += !runtime;
		refused += runtime == BPFRT_SCHED_NOT_ADMITTED;
		if (command != (runtime ? 1 : 0)) {
			printf("FAILED: set %u: the command's exit code is %d, the runtime's status %d\n", i, command,
			       runtime);
			print(&n);
			return 1;
		}
		n.costs = (struct bpfrt_sched_costs){ 0 };
		differ_by_costs += runtime && !ask_runtime(&n);
	}
	printf("%u sets: the same verdict; %u admitted, %u refused, of which %u only by what the machine takes\n", sets,
	       admitted, refused, differ_by_costs);
	return !admitted || !refused || !differ_by_costs;
}

int main(int argc, char **argv)
{
	int descriptor, failed;

	if (argc < 3)
		return 2;
	bpfc = argv[1];
	random_state = argc > 4 ? strtoull(argv[4], NULL, 0) : (uint64_t)time(NULL) * 1000003;
	printf("seed %llu\n", (unsigned long long)random_state);
	descriptor = mkstemp(path);
	if (descriptor < 0 || close(descriptor) || !read_object(argv[2])) {
		puts("FAILED: no object with four tasks");
		return 1;
	}
	failed = compare(argc > 3 ? (unsigned)strtoul(argv[3], NULL, 0) : 200);
	unlink(path);
	return failed;
}
