/* Tail calls: the limit, empty slots, indices out of range, and from subprograms. */
#include <criterion/criterion.h>
#include <string.h>

#include "body.h"

enum { LOOP, CALLS_SUBPROG, TARGET, PROGS };

static const struct bpfc_data_ref init[] = {
	{ .off = 0, .ref_kind = BPFC_REF_PROG, .ref = LOOP },
	{ .off = 1, .ref_kind = BPFC_REF_PROG, .ref = TARGET },
};
static const struct bpfc_map maps[] = {
	{ .name = "progs",
	  .type = 3,
	  .key_size = 4,
	  .value_size = 4,
	  .max_entries = 4,
	  .inner = BPFC_NONE,
	  .linkage = 1,
	  .init = init,
	  .init_count = 2 },
};
static char ops;
static const struct body_symbol symbols[] = { { "bpfrt_prog_array_ops", &ops }, { NULL, NULL } };

#define TAIL_CALL BPFC_MAKE(CALL_HELPER, .ref_kind = BPFC_REF_HELPER, .ref = 12)
#define PROG_ARRAY(reg)                                                         \
	BPFC_MAKE(LD_MAP_FD, .dst = (reg), .ref_kind = BPFC_REF_MAP, .ref = 0), \
	{                                                                       \
		.id = BPFC_INSN_SECOND                                          \
	}

struct context {
	uint64_t count, index;
};

/* LOOP: counts its runs and tail-calls slot ctx->index; when that fails returns 99. CALLS_SUBPROG: the same in a
 * subprogram, 1 more than what it returns. TARGET: returns 7. */
static struct body_model *open_progs(void)
{
	struct body_model *m = body_open();

	m->model.maps = maps;
	m->model.map_count = 1;
	BODY_ADD(m, BPFC_MAKE(LDX64, .dst = 2, .src = 1), BPFC_MAKE(ADD64_IMM, .dst = 2, .imm = 1),
		 BPFC_MAKE(STX64, .dst = 1, .src = 2), BPFC_MAKE(LDX64, .dst = 3, .src = 1, .off = 8), PROG_ARRAY(2),
		 TAIL_CALL, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 99), BODY_EXIT);
	BODY_ADD(m, BPFC_MAKE(CALL_SUBPROG, .imm = 2), BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 1), BODY_EXIT,
		 BPFC_MAKE(LDX64, .dst = 3, .src = 1, .off = 8), PROG_ARRAY(2), TAIL_CALL, BODY_EXIT);
	BODY_ADD(m, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 7), BODY_EXIT);
	return m;
}

static void check(char opt)
{
	struct body_model *m = open_progs();
	struct context context = { 0, 0 };

	m->options.opt = opt;
	body_load(m, symbols);
	cr_expect_eq(body_find(m, &m->progs[LOOP])(&context), 99);
	cr_expect_eq(context.count, 34, "%d", (int)context.count);
	cr_expect_eq(body_find(m, &m->progs[LOOP])(&context), 99);
	cr_expect_eq(context.count, 68, "every run counts anew");
	context = (struct context){ 0, 1 };
	cr_expect_eq(body_find(m, &m->progs[LOOP])(&context), 7);
	cr_expect_eq(body_find(m, &m->progs[CALLS_SUBPROG])(&context), 8);
	cr_expect_eq(context.count, 1);
	context.index = 2;
	cr_expect_eq(body_find(m, &m->progs[LOOP])(&context), 99, "an empty slot");
	cr_expect_eq(body_find(m, &m->progs[CALLS_SUBPROG])(&context), (uint64_t)-1, "r0 is -ENOENT, and one more");
	context.index = 4;
	cr_expect_eq(body_find(m, &m->progs[LOOP])(&context), 99, "out of range");
	context.index = UINT64_C(1) << 32 | 1;
	cr_expect_eq(body_find(m, &m->progs[LOOP])(&context), 7, "the index has 32 bits");
	body_close(m);
}

Test(body_tail_call, optimised)
{
	check('2');
}

Test(body_tail_call, unoptimised)
{
	check('0');
}

Test(body_tail_call, small)
{
	check('z');
}
