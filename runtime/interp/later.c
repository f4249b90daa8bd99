/* Callbacks of interpreted programs that outlive the run which handed them over: timers'. Each call is a run of its
 * own, without a context. */
#include "later.h"

#include "machine.h"
#include "map/timers.h"

static uint32_t stopped;

uint32_t bpfrt_timers_stopped(void)
{
	return BPFRT_LOAD(&stopped);
}

/* Checked mode: besides what every run may access, the key; args[0] is the map. */
static uint64_t run_later(const struct bpfrt_callback *self, const uint64_t *args)
{
	const struct bpfrt_later *later = (const void *)self;
	const struct bpfrt_map *map = bpfrt_pointer_of(args[0]);
	const struct bpfrt_region key = { bpfrt_pointer_of(args[1]), map->key_size, false };
	_Alignas(8) uint8_t stack[BPFRT_STACK_BYTES];
	struct bpfrt_interp_prog prog = *later->prog;
	struct bpfrt_interp_run run = { .stack = stack,
					.stack_bytes = sizeof(stack),
					.budget = later->budget,
					.regions = &key,
					.region_count = 1,
					.later = later,
					.later_args = args };

	prog.desc.type = UINT32_MAX;
	prog.ctx_size = prog.ctx_flags = prog.field_count = 0;
	if (later->mode(&prog, &run))
		BPFRT_STORE(&stopped, stopped + 1);
	return run.result;
}

int64_t bpfrt_machine_keep(void *timer, void *callback)
{
	const struct bpfrt_machine_callback *now = callback;
	const struct bpfrt_machine *m = now->m;
	const struct bpfrt_later *around = m->run->later;
	struct bpfrt_later later = { { run_later }, m->mode, m->prog, now->code, m->run->budget };

	if (around && m->prog->insns == around->prog->insns)
		later.prog = around->prog; /* m's is a copy */
	return bpfrt_timer_keep(timer, &later);
}
