/* Native code as an engine: the entry function of a compiled object. */
#include "bpfrt/engine.h"
#include "bpfrt/error.h"

static int64_t prepare(struct bpfrt_executable *exe)
{
	exe->engine = &bpfrt_engine_native;
	return exe->entry || exe->desc ? 0 : -BPFRT_EINVAL;
}

static int64_t run(struct bpfrt_executable *exe, void *ctx, uint64_t *result)
{
	struct bpfrt_run run = { .prog = exe->desc, .interp = exe->run.stack ? &exe->run : NULL };

	if (!exe->desc) {
		*result = exe->entry(ctx);
		return 0;
	}
	exe->run.trap = BPFRT_TRAP_NONE;
	exe->run.executed = 0;
	*result = exe->desc->body(ctx, &run);
	exe->trap = exe->run.trap;
	return exe->trap ? -BPFRT_EFAULT : 0;
}

static void release(struct bpfrt_executable *exe)
{
	exe->engine = NULL;
}

const struct bpfrt_engine bpfrt_engine_native = { "native", prepare, run, release };
