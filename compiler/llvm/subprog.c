/* Subprograms as internal native functions: which arguments they take and how, and calls of them. */
#include <stdio.h>

#include "function.h"

#define TAIL_CALL 12 /* helper id */

/* Whether a slot is code: without facts all slots are. */
static bool is_reached(const struct bpfc_unit *unit, uint32_t slot)
{
	return !unit->facts || unit->facts->insns[slot].reached;
}

static bool makes_tail_call(const struct bpfc_unit *unit, const struct bpfc_subprog *sub)
{
	for (uint32_t i = sub->first; i < sub->first + sub->count; i++) {
		const struct bpfc_insn *insn = &unit->prog->insns[i];

		if (!is_reached(unit, i))
			continue;
		if (insn->id == BPFC_INSN_CALL_HELPER && insn->ref == TAIL_CALL)
			return true;
		if (insn->id == BPFC_INSN_CALL_SUBPROG && insn->ref_kind == BPFC_REF_SUBPROG &&
		    unit->callees[insn->ref].needs_run)
			return true;
	}
	return false;
}

static void find_run_users(struct bpfc_unit *unit)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < unit->prog->subprog_count; i++)
			if (!unit->callees[i].needs_run && makes_tail_call(unit, &unit->prog->subprogs[i]))
				changed = unit->callees[i].needs_run = true;
	}
}

static enum bpfc_pass pass_of(const struct bpfc_unit *unit, const struct bpfc_subprog *sub, unsigned reg)
{
	const struct bpfc_value *fact;

	if (!unit->facts)
		return BPFC_PASS_I64;
	fact = &unit->facts->insns[sub->first].regs[reg];
	if (fact->kind == BPFC_KIND_UNINIT || fact->kind == BPFC_KIND_NONE)
		return BPFC_PASS_NONE;
	if (bpfc_value_is_pointer(fact))
		return BPFC_PASS_PTR;
	return bpfc_value_fits32(fact) && unit->e->pointer_bits == 32 ? BPFC_PASS_I32 : BPFC_PASS_I64;
}

static LLVMTypeRef pass_type(const struct bpfc_emitter *e, enum bpfc_pass pass)
{
	return pass == BPFC_PASS_PTR ? e->ptr : pass == BPFC_PASS_I32 ? e->i32 : e->i64;
}

static void declare(struct bpfc_unit *unit, uint32_t index)
{
	struct bpfc_emitter *e = unit->e;
	const struct bpfc_subprog *sub = &unit->prog->subprogs[index];
	struct bpfc_callee *callee = &unit->callees[index];
	LLVMTypeRef params[BPFC_ARGS + 1];
	unsigned count = 0;
	char name[256];

	for (unsigned i = 0; i < BPFC_ARGS; i++) {
		callee->pass[i] = pass_of(unit, sub, i + 1);
		if (callee->pass[i] != BPFC_PASS_NONE)
			params[count++] = pass_type(e, callee->pass[i]);
	}
	if (callee->needs_run)
		params[count++] = e->ptr;
	callee->type = LLVMFunctionType(e->i64, params, count, 0);
	snprintf(name, sizeof(name), "%s.%s", unit->prog->name, sub->name);
	callee->value = LLVMAddFunction(e->module, name, callee->type);
	LLVMSetLinkage(callee->value, LLVMInternalLinkage);
}

int bpfc_unit_declare(struct bpfc_unit *unit)
{
	const struct bpfc_prog *prog = unit->prog;

	find_run_users(unit);
	unit->callees[0].value = unit->e->bodies[bpfc_emit_prog_index(unit->e, prog)];
	unit->callees[0].type = unit->e->body_type;
	for (uint32_t i = 1; i < prog->subprog_count; i++)
		if (!unit->facts || unit->facts->subprogs[i].reached)
			declare(unit, i);
	for (uint32_t i = 0; i < prog->subprog_count; i++) {
		struct bpfc_callee *callee = &unit->callees[i];

		if (callee->value)
			bpfc_function_attributes(unit->e, callee->value);
		if (callee->value && unit->e->pointer_bits == 32) {
			callee->widths = bpfc_widths(unit, i);
			if (!callee->widths)
				return BPFC_E_NOMEM;
		}
	}
	return BPFC_OK;
}

void bpfc_fn_take_args(struct bpfc_fn *fn)
{
	const struct bpfc_callee *self = fn->self;
	unsigned count = 0;

	if (fn->sub == fn->prog->subprogs) {
		bpfc_fn_setptr(fn, 1, LLVMGetParam(self->value, 0));
		fn->run = LLVMGetParam(self->value, 1);
		return;
	}
	for (unsigned i = 0; i < BPFC_ARGS; i++) {
		LLVMValueRef param;

		if (self->pass[i] == BPFC_PASS_NONE)
			continue;
		param = LLVMGetParam(self->value, count++);
		if (self->pass[i] == BPFC_PASS_PTR)
			bpfc_fn_setptr(fn, i + 1, param);
		else if (self->pass[i] == BPFC_PASS_I32)
			bpfc_fn_set32(fn, i + 1, param);
		else
			bpfc_fn_set64(fn, i + 1, param);
	}
	fn->run = self->needs_run ? LLVMGetParam(self->value, count) : NULL;
}

void bpfc_fn_subprog_call(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_callee *callee = &fn->unit->callees[insn->ref];
	LLVMValueRef args[BPFC_ARGS + 1];
	unsigned count = 0;

	if (!callee->value || insn->ref == 0) {
		bpfc_fn_fail(fn, BAD_CALL_TARGET, BPFC_STR(fn->prog->subprogs[insn->ref].name));
		return;
	}
	for (unsigned i = 0; i < BPFC_ARGS; i++) {
		if (callee->pass[i] == BPFC_PASS_PTR)
			args[count++] = bpfc_fn_getptr(fn, i + 1);
		else if (callee->pass[i] == BPFC_PASS_I32)
			args[count++] = bpfc_fn_get32(fn, i + 1);
		else if (callee->pass[i] == BPFC_PASS_I64)
			args[count++] = bpfc_fn_get64(fn, i + 1);
	}
	if (callee->needs_run)
		args[count++] = fn->run;
	bpfc_fn_set64(fn, 0, LLVMBuildCall2(fn->b, callee->type, callee->value, args, count, ""));
}
