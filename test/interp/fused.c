/*
 * The threaded interpreter beside the one that runs in place: every row of fuse.def on random registers, with and
 * without a jump into its middle. Result, trap, its place and the executed instructions are the same in both.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"
#include "interp/threaded.h"

enum { MEMORY = 64, TRIES = 400, SEED = 20261107 };

static const struct fuse {
	const char *name;
	unsigned handler, first, second;
	enum bpfrt_relation relation;
	bool is_moved;
} fuses[] = {
#define BPFRT_FUSE(first, second, relation)              \
	{ #first " " #second " " #relation,              \
	  BPFRT_HANDLER_##first##_##second##_##relation, \
	  BPFC_INSN_##first,                             \
	  BPFC_INSN_##second,                            \
	  BPFRT_RELATION_##relation,                     \
	  false },
#define BPFRT_FUSE_MOVED(first, second, relation)              \
	{ "MOV64_REG " #first " " #second " " #relation,       \
	  BPFRT_HANDLER_MOVED_##first##_##second##_##relation, \
	  BPFC_INSN_##first,                                   \
	  BPFC_INSN_##second,                                  \
	  BPFRT_RELATION_##relation,                           \
	  true },
#include "interp/fuse.def"
};

static uint64_t memory[MEMORY / 8];
static uintptr_t depth; /* of the stack, at the last call of an extern */
static uint64_t state;

static uint64_t note_depth(const uint64_t *args)
{
	(void)args;
	depth = (uintptr_t)__builtin_frame_address(0);
	return 0;
}

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* Edge values, and as often addresses of the memory's middle. */
static uint64_t value(void)
{
	static const uint64_t edges[] = { 0, 1, 8, 31, 0x80000000, 0xffffffff, 0x8000000000000000, UINT64_MAX };

	return rnd() % 2 ? (uintptr_t)memory + MEMORY / 2 : edges[rnd() % (sizeof(edges) / sizeof(edges[0]))];
}

/* The row with random operands; jumps are over the next instruction. */
static struct bpfc_insn random_insn(unsigned id)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	unsigned fields = bpfc_shape_fields(row->shape);
	bool is_wide = row->shape == BPFC_SHAPE_LD_IMM64;
	int64_t imm = rnd() % 2 ? (int64_t)(rnd() % 64) : (int32_t)rnd();
	bool is_jump = row->shape == BPFC_SHAPE_JMP_IMM || row->shape == BPFC_SHAPE_JMP_REG;

	return (struct bpfc_insn){
		.id = (uint16_t)id,
		.dst = fields & BPFC_F_DST ? (uint8_t)(rnd() % 4) : 0,
		.src = fields & BPFC_F_SRC ? (uint8_t)(rnd() % 4) : 0,
		.off = is_jump               ? 1
		       : fields & BPFC_F_OFF ? (int16_t)((int)(rnd() % 3) * 8 - 8)
					     : 0,
		.imm = is_wide               ? (int64_t)value()
		       : fields & BPFC_F_IMM ? imm
					     : 0,
	};
}

enum { PROLOGUE = 4 };

/* Four registers with random values, the rows, and a sum of everything. */
static unsigned build(const struct fuse *fuse, struct bpfc_insn *insns)
{
	unsigned n = 0;

	for (unsigned i = 0; i < PROLOGUE; i++)
		insns[n++] = BPFC_MAKE(LD_IMM64, .dst = (uint8_t)i, .imm = (int64_t)value());
	if (fuse->is_moved) {
		insns[n++] = random_insn(BPFC_INSN_MOV64_REG);
		insns[n] = random_insn(fuse->first);
		insns[n].dst = insns[n - 1].dst;
		n++;
	} else {
		insns[n++] = random_insn(fuse->first);
	}
	insns[n++] = random_insn(fuse->second);
	if (rnd() % 4)
		insns[n++] = BPFC_MAKE(XOR64_IMM, .dst = 3, .imm = 0x55);
	else
		insns[n++] = BPFC_MAKE(JA, .off = 1);
	insns[n++] = BPFC_MAKE(ADD64_IMM, .dst = 2, .imm = 77);
	for (unsigned i = 0; i < 4; i++)
		insns[n++] = BPFC_MAKE(MOV64_REG, .dst = (uint8_t)(6 + i), .src = (uint8_t)i);
	insns[n++] = BPFC_MAKE(CALL_EXTERN, .imm = 0);
	for (unsigned i = 0; i < 4; i++) {
		insns[n++] = BPFC_MAKE(MUL64_IMM, .dst = 0, .imm = 31);
		insns[n++] = BPFC_MAKE(ADD64_REG, .dst = 0, .src = (uint8_t)(6 + i));
	}
	insns[n++] = BPFC_MAKE(EXIT);
	return n;
}

