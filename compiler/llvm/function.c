/* From a program to LLVM functions: blocks, and instruction after instruction. */
#include "function.h"

static bool is_reached(const struct bpfc_fn *fn, int64_t slot)
{
	int64_t index = slot - fn->sub->first;

	return index >= 0 && index < fn->sub->count && (!fn->facts || fn->facts[slot].reached);
}

LLVMBasicBlockRef bpfc_fn_new_block(struct bpfc_fn *fn, const char *name)
{
	return LLVMAppendBasicBlockInContext(fn->e->context, fn->self->value, name);
}

LLVMBasicBlockRef bpfc_fn_zero_block(struct bpfc_fn *fn)
{
	LLVMBasicBlockRef current = LLVMGetInsertBlock(fn->b);

	if (!fn->zero) {
		fn->zero = bpfc_fn_new_block(fn, "zero");
		LLVMPositionBuilderAtEnd(fn->b, fn->zero);
		LLVMBuildRet(fn->b, bpfc_const(fn->e->i64, 0));
		LLVMPositionBuilderAtEnd(fn->b, current);
	}
	return fn->zero;
}

LLVMBasicBlockRef bpfc_fn_block(struct bpfc_fn *fn, int64_t slot)
{
	LLVMBasicBlockRef *block;

	if (!is_reached(fn, slot) || fn->prog->insns[slot].id == BPFC_INSN_SECOND)
		return bpfc_fn_zero_block(fn);
	block = &fn->blocks[slot - fn->sub->first];
	if (!*block)
		*block = bpfc_fn_new_block(fn, "");
	return *block;
}

LLVMValueRef bpfc_fn_variable(struct bpfc_fn *fn, LLVMTypeRef type, unsigned align, const char *name)
{
	LLVMBasicBlockRef current = LLVMGetInsertBlock(fn->b);
	LLVMValueRef variable;

	LLVMPositionBuilder(fn->b, fn->entry, LLVMGetFirstInstruction(fn->entry));
	variable = LLVMBuildAlloca(fn->b, type, name);
	LLVMSetAlignment(variable, align);
	LLVMPositionBuilderAtEnd(fn->b, current);
	return variable;
}

void bpfc_fn_report(struct bpfc_fn *fn, int status, struct bpfc_diag *diag)
{
	const struct bpfc_line *line = bpfc_prog_line(fn->prog, fn->insn);

	diag->object = fn->prog->model->object;
	diag->section = fn->sub->section;
	diag->symbol = fn->sub->name;
	diag->offset = fn->sub->section_off + (uint64_t)BPFC_INSN_BYTES * (fn->insn - fn->sub->first);
	diag->prog = fn->prog->name;
	diag->insn = fn->insn;
	if (line) {
		diag->file = line->file;
		diag->line = line->line;
		diag->column = line->column;
	}
	if (status)
		bpfc_emit_fail(fn->e, status, diag);
	else
		bpfc_sink_emit(fn->e->sink, diag);
}

static void refuse_invalid(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	const struct bpfc_model *model = fn->prog->model;

	if (insn->ref_kind == BPFC_REF_POISON && insn->ref < model->poison_count)
		bpfc_fn_fail(fn, INSN_POISONED, BPFC_STR(model->poisons[insn->ref]));
	else
		bpfc_fn_fail(fn, INSN_INVALID, BPFC_HEX(insn->opcode));
}

static void emit_insn(struct bpfc_fn *fn, const struct bpfc_insn *insn)
{
	switch ((enum bpfc_shape)bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
		bpfc_fn_alu(fn, insn);
		break;
	case BPFC_SHAPE_ALU_SWAP:
		bpfc_fn_swap(fn, insn);
		break;
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
		bpfc_fn_jump(fn, insn);
		break;
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		bpfc_fn_branch(fn, insn);
		break;
	case BPFC_SHAPE_MAY_GOTO:
		bpfc_fn_may_goto(fn, insn);
		break;
	case BPFC_SHAPE_CALL:
		bpfc_fn_call(fn, insn);
		break;
	case BPFC_SHAPE_CALL_REG:
		bpfc_fn_call_reg(fn, insn);
		break;
	case BPFC_SHAPE_EXIT:
		bpfc_fn_exit(fn);
		break;
	case BPFC_SHAPE_LD_IMM64:
		bpfc_fn_address(fn, insn);
		break;
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LDXS:
		bpfc_fn_ldx(fn, insn);
		break;
	case BPFC_SHAPE_ST:
	case BPFC_SHAPE_STX:
		bpfc_fn_stx(fn, insn);
		break;
	case BPFC_SHAPE_ATOMIC:
	case BPFC_SHAPE_ATOMIC_FETCH:
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		bpfc_fn_atomic(fn, insn);
		break;
	case BPFC_SHAPE_LOAD_ACQ:
		bpfc_fn_load_acquire(fn, insn);
		break;
	case BPFC_SHAPE_STORE_REL:
		bpfc_fn_store_release(fn, insn);
		break;
	case BPFC_SHAPE_LD_ABS:
	case BPFC_SHAPE_LD_IND:
		bpfc_fn_legacy_packet(fn, insn);
		break;
	case BPFC_SHAPE_COUNT:
		refuse_invalid(fn, insn);
		break;
	}
}

