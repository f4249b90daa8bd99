/* Tracing programs read through pointers of the kernel's that may be bad: the load is a call that fails instead, and
 * gives zero. */
#include "function.h"

#define PROBE_READ 4 /* helper id */

LLVMValueRef bpfc_fn_kernel_load(struct bpfc_fn *fn, LLVMTypeRef type, unsigned reg, int64_t off)
{
	LLVMTypeRef call_type;
	LLVMValueRef probe = bpfc_fn_helper(fn, PROBE_READ, &call_type);
	LLVMValueRef temporary = bpfc_fn_variable(fn, fn->e->i64, 8, "probed");
	LLVMValueRef args[] = { temporary, bpfc_const(fn->e->i32, LLVMGetIntTypeWidth(type) / 8),
				bpfc_fn_offset(fn, bpfc_fn_getptr(fn, reg), off) };
	struct bpfc_place place = { temporary, 8 };

	bpfc_fn_store(fn, bpfc_const(fn->e->i64, 0), place);
	LLVMBuildCall2(fn->b, call_type, probe, args, 3, "");
	return bpfc_fn_load(fn, type, place);
}
