#include <string.h>

#include "edit.h"
#include "engines.h"

#define GARBAGE UINT64_C(0x9d5bc1a7e3f08642)

/* Numbers of no meaning: one for each place. */
static uint64_t garbage(const char *engine, uint64_t place)
{
	if (!strcmp(engine, "poisoned-zero"))
		return 0;
	return !strcmp(engine, "poisoned-inverse") ? ~(GARBAGE + place) : GARBAGE + place;
}

static uint32_t put_garbage(const char *engine, struct bpfc_insn *slots, unsigned regs)
{
	uint32_t count = 0;

	for (uint8_t reg = 0; reg < BPFC_R10; reg++) {
		if (!(regs >> reg & 1))
			continue;
		slots[count++] = BPFC_MAKE(LD_IMM64, .dst = reg, .imm = (int64_t)garbage(engine, reg));
		slots[count++] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
	}
	return count;
}

/* What a function gets in r1 to r5, bits. What a helper calls back gets two, or four of bpf_for_each_map_elem. */
static unsigned arguments_of(const struct diff_program *p, uint32_t func)
{
	unsigned arguments = 0;

	for (uint32_t i = 0; i < p->count; i++) {
		uint32_t call = i;

		if (p->insns[i].ref_kind != BPFC_REF_SUBPROG || p->insns[i].ref != func)
			continue;
		while (call + 1 < p->count && bpfc_insn_info(p->insns[call].id)->shape != BPFC_SHAPE_CALL &&
		       bpfc_insn_info(p->insns[call].id)->shape != BPFC_SHAPE_CALL_REG)
			call++;
		if (p->insns[call].id != BPFC_INSN_CALL_HELPER)
			return 0x3e;
		arguments |= p->insns[call].ref == DIFF_FOR_EACH ? 0x1e : 0x6;
	}
	return arguments;
}

/* At a function's start: what is no argument, and the stack. After a call: the arguments. */
static uint32_t insert(void *user, const struct diff_program *from, uint32_t slot, bool is_after,
		       struct bpfc_insn *slots)
{
	const char *engine = user;
	unsigned shape = bpfc_insn_info(from->insns[slot].id)->shape;
	uint32_t count, func = 0;

	if (is_after)
		return shape == BPFC_SHAPE_CALL || shape == BPFC_SHAPE_CALL_REG ? put_garbage(engine, slots, 0x3e) : 0;
	while (from->first[func] != slot)
		func++;
	count = put_garbage(engine, slots, func ? 0x3ff & ~arguments_of(from, func) : 0x3f9);
	for (int16_t off = -DIFF_STACK; off < 0 && !from->reads_fresh_stack; off = (int16_t)(off + 8))
		slots[count++] = BPFC_MAKE(ST64, .dst = BPFC_R10, .off = off,
					   .imm = (int32_t)(uint32_t)garbage(engine, (uint64_t)off));
	return count;
}

/* The batch of the model, poisoned. */
static struct diff_batch *poison(const char *engine, const struct diff_batch *plain)
{
	static struct diff_program from, to;
	struct diff_batch *batch = diff_batch_open(plain->count, plain->runs);

	for (uint32_t i = 0; i < plain->count; i++) {
		diff_batch_get(plain, i, &from);
		diff_batch_add(batch, diff_edit(&from, NULL, insert, (void *)(uintptr_t)engine, &to) ? &to : &from);
	}
	return batch;
}

int diff_run_poisoned(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
		      uint32_t count)
{
	struct diff_batch *batch = poison(engine->name, (const struct diff_batch *)(const void *)model);
	struct exec_engine checked = *engine;
	int status;

	checked.name = "checked";
	checked.executor = &bpfrt_engine_checked;
	status = exec_run_interp(&checked, &batch->model, jobs, count);
	diff_batch_close(batch);
	return status;
}
