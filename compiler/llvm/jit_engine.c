#include "jit_engine.h"

#include "bpfrt/error.h"

static int64_t prepare(struct bpfrt_executable *exe)
{
	struct bpfc_jit_unit *unit = exe->state;
	void *entry;

	if (!unit || !unit->prog)
		return -BPFRT_EINVAL;
	unit->own = NULL;
	if (!unit->jit && bpfc_jit_open(unit->model, &unit->prog, unit->facts ? &unit->facts : NULL, 1, unit->options,
					unit->symbols, unit->symbol_count, &unit->own))
		return -BPFRT_EINVAL;
	entry = bpfc_jit_find(unit->jit ? unit->jit : unit->own, unit->prog->name);
	if (!entry) {
		bpfc_jit_close(unit->own);
		unit->own = NULL;
		return -BPFRT_EINVAL;
	}
	exe->entry = (uint64_t (*)(void *))(uintptr_t)entry;
	exe->engine = &bpfc_engine_jit;
	return 0;
}

static int64_t run(struct bpfrt_executable *exe, void *ctx, uint64_t *result)
{
	*result = exe->entry(ctx);
	return 0;
}

static void release(struct bpfrt_executable *exe)
{
	struct bpfc_jit_unit *unit = exe->state;

	bpfc_jit_close(unit->own);
	unit->own = NULL;
	exe->entry = NULL;
	exe->engine = NULL;
}

const struct bpfrt_engine bpfc_engine_jit = { "jit", prepare, run, release };
