#include "engine_run.h"

static uint64_t enter(void *ctx, struct bpfrt_run *run)
{
	return bpfrt_engine_enter(ctx, run, bpfrt_interp_trusted);
}

static int64_t prepare(struct bpfrt_executable *exe)
{
	return bpfrt_engine_prepare(exe, &bpfrt_engine_trusted, enter);
}

static int64_t run(struct bpfrt_executable *exe, void *ctx, uint64_t *result)
{
	exe->run.ctx = ctx;
	exe->trap = bpfrt_interp_trusted(exe->prog, &exe->run);
	return bpfrt_engine_result(exe, result);
}

const struct bpfrt_engine bpfrt_engine_trusted = { "trusted", prepare, run, bpfrt_engine_release };