/* A block for each slot that a jump goes to. */
static void find_targets(struct bpfc_fn *fn)
{
	for (uint32_t i = 0; i < fn->sub->count; i++) {
		uint32_t slot = fn->sub->first + i;
		const struct bpfc_insn *insn = &fn->prog->insns[slot];

		if (!is_reached(fn, slot))
			continue;
		switch (bpfc_insn_info(insn->id)->shape) {
		case BPFC_SHAPE_JMP_IMM:
		case BPFC_SHAPE_JMP_REG:
		case BPFC_SHAPE_MAY_GOTO:
			bpfc_fn_block(fn, (int64_t)slot + 1);
			/* fall through */
		case BPFC_SHAPE_JA:
		case BPFC_SHAPE_JA_LONG:
			bpfc_fn_block(fn, bpfc_insn_target(insn, slot));
			break;
		default:
			break;
		}
	}
}

static void emit_insns(struct bpfc_fn *fn)
{
	for (uint32_t i = 0; i < fn->sub->count && !fn->e->status; i++) {
		const struct bpfc_insn *insn;

		fn->insn = fn->sub->first + i;
		insn = &fn->prog->insns[fn->insn];
		if (insn->id == BPFC_INSN_SECOND)
			continue;
		if (fn->is_open && (fn->blocks[i] || !is_reached(fn, fn->insn)))
			LLVMBuildBr(fn->b, bpfc_fn_block(fn, fn->insn));
		if (fn->blocks[i])
			LLVMPositionBuilderAtEnd(fn->b, fn->blocks[i]);
		fn->is_open = is_reached(fn, fn->insn) && (fn->is_open || fn->blocks[i]);
		if (!fn->is_open)
			continue;
		bpfc_debug_location(fn->e, fn->prog, fn->insn);
		emit_insn(fn, insn);
	}
	if (fn->is_open)
		LLVMBuildBr(fn->b, bpfc_fn_zero_block(fn));
}

static int emit_function(struct bpfc_unit *unit, uint32_t subprog)
{
	struct bpfc_emitter *e = unit->e;
	const struct bpfc_subprog *sub = &unit->prog->subprogs[subprog];
	struct bpfc_fn fn = {
		.unit = unit,
		.e = e,
		.b = e->builder,
		.prog = unit->prog,
		.sub = sub,
		.self = &unit->callees[subprog],
		.facts = unit->facts ? unit->facts->insns : NULL,
		.insn = sub->first,
		.is_open = true,
		.blocks = bpfc_arena_zalloc(e->arena, sub->count, sizeof(LLVMBasicBlockRef)),
	};

	if (!fn.blocks)
		return e->status = BPFC_E_NOMEM;
	bpfc_debug_function(e, fn.self->value, unit->prog, sub);
	fn.entry = bpfc_fn_new_block(&fn, "");
	LLVMPositionBuilderAtEnd(fn.b, fn.entry);
	bpfc_debug_location(e, unit->prog, sub->first);
	bpfc_views_make(&fn);
	bpfc_fn_take_args(&fn);
	bpfc_fn_frame(&fn);
	find_targets(&fn);
	emit_insns(&fn);
	if (!e->status)
		bpfc_views_sweep(&fn);
	return e->status;
}

int bpfc_emit_prog(struct bpfc_emitter *e, const struct bpfc_prog *prog, const struct bpfc_facts *facts)
{
	struct bpfc_unit unit = { .e = e, .prog = prog, .facts = facts };

	unit.callees = bpfc_arena_zalloc(e->arena, prog->subprog_count, sizeof(*unit.callees));
	if (!unit.callees || bpfc_unit_declare(&unit))
		return e->status = BPFC_E_NOMEM;
	for (uint32_t i = 0; i < prog->subprog_count && !e->status; i++)
		if (unit.callees[i].value)
			emit_function(&unit, i);
	if (!e->status)
		bpfc_unit_entry(&unit);
	return e->status;
}