struct outcome {
	uint64_t result, executed, address;
	uint64_t memory[MEMORY / 8];
	uint32_t trap, insn;
};

static struct outcome run(struct interp *in, interp_mode *mode)
{
	struct outcome outcome = { .trap = BPFRT_TRAP_NONE };

	for (unsigned i = 0; i < MEMORY / 8; i++)
		memory[i] = i % 2 ? (uintptr_t)memory + MEMORY / 2 : i * UINT64_C(0x8000000180000001);
	outcome.trap = interp_run(in, mode, memory, sizeof(memory));
	outcome.result = outcome.trap ? 0 : in->run.result;
	outcome.executed = in->run.executed;
	outcome.insn = in->run.insn;
	outcome.address = in->run.address;
	memcpy(outcome.memory, memory, sizeof(memory));
	return outcome;
}

/* In place and threaded. */
static bool same_in(struct interp *in, interp_mode *mode, uintptr_t *at, struct outcome *place)
{
	struct bpfrt_interp_op *ops = in->prog.ops;
	struct outcome threaded;

	in->prog.ops = NULL;
	*place = run(in, mode);
	in->prog.ops = ops;
	threaded = run(in, mode);
	if (!threaded.trap && !*at)
		*at = depth;
	cr_assert(threaded.trap || *at == depth, "a handler called the next one");
	return !memcmp(place, &threaded, sizeof(threaded));
}

/* How often the handler ran to the program's end. */
static unsigned test_fuse(const struct fuse *fuse)
{
	static struct bpfrt_interp_extern external = { .call = note_depth };
	static uintptr_t trusted_depth, checked_depth;
	static struct interp in;
	unsigned ran = 0;

	for (unsigned i = 0; i < TRIES; i++) {
		uint64_t seed = state;
		struct bpfc_insn insns[40];
		struct outcome checked, trusted;
		unsigned count;

		interp_init(&in);
		in.vm.externs = &external;
		in.vm.extern_count = 1;
		count = build(fuse, insns);
		cr_assert_eq(interp_load(&in, insns, count), BPFRT_TRAP_NONE);
		if (in.ops[2 * PROLOGUE].handler != fuse->handler)
			continue;
		cr_assert(same_in(&in, bpfrt_interp_checked, &checked_depth, &checked), "%s, seed %llu, checked",
			  fuse->name, (unsigned long long)seed);
		if (checked.trap)
			continue;
		ran++;
		cr_assert(same_in(&in, bpfrt_interp_trusted, &trusted_depth, &trusted), "%s, seed %llu, trusted",
			  fuse->name, (unsigned long long)seed);
		cr_assert_eq(trusted.result, checked.result);
	}
	return ran;
}

Test(fused, rows)
{
	state = SEED;
	for (unsigned i = 0; i < sizeof(fuses) / sizeof(fuses[0]); i++)
		cr_expect_gt(test_fuse(&fuses[i]), 0, "%s never ran", fuses[i].name);
}

/* A jump to the second row of two that have a handler together. */
Test(fused, jump_into)
{
	static struct interp in;

	interp_init(&in);
	INTERP_LOAD(&in, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 5), BPFC_MAKE(JA, .off = 1),
		    BPFC_MAKE(LSH64_IMM, .dst = 0, .imm = 32), BPFC_MAKE(RSH64_IMM, .dst = 0, .imm = 1),
		    BPFC_MAKE(EXIT));
	cr_assert_eq(in.ops[2].handler, BPFRT_HANDLER_LSH64_IMM_RSH64_IMM_SAME);
	cr_assert_eq(interp_run(&in, bpfrt_interp_trusted, NULL, 0), BPFRT_TRAP_NONE);
	cr_expect_eq(in.run.result, 2);
	cr_expect_eq(in.run.executed, 4);
}
