/* What programs name: variables, helpers, programs to go on in. */
#include "machine.h"
#include "profile.h"

static const struct bpfrt_region *find_variable(const struct bpfrt_vm *vm, uint32_t index)
{
	const struct bpfrt_region *variable = NULL;

	if (index < vm->global_count)
		variable = &vm->globals[index];
	else if (index - vm->global_count < vm->extern_count)
		variable = &vm->externs[index - vm->global_count].memory;
	return variable && variable->start ? variable : NULL;
}

bool bpfrt_machine_symbol(const struct bpfrt_vm *vm, const struct bpfrt_slot *slot, uint64_t *value)
{
	uint32_t index = (uint32_t)slot->imm, key = BPFRT_SLOT_SRC(slot);
	uint64_t off = (uint64_t)(int64_t)slot[1].imm;
	const struct bpfrt_region *variable;

	if (key == BPFRT_KEY_LD_VAR) {
		variable = find_variable(vm, index);
		if (variable)
			*value = (uintptr_t)variable->start + off;
		return variable != NULL;
	}
	if ((key != BPFRT_KEY_LD_MAP_IDX && key != BPFRT_KEY_LD_MAP_IDX_VALUE) || index >= vm->map_count)
		return false;
	*value = (uintptr_t)vm->maps[index];
	if (key == BPFRT_KEY_LD_MAP_IDX_VALUE)
		*value = (uintptr_t)vm->maps[index]->values + off;
	return key == BPFRT_KEY_LD_MAP_IDX || vm->maps[index]->values;
}

const struct bpfrt_slot *bpfrt_machine_slot(const struct bpfrt_machine *m, uint64_t address)
{
	uintptr_t off = (uintptr_t)address - (uintptr_t)m->prog->insns;
	bool is_slot = off / sizeof(struct bpfrt_slot) < m->prog->insn_count && !(off % sizeof(struct bpfrt_slot));

	return is_slot && (uintptr_t)address == address ? bpfrt_pointer_of(address) : NULL;
}

const struct bpfrt_interp_helper *bpfrt_machine_helper(const struct bpfrt_vm *vm, uint32_t id)
{
	uint32_t lo = 0, hi = vm->helper_count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (vm->helpers[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < vm->helper_count && vm->helpers[lo].id == id ? &vm->helpers[lo] : NULL;
}

const struct bpfrt_prog *bpfrt_machine_tail_call(struct bpfrt_machine *m, const struct bpfrt_map *map, uint32_t index)
{
	const struct bpfrt_prog *prog = NULL;

	if (m->shared->tail_calls < BPFRT_MAX_TAIL_CALLS)
		prog = bpfrt_prog_array_get(map, index);
	if (prog)
		m->shared->tail_calls++;
	return prog;
}

enum bpfrt_trap bpfrt_machine_elsewhere(struct bpfrt_machine *m, uint64_t *r, const struct bpfrt_prog *prog)
{
	struct bpfrt_interp_run *run = m->run, *outer = m->shared->interp;
	uint32_t stack_bytes = run->stack_bytes;
	uint64_t budget = run->budget, executed = run->executed;

	run->stack_bytes = (uint32_t)((uintptr_t)r[BPFC_R10] - (uintptr_t)run->stack);
	if (budget)
		run->budget = m->left > 0 ? (uint64_t)m->left : 1;
	run->executed = 0;
	run->trap = BPFRT_TRAP_NONE;
	m->shared->prog = prog;
	m->shared->interp = run;
	r[0] = BPFRT_LOAD(&prog->body)(bpfrt_pointer_of(r[1]), m->shared);
	m->shared->interp = outer;
	run->stack_bytes = stack_bytes;
	run->budget = budget;
	m->left -= (int64_t)run->executed;
	run->executed = executed;
	m->trap = run->trap;
	if (m->trap) {
		m->prog = run->prog;
		m->insn = run->insn;
		m->address = run->address;
	}
	return m->trap;
}

uint64_t bpfrt_interp_body(void *ctx, struct bpfrt_run *run)
{
	const struct bpfrt_interp_prog *prog = (const struct bpfrt_interp_prog *)(const void *)run->prog;

	return prog && prog->enter ? prog->enter(ctx, run) : 0;
}
