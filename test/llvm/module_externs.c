/* What the firmware or the runtime defines: native names and types. */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { T_INT = 1, T_CTX_PTR = 5, T_SHORT = 8, T_PROTO, T_STRUCT_PROTO };

/* `filter` takes the address of every extern. */
static void refer(struct fixture *f, struct bpfc_extern *externs, uint32_t count)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < count; i++) {
		f->insns[n++] = BPFC_MAKE(LD_VAR, .dst = 1, .ref_kind = BPFC_REF_EXTERN, .ref = i);
		f->insns[n++] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
	}
	f->insns[n++] = BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 2);
	f->insns[n++] = BPFC_MAKE(EXIT);
	for (int i = 0; i < 2; i++) {
		f->progs[i].insn_count = n;
		f->subprogs[i].count = n;
	}
	f->model.externs = externs;
	f->model.extern_count = count;
	f->options.emit = BPFC_EMIT_LLVM_IR;
	f->options.opt = '0';
}

Test(module_externs, variables)
{
	struct bpfc_extern externs[] = { { .name = "threshold" }, { .name = "maybe", .is_weak = true } };
	struct fixture f;
	struct output out;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	refer(&f, externs, 2);
	out = generate(&f);
	cr_assert_eq(out.status, BPFC_OK, "%s", f.messages);
	cr_expect(has_text(out, "@threshold = external global"), "%s", out.bytes);
	cr_expect(has_text(out, "@maybe = extern_weak global"), "%s", out.bytes);
	free(out.bytes);
}

static struct output declare(struct fixture *f, const char *triple, const char *name, uint32_t type)
{
	static const struct bpfc_member params[] = { { .name = "a", .type = T_INT },
						     { .name = "b", .type = T_SHORT },
						     { .name = "c", .type = T_CTX_PTR } };
	static const struct bpfc_member by_value[] = { { .name = "s", .type = 4 } };
	static struct bpfc_extern x;
	static struct bpfc_data_ref ref;

	fixture_init(f, triple, "");
	f->types[T_SHORT] = (struct bpfc_type){ .name = "u16", .kind = BPFC_TYPE_INT, .size = 2, .bits = 16 };
	f->types[T_PROTO] = (struct bpfc_type){
		.name = "", .kind = BPFC_TYPE_FUNC_PROTO, .type = T_INT, .count = 3, .members = params
	};
	f->types[T_STRUCT_PROTO] =
		(struct bpfc_type){ .name = "", .kind = BPFC_TYPE_FUNC_PROTO, .count = 1, .members = by_value };
	x = (struct bpfc_extern){ .name = name, .is_func = true, .type = type };
	ref = (struct bpfc_data_ref){ .off = 0, .ref_kind = BPFC_REF_EXTERN };
	f->globals[4].refs = &ref;
	f->globals[4].ref_count = 1;
	f->model.externs = &x;
	f->model.extern_count = 1;
	f->options.emit = BPFC_EMIT_LLVM_IR;
	return generate(f);
}

/* C's calling convention: who widens a narrow integer, and how. */
Test(module_externs, functions)
{
	struct fixture f;
	struct output out;

	out = declare(&f, "thumbv7em-none-eabi", "bpf_read", T_PROTO);
	cr_assert_eq(out.status, BPFC_OK, "%s", f.messages);
	cr_expect(has_text(out, "@bpfrt_read(i32 signext, i16 zeroext, ptr)"), "%s", out.bytes);
	free(out.bytes);
	out = declare(&f, "riscv64-linux-gnu", "read_it", T_PROTO);
	cr_expect(has_text(out, "declare signext i32 @read_it(i32 signext, i16 zeroext, ptr)"), "%s", out.bytes);
	free(out.bytes);
	out = declare(&f, "riscv64-linux-gnu", "untyped", 0);
	cr_expect(has_text(out, "declare i64 @untyped(i64, i64, i64, i64, i64)"), "%s", out.bytes);
	free(out.bytes);
}

Test(module_externs, refused)
{
	struct fixture f;

	cr_expect_eq(declare(&f, "x86_64", "by_value", T_STRUCT_PROTO).status, BPFC_E_UNSUPPORTED);
	cr_expect(strstr(f.messages, "424 by_value"), "%s", f.messages);
	cr_expect_eq(declare(&f, "x86_64", "total", T_PROTO).status, BPFC_E_OPTION);
	cr_expect(strstr(f.messages, "411 total"), "%s", f.messages);
	cr_expect_eq(declare(&f, "x86_64", "llvm.trap", T_PROTO).status, BPFC_E_OPTION);
	cr_expect(strstr(f.messages, "410 llvm.trap"), "%s", f.messages);
}
