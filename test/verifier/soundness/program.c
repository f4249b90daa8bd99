/* See program.h: what is done with programs once they are made. */
#include "program.h"

#include <stdio.h>
#include <string.h>

#include "disasm/disasm.h"

static bool is_jump(const struct bpfc_insn *insn)
{
	unsigned shape = bpfc_insn_info(insn->id)->shape;

	return shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG;
}

/* The same shape and width with another operation. */
static void change_row(uint64_t *state, struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	uint16_t id = insn->id;

	for (unsigned tries = 0; tries < 20 && id == insn->id; tries++) {
		uint16_t other = (uint16_t)(2 + random_below(state, BPFC_INSN_COUNT - 2));
		const struct bpfc_insn_info *info = bpfc_insn_info(other);

		if (info->shape == row->shape && row->shape != BPFC_SHAPE_CALL && row->shape != BPFC_SHAPE_LD_IMM64 &&
		    (info->width == row->width || tries > 10))
			id = other;
	}
	insn->id = id;
	insn->opcode = bpfc_insn_info(id)->opcode;
}

static void change(uint64_t *state, struct bpfc_insn *insn)
{
	static const int steps[] = { -8, -4, -2, -1, 1, 2, 4, 8 };
	unsigned fields = bpfc_shape_fields(bpfc_insn_info(insn->id)->shape);
	int step = steps[random_below(state, 8)];

	switch (random_below(state, 5)) {
	case 0:
		if (fields & BPFC_F_IMM && insn->ref_kind == BPFC_REF_NONE && insn->imm + step <= INT32_MAX &&
		    insn->imm + step >= INT32_MIN)
			insn->imm += step;
		break;
	case 1:
		if (fields & BPFC_F_OFF && !is_jump(insn))
			insn->off = (int16_t)(insn->off + step);
		break;
	case 2:
		if (fields & BPFC_F_DST)
			insn->dst = (uint8_t)random_below(state, BPFC_R10);
		break;
	case 3:
		if (fields & BPFC_F_SRC)
			insn->src = (uint8_t)random_below(state, BPFC_REGS);
		break;
	default:
		change_row(state, insn);
		break;
	}
}

void program_change(uint64_t *state, struct bpfc_insn *insns, uint32_t count)
{
	for (unsigned k = random_below(state, 3) + 1; k > 0; k--) {
		uint32_t i = random_below(state, count);

		if (insns[i].id != BPFC_INSN_SECOND)
			change(state, &insns[i]);
	}
}

void program_mutate(uint64_t *state, struct program *program)
{
	program_change(state, program->insns, program->count);
}

static void remove_slot(struct program *program, uint32_t i)
{
	for (uint32_t k = 0; k < program->count; k++) {
		struct bpfc_insn *insn = &program->insns[k];
		int64_t target = bpfc_insn_target(insn, k);

		if (!is_jump(insn))
			continue;
		if (k < i && target > i)
			insn->off--;
		if (k > i && target <= i)
			insn->off++;
	}
	memmove(&program->insns[i], &program->insns[i + 1], (--program->count - i) * sizeof(program->insns[0]));
	for (uint32_t s = 0; s < program->subprog_count; s++) {
		struct bpfc_subprog *subprog = &program->subprogs[s];

		if (subprog->first > i)
			subprog->first--;
		else if (i < subprog->first + subprog->count)
			subprog->count--;
	}
}

static bool is_last_one(const struct program *program, uint32_t i)
{
	for (uint32_t s = 0; s < program->subprog_count; s++)
		if (program->subprogs[s].count == 1 && program->subprogs[s].first == i)
			return true;
	return false;
}

void program_remove(struct program *program, uint32_t i)
{
	bool is_wide = bpfc_insn_is_ld_imm64(program->insns[i].id);

	if (is_last_one(program, i) || program->insns[i].id == BPFC_INSN_SECOND)
		return;
	remove_slot(program, i);
	if (is_wide)
		remove_slot(program, i);
}

struct bpfc_prog program_prog(const struct program *program, const struct bpfc_model *model)
{
	struct bpfc_prog prog = model->progs[0];

	prog.model = model;
	prog.insns = program->insns;
	prog.insn_count = program->count;
	prog.subprogs = program->subprogs;
	prog.subprog_count = program->subprog_count;
	return prog;
}

void program_print(const struct program *program, const struct bpfc_model *model)
{
	struct bpfc_prog prog = program_prog(program, model);

	for (uint32_t i = 0; i < program->count; i++) {
		char text[BPFC_DISASM_MAX];

		for (uint32_t s = 0; s < program->subprog_count; s++)
			if (program->subprogs[s].first == i)
				printf("%s:\n", program->subprogs[s].name);
		bpfc_disasm(&prog, i, text, sizeof(text));
		if (*text)
			printf("%5u:  %s\n", i, text);
	}
}
