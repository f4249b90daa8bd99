/*
 * Tail calls. The run counts them; a failed one (no such slot, an empty slot, or too many) falls through with r0 =
 * -ENOENT, where Linux leaves r0 undefined. A subprogram that makes one returns what the called program returns.
 */
#include "bpfrt/prog.h"
#include "function.h"

#define NO_ENTRY (-2) /* Linux's -ENOENT */
#define SLOT_BYTES 8

enum {
	MAP_MAX_ENTRIES = 6,
	PROG_BODY = 0,
	RUN_TAIL_CALLS = 0,
	RUN_PROG = 2,
};

/* Goes on in a new block when `condition` holds, else to `otherwise`. */
static void require(struct bpfc_fn *fn, LLVMValueRef condition, LLVMBasicBlockRef otherwise)
{
	LLVMBasicBlockRef next = bpfc_fn_new_block(fn, "tail_call");

	LLVMBuildCondBr(fn->b, condition, next, otherwise);
	LLVMPositionBuilderAtEnd(fn->b, next);
}

static LLVMValueRef max_entries(struct bpfc_fn *fn, LLVMValueRef map)
{
	const struct bpfc_value *fact = bpfc_fn_fact(fn, 2);

	if (fact->kind == BPFC_KIND_MAP && fact->ref < fn->prog->model->map_count &&
	    fn->e->profile == BPFC_PROFILE_EMBEDDED)
		return bpfc_const(fn->e->i32, fn->prog->model->maps[fact->ref].max_entries);
	return bpfc_fn_member(fn, fn->e->map_type, map, MAP_MAX_ENTRIES, fn->e->i32);
}

static void call_body(struct bpfc_fn *fn, LLVMValueRef prog)
{
	struct bpfc_emitter *e = fn->e;
	LLVMValueRef body = bpfc_fn_member(fn, e->prog_type, prog, PROG_BODY, e->ptr);
	LLVMValueRef args[] = { bpfc_fn_getptr(fn, 1), fn->run };
	LLVMValueRef call = LLVMBuildCall2(fn->b, e->body_type, body, args, 2, "");
	bool is_body = fn->sub == fn->prog->subprogs;

	LLVMSetTailCallKind(call, e->can_musttail && is_body ? LLVMTailCallKindMustTail : LLVMTailCallKindTail);
	LLVMBuildRet(fn->b, call);
}

void bpfc_fn_tail_call(struct bpfc_fn *fn)
{
	struct bpfc_emitter *e = fn->e;
	LLVMBasicBlockRef failed = bpfc_fn_new_block(fn, "tail_call_failed");
	LLVMValueRef map = bpfc_fn_getptr(fn, 2), index = bpfc_fn_get32(fn, 3);
	LLVMValueRef counter, count, slot, prog;

	require(fn, LLVMBuildICmp(fn->b, LLVMIntULT, index, max_entries(fn, map), ""), failed);
	counter = LLVMBuildStructGEP2(fn->b, e->run_type, fn->run, RUN_TAIL_CALLS, "");
	count = LLVMBuildLoad2(fn->b, e->i32, counter, "");
	require(fn, LLVMBuildICmp(fn->b, LLVMIntULT, count, bpfc_const(e->i32, BPFRT_MAX_TAIL_CALLS), ""), failed);
	slot = LLVMBuildMul(fn->b, LLVMBuildZExtOrBitCast(fn->b, index, e->intptr, ""),
			    bpfc_const(e->intptr, SLOT_BYTES), "");
	slot = LLVMBuildGEP2(fn->b, e->i8, bpfc_fn_map_values(fn, map), &slot, 1, "");
	prog = LLVMBuildLoad2(fn->b, e->ptr, slot, "");
	require(fn, LLVMBuildIsNotNull(fn->b, prog, ""), failed);
	LLVMBuildStore(fn->b, LLVMBuildAdd(fn->b, count, bpfc_const(e->i32, 1), ""), counter);
	LLVMBuildStore(fn->b, prog, LLVMBuildStructGEP2(fn->b, e->run_type, fn->run, RUN_PROG, ""));
	call_body(fn, prog);
	LLVMPositionBuilderAtEnd(fn->b, failed);
	bpfc_fn_set64(fn, 0, bpfc_const(e->i64, NO_ENTRY));
}
