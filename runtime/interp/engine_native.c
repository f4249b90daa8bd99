/* Native code as an engine: the entry function of a compiled object. */
#include "bpfrt/engine.h"
#include "bpfrt/error.h"

static int64_t prepare(struct bpfrt_executable *exe)
{
	exe->engine = &bpfrt_engine_native;
	return exe->entry ? 0 : -BPFRT_EINVAL;
}

static int64_t run(struct bpfrt_executable *exe, void *ctx, uint64_t *result)
{
	*result = exe->entry(ctx);
	return 0;
}

static void release(struct bpfrt_executable *exe)
{
	exe->engine = NULL;
}

const struct bpfrt_engine bpfrt_engine_native = { "native", prepare, run, release };
