/* Symbols that others define, and the kernel configuration. */
#include <criterion/criterion.h>
#include <string.h>

#include "elf/bytes.h"
#include "fixture.h"

static const struct bpfc_open_options configured = { .kconfig = "CONFIG_FAST=y\n" };

Test(externs, functions_and_variables)
{
	const struct bpfc_extern *ext;
	struct opened o;

	open_object(&o, TEST_RULES "/externs.o", &configured);
	cr_assert_eq(o.status, 0, "%s", o.said);
	ext = find_extern(o.model, "firmware_read");
	cr_assert(ext->is_func);
	cr_assert_not(ext->is_weak);
	cr_assert_eq(o.model->types.table[ext->type].kind, BPFC_TYPE_FUNC);
	ext = find_extern(o.model, "firmware_maybe");
	cr_assert(ext->is_func && ext->is_weak);
	ext = find_extern(o.model, "firmware_state");
	cr_assert_not(ext->is_func);
	cr_assert_neq(ext->type, 0);
	ext = find_extern(o.model, "firmware_symbol");
	cr_assert(ext->is_weak);
	cr_assert_eq(ext->type, 0, "a typeless symbol");
	cr_assert_eq(o.model->extern_count, 4);
	close_object(&o);
}

Test(externs, instructions_name_them)
{
	const struct bpfc_prog *prog;
	uint32_t calls = 0, loads = 0;
	struct opened o;

	open_object(&o, TEST_RULES "/externs.o", &configured);
	cr_assert_eq(o.status, 0, "%s", o.said);
	prog = find_prog(o.model, "entry");
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		if (prog->insns[i].ref_kind != BPFC_REF_EXTERN)
			continue;
		calls += prog->insns[i].id == BPFC_INSN_CALL_EXTERN;
		loads += prog->insns[i].id == BPFC_INSN_LD_VAR;
	}
	cr_assert_eq(calls, 2);
	cr_assert_geq(loads, 3);
	close_object(&o);
}

Test(externs, kernel_configuration)
{
	const struct bpfc_global *global;
	struct opened o;

	open_object(&o, TEST_RULES "/externs.o", &configured);
	cr_assert_eq(o.status, 0, "%s", o.said);
	global = find_global(o.model, "CONFIG_FAST");
	cr_assert_str_eq(global->section, ".kconfig");
	cr_assert(global->is_const);
	cr_assert_eq(global->size, 1);
	cr_assert_eq(global->data[0], 1);
	global = find_global(o.model, "CONFIG_MISSING");
	cr_assert_eq(bpfc_bytes_get(global->data, 4, false), 0, "weak and missing");
	cr_assert_eq(bpfc_bytes_get(find_global(o.model, "LINUX_KERNEL_VERSION")->data, 4, false), 0);
	close_object(&o);
}

Test(externs, strong_configuration_must_be_given)
{
	struct opened o;

	open_object(&o, TEST_RULES "/externs.o", NULL);
	cr_assert_eq(o.status, BPFC_E_OPTION);
	cr_assert_str_eq(o.said, "[140] no value for 'CONFIG_FAST' of the kernel configuration\n");
	close_object(&o);
}

Test(externs, unresolved)
{
	struct opened o;

	open_object(&o, TEST_RULES "/unresolved.o", &configured);
	cr_assert_eq(o.status, BPFC_E_FORMAT);
	cr_assert_str_eq(o.said, "[112] 'nowhere' is not defined\n");
	close_object(&o);
}
