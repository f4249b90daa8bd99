/* What the interpreter's engines share. */
#ifndef BPFRT_ENGINE_RUN_H
#define BPFRT_ENGINE_RUN_H

#include "bpfrt/engine.h"
#include "bpfrt/error.h"

static inline int64_t bpfrt_engine_prepare(struct bpfrt_executable *exe, const struct bpfrt_engine *engine)
{
	if (!exe->prog || !exe->prog->vm || !exe->run.stack)
		return -BPFRT_EINVAL;
	exe->engine = engine;
	if (!exe->prog->is_ready)
		exe->trap = bpfrt_interp_prepare(exe->prog, &exe->run.insn);
	return exe->trap ? -BPFRT_EINVAL : 0;
}

static inline int64_t bpfrt_engine_result(const struct bpfrt_executable *exe, uint64_t *result)
{
	*result = exe->run.result;
	return exe->trap ? -BPFRT_EFAULT : 0;
}

static inline void bpfrt_engine_release(struct bpfrt_executable *exe)
{
	exe->engine = NULL;
}

#endif
