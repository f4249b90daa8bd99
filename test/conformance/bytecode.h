/* On a target's machine: programs that its interpreter runs (bytecode.c writes what includes this). Each is an entry
 * function for the driver, as native code would have. */
#ifndef TEST_BYTECODE_H
#define TEST_BYTECODE_H

#include "bpfc/insn.h"
#include "bpfrt/engine.h"
#include "bpfrt/host.h"
#include "exec_limits.h"

#define BYTECODE_STOPPED UINT64_C(0xdeadbead00000000) /* r0 of a program that was stopped: and its trap */

struct bytecode {
	const uint64_t *slots;
	uint32_t count, ctx_flags;
};

extern uint64_t exec_value;
uint64_t exec_extern(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e);

static inline uint64_t bytecode_extern(const uint64_t *a)
{
	return exec_extern(a[0], a[1], a[2], a[3], a[4]);
}

/* Threaded where there are ops. */
static inline uint64_t bytecode_run(const struct bytecode *code, const struct bpfrt_vm *vm,
				    const struct bpfrt_engine *engine, struct bpfrt_interp_op *ops, void *ctx)
{
	static uint64_t stack[BPFRT_STACK_BYTES / 8];
	const struct exec_context *context = ctx;
	bool is_raw = code->ctx_flags & BPFRT_IMAGE_CTX_RAW;
	struct bpfrt_region region = { is_raw ? context->mem : 0, is_raw ? (size_t)context->length : 0, true };
	struct bpfrt_interp_prog prog = { .vm = vm,
					  .insns = code->slots,
					  .insn_count = code->count,
					  .ctx_flags = code->ctx_flags,
					  .ctx_size = is_raw ? sizeof(*context) : 0,
					  .ops = ops };
	struct bpfrt_executable exe = { .prog = &prog,
					.run = { .stack = (uint8_t *)stack,
						 .stack_bytes = sizeof(stack),
						 .budget = EXEC_BUDGET,
						 .regions = &region,
						 .region_count = is_raw ? 1 : 0 } };
	uint64_t result;

	if (engine->prepare(&exe) || exe.engine->run(&exe, ctx, &result))
		result = BYTECODE_STOPPED | exe.trap << 16 | exe.run.insn;
	return result;
}

#endif
