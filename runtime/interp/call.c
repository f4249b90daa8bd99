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

	if (m->native.tail_calls < BPFRT_MAX_TAIL_CALLS)
		prog = bpfrt_prog_array_get(map, index);
	if (prog)
		m->native.tail_calls++;
	return prog;
}

uint64_t bpfrt_interp_body(void *ctx, struct bpfrt_run *run)
{
	(void)ctx;
	(void)run;
	return 0;
}
