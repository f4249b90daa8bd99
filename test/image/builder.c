/* What the builder refuses; load.c runs what it makes. */
#include <criterion/criterion.h>

#include "builder/builder.h"

static int code;

static void remember(void *user, const struct bpfc_diag *diag)
{
	(void)user;
	code = (int)diag->code;
}

static void refuse(struct bpfc_prog_builder *b)
{
	const struct bpfc_sink sink = { .emit = remember };
	struct bpfc_model *model;

	code = 0;
	cr_expect_eq(bpfc_prog_builder_finish(b, &sink, &model), BPFC_E_FORMAT);
	cr_expect_null(model);
	cr_expect_eq(code, BPFC_D_BAD_PROGRAM);
}

Test(builder, refuses)
{
	struct bpfc_prog_builder *b = bpfc_prog_builder_new("empty", BPFC_PROG_XDP);

	refuse(b);
	b = bpfc_prog_builder_new("label", BPFC_PROG_XDP);
	bpfc_prog_builder_jump(b, BPFC_MAKE(JA), "nowhere");
	refuse(b);
	b = bpfc_prog_builder_new("function", BPFC_PROG_XDP);
	bpfc_prog_builder_call(b, "nobody");
	refuse(b);
	b = bpfc_prog_builder_new("register", BPFC_PROG_XDP);
	bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM, .dst = 10));
	refuse(b);
	b = bpfc_prog_builder_new("map", BPFC_PROG_XDP);
	bpfc_prog_builder_ld_map(b, 1, 0);
	refuse(b);
	b = bpfc_prog_builder_new("far", BPFC_PROG_XDP);
	bpfc_prog_builder_jump(b, BPFC_MAKE(JA), "end");
	for (unsigned i = 0; i < 40000; i++)
		bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM));
	bpfc_prog_builder_label(b, "end");
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	refuse(b);
}

Test(builder, long_jump)
{
	struct bpfc_prog_builder *b = bpfc_prog_builder_new("far", BPFC_PROG_XDP);
	struct bpfc_model *model;

	bpfc_prog_builder_jump(b, BPFC_MAKE(GOTOL), "end");
	for (unsigned i = 0; i < 40000; i++)
		bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM));
	bpfc_prog_builder_label(b, "end");
	bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
	cr_assert_eq(bpfc_prog_builder_finish(b, NULL, &model), BPFC_OK);
	cr_expect_eq(bpfc_insn_target(&model->progs[0].insns[0], 0), 40001);
	bpfc_prog_builder_close(model);
}
