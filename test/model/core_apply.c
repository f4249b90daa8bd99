/* CO-RE relocations in the model: against the object's own types, and against another's. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

Test(core_apply, own_types)
{
	const struct bpfc_prog *prog;
	struct opened o;

	open_object(&o, TEST_RULES "/core.o", NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "entry");
	cr_assert_eq(o.model->poison_count, 0);
	cr_assert_eq(prog->insns[0].id, BPFC_INSN_LDX32);
	cr_assert_eq(prog->insns[0].off + prog->insns[1].off, 4 + 8);
	close_object(&o);
}

Test(core_apply, other_types)
{
	struct bpfc_open_options options = { 0 };
	uint32_t poisoned = 0, moved = 0;
	const struct bpfc_prog *prog;
	struct opened o;

	options.btf = read_file(TEST_RULES "/core_target.o", &options.btf_length);
	cr_assert_not_null(options.btf);
	open_object(&o, TEST_RULES "/core.o", &options);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "entry");
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		poisoned += prog->insns[i].id == BPFC_INSN_INVALID && prog->insns[i].ref_kind == BPFC_REF_POISON;
		moved += prog->insns[i].id == BPFC_INSN_LDX32 && prog->insns[i].off == 16;
	}
	cr_assert_eq(moved, 1, "the field is at 16 in the target");
	cr_assert_eq(poisoned, 1, "the target has no such field");
	cr_assert_eq(o.model->poison_count, 1);
	cr_assert_not_null(strstr(o.model->poisons[0], "task.gone"), "%s", o.model->poisons[0]);
	close_object(&o);
	free((void *)(uintptr_t)options.btf);
}

Test(core_apply, target_that_is_none)
{
	struct bpfc_open_options options = { .btf = (const uint8_t *)"nothing of the kind", .btf_length = 19 };
	struct opened o;

	open_object(&o, TEST_RULES "/core.o", &options);
	cr_assert_eq(o.status, BPFC_E_FORMAT);
	cr_assert_not_null(strstr(o.said, "neither raw BTF"), "%s", o.said);
	close_object(&o);
}
