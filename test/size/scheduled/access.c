/* The firmware's side of the rule in BPF: a deadline scheduler, and the map's own operations. */
#include "bpfrt/map.h"
#include "bpfrt/sched.h"
#include "size.h"

extern const struct bpfrt_map records;

/* The rule as the scheduler runs it. */
static uint64_t body(void *ctx, struct bpfrt_run *run)
{
	(void)run;
	return keep(ctx);
}

static const struct bpfrt_prog rule = { .body = body };
static struct bpfrt_sched sched;
static BPFRT_SCHED_STORAGE(4) storage;
static const struct bpfrt_sched_options options = { .size = sizeof(options),
						    .policy = &bpfrt_policy_deadline,
						    BPFRT_SCHED_USES(storage) };

void begin(void)
{
	bpfrt_sched_init(&sched, &options);
}

void submit(struct reading *reading, uint32_t deadline)
{
	bpfrt_sched_submit(&sched, &rule, reading, BPFRT_PRIORITY_NORMAL, deadline);
}

int next_answer(uint32_t *answer)
{
	uint64_t result;

	if (bpfrt_sched_run_one(&sched, &result))
		return 0;
	*answer = (uint32_t)result;
	return 1;
}

int64_t record_of(uint32_t sensor, struct record *record)
{
	const struct record *found = bpfrt_hash_lookup(&records, &sensor);

	if (!found)
		return -1;
	*record = *found;
	return 0;
}

void forget(uint32_t sensor)
{
	bpfrt_hash_delete(&records, &sensor);
}
