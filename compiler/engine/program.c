/* Running a program. */
#include "engine/internal.h"

#include <stdlib.h>

const struct bpfc_prog *bpfc_program_info(const struct bpfc_program *program)
{
	return program->prog;
}

size_t bpfc_program_ctx_bytes(const struct bpfc_program *program)
{
	return program->ctx_bytes;
}

bool bpfc_program_is_native(const struct bpfc_program *program)
{
	return __atomic_load_n(&program->interp->desc.body, __ATOMIC_ACQUIRE) != bpfrt_interp_body;
}

const struct bpfrt_prog *bpfc_program_desc(const struct bpfc_program *program)
{
	return &program->interp->desc;
}

static int interpret(const struct bpfc_program *program, struct bpfrt_interp_run *run, uint64_t *result,
		     struct bpfc_stop *stop)
{
	if (program->instance->kind == BPFC_ENGINE_CHECKED)
		bpfrt_interp_checked(program->interp, run);
	else
		bpfrt_interp_trusted(program->interp, run);
	*result = run->result;
	if (stop)
		*stop = (struct bpfc_stop){ run->trap, run->insn, run->address, run->executed };
	return run->trap ? BPFC_E_STOPPED : BPFC_OK;
}

/* Frames larger than Linux's do not lie on the caller's stack. */
static __attribute__((noinline)) int interpret_large(const struct bpfc_program *program, struct bpfrt_interp_run *run,
						     uint64_t *result, struct bpfc_stop *stop)
{
	int status;

	run->stack_bytes = program->instance->stack_bytes;
	run->stack = malloc(run->stack_bytes);
	if (!run->stack)
		return BPFC_E_NOMEM;
	status = interpret(program, run, result, stop);
	free(run->stack);
	return status;
}

/* Interpreted programs that native code tail-calls go on on `run`. */
static int run_native(const struct bpfc_program *program, bpfrt_body *body, struct bpfrt_interp_run *run,
		      uint64_t *result, struct bpfc_stop *stop)
{
	struct bpfrt_run shared = { .prog = &program->interp->desc, .interp = run };

	*result = body(run->ctx, &shared);
	if (stop)
		*stop = (struct bpfc_stop){ run->trap, run->insn, run->address, run->executed };
	return run->trap ? BPFC_E_STOPPED : BPFC_OK;
}

int bpfc_program_run(struct bpfc_program *program, void *ctx, size_t ctx_bytes, uint64_t *result,
		     struct bpfc_stop *stop)
{
	const struct bpfc_instance *instance = program->instance;
	const struct bpfc_ctx *type = &program->prog->ctx;
	struct bpfrt_region context = { ctx, ctx_bytes, true };
	_Alignas(8) uint8_t stack[BPFRT_STACK_BYTES];
	bpfrt_body *body;
	struct bpfrt_interp_run run = {
		.ctx = ctx, .stack = stack, .stack_bytes = sizeof(stack), .budget = instance->budget
	};

	*result = 0;
	if (!ctx || ctx_bytes < program->ctx_bytes)
		return BPFC_E_OPTION;
	if (type->is_raw && !type->size) { /* the checked engine knows no size of it */
		run.regions = &context;
		run.region_count = 1;
	}
	body = __atomic_load_n(&program->interp->desc.body, __ATOMIC_ACQUIRE);
	if (body != bpfrt_interp_body)
		return run_native(program, body, &run, result, stop);
	if (instance->stack_bytes > sizeof(stack))
		return interpret_large(program, &run, result, stop);
	return interpret(program, &run, result, stop);
}
