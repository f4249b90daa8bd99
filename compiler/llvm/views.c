/*
 * The variables behind the views of registers. Most are written and never read, and most reads follow a write in the
 * same block: such reads take the value, a write that another follows in its block goes, and so do the variables that
 * nobody reads then. LLVM would find all that too, in several times the time; at -O0 it would not look.
 */
#include "function.h"

#define VIEWS (3 * BPFC_REGS)

LLVMValueRef bpfc_view_read(struct bpfc_fn *fn, struct bpfc_view *view)
{
	LLVMBasicBlockRef block = LLVMGetInsertBlock(fn->b);

	if (view->block != block) {
		view->value = LLVMBuildLoad2(fn->b, view->type, view->variable, "");
		view->store = NULL;
		view->block = block;
	}
	return view->value;
}

void bpfc_view_write(struct bpfc_fn *fn, struct bpfc_view *view, LLVMValueRef value)
{
	LLVMBasicBlockRef block = LLVMGetInsertBlock(fn->b);

	if (view->block == block && view->store)
		LLVMInstructionEraseFromParent(view->store);
	view->value = value;
	view->store = LLVMBuildStore(fn->b, value, view->variable);
	view->block = block;
}

static struct bpfc_view *view_at(struct bpfc_fn *fn, unsigned i)
{
	struct bpfc_views *views = &fn->regs[i / 3];

	return i % 3 == 0 ? &views->i64 : i % 3 == 1 ? &views->i32 : &views->ptr;
}

void bpfc_views_make(struct bpfc_fn *fn)
{
	const LLVMTypeRef types[] = { fn->e->i64, fn->e->i32, fn->e->ptr };

	for (unsigned i = 0; i < VIEWS; i++)
		*view_at(fn, i) = (struct bpfc_view){ .type = types[i % 3],
						      .variable = LLVMBuildAlloca(fn->b, types[i % 3], "") };
	for (unsigned reg = 0; reg < BPFC_R10; reg++)
		bpfc_fn_set64(fn, reg, bpfc_const(fn->e->i64, 0));
}

/* ---- after the last instruction ---- */

struct sweep {
	struct bpfc_fn *fn;
	bool is_read[VIEWS];
};

/* Whether it only copies a value into a view that nobody reads. */
static bool is_idle_copy(const struct sweep *s, LLVMValueRef user)
{
	if (LLVMGetInstructionOpcode(user) != LLVMStore)
		return false;
	for (unsigned i = 0; i < VIEWS; i++)
		if (!s->is_read[i] && LLVMGetOperand(user, 1) == view_at(s->fn, i)->variable)
			return true;
	return false;
}

static bool has_reader(const struct sweep *s, LLVMValueRef variable)
{
	for (LLVMUseRef use = LLVMGetFirstUse(variable); use; use = LLVMGetNextUse(use)) {
		LLVMValueRef user = LLVMGetUser(use);

		if (LLVMGetInstructionOpcode(user) != LLVMLoad)
			continue;
		for (LLVMUseRef of = LLVMGetFirstUse(user); of; of = LLVMGetNextUse(of))
			if (!is_idle_copy(s, LLVMGetUser(of)))
				return true;
	}
	return false;
}

static void find_readers(struct sweep *s)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (unsigned i = 0; i < VIEWS; i++)
			if (!s->is_read[i] && has_reader(s, view_at(s->fn, i)->variable))
				changed = s->is_read[i] = true;
	}
}

static void erase_users(LLVMValueRef variable, LLVMOpcode opcode)
{
	for (LLVMUseRef use = LLVMGetFirstUse(variable), next; use; use = next) {
		LLVMValueRef user = LLVMGetUser(use);

		next = LLVMGetNextUse(use);
		if (LLVMGetInstructionOpcode(user) == opcode)
			LLVMInstructionEraseFromParent(user);
	}
}

/* Conversions for views that went. */
static void erase_idle_casts(LLVMBasicBlockRef block)
{
	for (LLVMValueRef insn = LLVMGetLastInstruction(block), previous; insn; insn = previous) {
		previous = LLVMGetPreviousInstruction(insn);
		if (!LLVMGetFirstUse(insn) && LLVMIsACastInst(insn))
			LLVMInstructionEraseFromParent(insn);
	}
}

void bpfc_views_sweep(struct bpfc_fn *fn)
{
	struct sweep s = { .fn = fn };
	LLVMBasicBlockRef block = LLVMGetFirstBasicBlock(fn->self->value);

	find_readers(&s);
	for (unsigned i = 0; i < VIEWS; i++)
		if (!s.is_read[i])
			erase_users(view_at(fn, i)->variable, LLVMStore);
	for (unsigned i = 0; i < VIEWS; i++)
		if (!s.is_read[i]) {
			erase_users(view_at(fn, i)->variable, LLVMLoad);
			LLVMInstructionEraseFromParent(view_at(fn, i)->variable);
		}
	for (; block; block = LLVMGetNextBasicBlock(block))
		erase_idle_casts(block);
}
