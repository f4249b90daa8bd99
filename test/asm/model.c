/* The model that text becomes, and the verifier on it. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "asm.h"
#include "bpfv/verify.h"

static struct bpfc_asm *assemble(const char *text)
{
	struct bpfc_asm *unit;

	cr_assert_eq(bpfc_asm(text, strlen(text), NULL, &unit), BPFC_OK);
	return unit;
}

static const char world[] = ".map counts type=array key=4 value=8 max_entries=2\n"
			    ".map seen type=1 key=4 value=16 max_entries=64 flags=1\n"
			    ".global limit section=.rodata const=1 data=0a000000\n"
			    ".global total size=8\n"
			    ".extern read_sensor func\n.extern jiffies var weak\n"
			    ".license MIT\n"
			    ".prog xdp first\n"
			    "	r0 = limit ll\n	r1 = global total + 4 ll\n	r2 = jiffies ll\n"
			    "	call read_sensor\n	call twice; call half\n	r3 = func half ll\n	exit\n"
			    ".sub twice\n	r0 = 2\n	exit\n"
			    "half:	r0 = 1\n	exit\n"
			    ".prog socket_filter second\n"
			    "	r0 = map_value counts + 4 ll\n	r0 = map seen ll\n	exit\n";

Test(asm_model, declarations)
{
	struct bpfc_asm *unit = assemble(world);
	const struct bpfc_model *model = bpfc_asm_model(unit);

	cr_assert(model->map_count == 2 && model->global_count == 2 && model->extern_count == 2);
	cr_expect_str_eq(model->license, "MIT");
	cr_expect_str_eq(model->maps[0].name, "counts");
	cr_expect(model->maps[0].type == 2 && model->maps[0].key_size == 4 && model->maps[0].value_size == 8);
	cr_expect(model->maps[1].type == 1 && model->maps[1].max_entries == 64 && model->maps[1].flags == 1);
	cr_expect(model->globals[0].is_const && model->globals[0].size == 4 && model->globals[0].data[0] == 10);
	cr_expect(!model->globals[1].data && model->globals[1].size == 8);
	cr_expect(model->externs[0].is_func && !model->externs[1].is_func && model->externs[1].is_weak);
	bpfc_asm_close(unit);
}

static void expect_ref(const struct bpfc_prog *prog, uint32_t slot, unsigned kind, uint32_t ref, int64_t imm)
{
	const struct bpfc_insn *insn = &prog->insns[slot];

	cr_expect(insn->ref_kind == kind && insn->ref == ref && insn->imm == imm, "slot %u: kind %u, ref %u, imm %lld",
		  slot, insn->ref_kind, insn->ref, (long long)insn->imm);
}

Test(asm_model, references)
{
	struct bpfc_asm *unit = assemble(world);
	const struct bpfc_prog *first = &bpfc_asm_model(unit)->progs[0], *second = first + 1;

	cr_assert_eq(bpfc_asm_model(unit)->prog_count, 2);
	cr_expect(first->type == BPFC_PROG_XDP && !first->ctx.is_raw && first->ctx.field_count > 3);
	cr_assert_eq(first->subprog_count, 3);
	cr_expect_str_eq(first->subprogs[0].name, "first");
	cr_expect_str_eq(first->subprogs[1].name, "twice");
	cr_expect_str_eq(first->subprogs[2].name, "half");
	cr_expect_eq(first->subprogs[2].count, 2);
	expect_ref(first, 0, BPFC_REF_GLOBAL, 0, 0);
	expect_ref(first, 2, BPFC_REF_GLOBAL, 1, 4);
	expect_ref(first, 4, BPFC_REF_EXTERN, 1, 0);
	expect_ref(first, 6, BPFC_REF_EXTERN, 0, 0);
	expect_ref(first, 7, BPFC_REF_SUBPROG, 1, 0);
	expect_ref(first, 8, BPFC_REF_SUBPROG, 2, 0);
	expect_ref(first, 9, BPFC_REF_SUBPROG, 2, 0);
	expect_ref(second, 0, BPFC_REF_MAP, 0, 4);
	expect_ref(second, 2, BPFC_REF_MAP, 1, 0);
	cr_expect_eq(second->lines[1].line, 23);
	cr_expect_str_eq(second->lines[1].text, "r0 = map seen ll");
	bpfc_asm_close(unit);
}

Test(asm_model, calls_are_relative_in_bytes)
{
	struct bpfc_asm *unit = assemble("call f; exit; f: r0 = 1; exit");
	static const uint8_t call[8] = { 0x85, 0x10, 0, 0, 1, 0, 0, 0 };
	uint8_t bytes[32];

	bpfc_asm_encode(&bpfc_asm_model(unit)->progs[0], bytes);
	cr_expect(!memcmp(bytes, call, sizeof(call)));
	bpfc_asm_close(unit);
}

Test(asm_model, raw_slots)
{
	struct bpfc_asm *unit = assemble(".slot 8d 01 00 00 00 00 00 00\n.slot 07 03 00 00 fe ff ff ff\nexit");
	const struct bpfc_prog *prog = &bpfc_asm_model(unit)->progs[0];

	cr_expect_eq(prog->insns[1].id, BPFC_INSN_ADD64_IMM);
	cr_expect_eq(prog->insns[1].imm, -2);
	cr_expect_eq(prog->insns[2].id, BPFC_INSN_EXIT);
	bpfc_asm_close(unit);
}

static void *allocate(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void release(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static int verdict(const char *text)
{
	const struct bpfv_options options = { .size = sizeof(options), .allocator = { allocate, release, NULL } };
	struct bpfc_asm *unit = assemble(text);
	int status = bpfv_verify(&bpfc_asm_model(unit)->progs[0], &options, NULL);

	bpfc_asm_close(unit);
	return status;
}

/* A register is read with and without having been written on every path. */
Test(asm_model, verified)
{
	static const char head[] = ".map counts type=array key=4 value=8 max_entries=2\n"
				   ".prog xdp\n"
				   "	*(u32 *)(r10 - 4) = 1\n"
				   "	r1 = map counts ll\n"
				   "	r2 = r10\n"
				   "	r2 += -4\n"
				   "	call bpf_map_lookup_elem\n"
				   "	if r0 == 0 goto out\n";
	static const char tail[] = "	lock *(u64 *)(r0 + 0) += r6\n"
				   "out:	r0 = 2\n"
				   "	exit\n";
	char text[1024];

	strcat(strcat(strcpy(text, head), "	r6 = 1\n"), tail);
	cr_expect_eq(verdict(text), BPFC_OK);
	strcat(strcpy(text, head), tail);
	cr_expect_eq(verdict(text), BPFC_E_REJECTED);
}
