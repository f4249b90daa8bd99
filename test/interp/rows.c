/* Every row of insn.def with edge values, in both modes: results are what insn.h's expressions say. A row that no test
 * here runs fails the last one. */
#include <criterion/criterion.h>
#include <string.h>

#include "bpfrt/host.h"
#include "bpfrt/skb.h"
#include "interp.h"

static const uint64_t edges[] = {
	0,
	1,
	2,
	7,
	8,
	15,
	16,
	31,
	32,
	33,
	63,
	64,
	65,
	0x7f,
	0x80,
	0xff,
	0x7fff,
	0x8000,
	0xffff,
	0x7fffffff,
	0x80000000,
	0xfffffffe,
	0xffffffff,
	0x100000000,
	0x7fffffffffffffff,
	0x8000000000000000,
	0x8000000000000001,
	0xffffffff00000000,
	0xfffffffffffffffe,
	0xffffffffffffffff,
	0x0123456789abcdef,
};

static const int32_t imms[] = { 0,         1,  2, -1, -2,     7,       31,         32,
				63,        64, 8, 16, 0x7fff, -0x8000, 0x7fffffff, (-0x7fffffff) - 1,
				0x12345678 };

enum { EDGES = sizeof(edges) / sizeof(edges[0]), IMMS = sizeof(imms) / sizeof(imms[0]) };

static interp_mode *const modes[] = { bpfrt_interp_trusted, bpfrt_interp_checked };

static bool is_little_endian(void)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
}

/* Which rows each kind of test below runs. */
static bool is_arithmetic(unsigned shape)
{
	return shape == BPFC_SHAPE_ALU_IMM || shape == BPFC_SHAPE_ALU_REG || shape == BPFC_SHAPE_ALU_UNARY ||
	       shape == BPFC_SHAPE_ALU_SWAP;
}

static bool is_branch(unsigned shape)
{
	return shape == BPFC_SHAPE_JMP_IMM || shape == BPFC_SHAPE_JMP_REG;
}

static bool is_access(unsigned shape)
{
	return shape == BPFC_SHAPE_LDX || shape == BPFC_SHAPE_LDXS || shape == BPFC_SHAPE_ST ||
	       shape == BPFC_SHAPE_STX || shape == BPFC_SHAPE_LOAD_ACQ || shape == BPFC_SHAPE_STORE_REL;
}

static bool is_atomic(unsigned shape)
{
	return shape == BPFC_SHAPE_ATOMIC || shape == BPFC_SHAPE_ATOMIC_FETCH || shape == BPFC_SHAPE_ATOMIC_CMPXCHG;
}

/* r0 after `insn` with r1 = d and r2 = s; in both modes the same. */
static uint64_t result_of(struct bpfc_insn insn, uint64_t d, uint64_t s)
{
	static struct interp in;
	uint64_t result = 0;

	interp_init(&in);
	cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(LD_IMM64, .dst = 1, .imm = (int64_t)d),
				 BPFC_MAKE(LD_IMM64, .dst = 2, .imm = (int64_t)s), insn,
				 BPFC_MAKE(MOV64_REG, .dst = 0, .src = 1), BPFC_MAKE(EXIT)),
		     BPFRT_TRAP_NONE, "%s", bpfc_insn_info(insn.id)->name);
	for (unsigned m = 0; m < 2; m++) {
		cr_assert_eq(interp_run(&in, modes[m], NULL, 0), BPFRT_TRAP_NONE);
		cr_assert(!m || in.run.result == result);
		result = in.run.result;
	}
	cr_assert_eq(in.run.executed, 5);
	return result;
}

static uint64_t expected(const struct bpfc_insn_info *row, uint64_t d, uint64_t s)
{
	if (row->shape == BPFC_SHAPE_ALU_SWAP)
		return bpfc_swap((enum bpfc_op)row->op, d, is_little_endian());
	return row->width == 64 ? bpfc_alu64((enum bpfc_op)row->op, d, s) : bpfc_alu32((enum bpfc_op)row->op, d, s);
}

static void test_arithmetic(unsigned id, uint64_t d, uint64_t s, int32_t imm)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	bool by_imm = row->shape == BPFC_SHAPE_ALU_IMM;
	struct bpfc_insn insn = { .id = (uint16_t)id, .dst = 1, .imm = by_imm ? imm : 0 };
	uint64_t got, want = expected(row, d, by_imm ? (uint64_t)(int64_t)imm : s);

	insn.src = row->shape == BPFC_SHAPE_ALU_REG ? 2 : 0;
	got = result_of(insn, d, s);
	cr_expect_eq(got, want, "%s %#llx %#llx %d: %#llx, not %#llx", row->name, (unsigned long long)d,
		     (unsigned long long)s, imm, (unsigned long long)got, (unsigned long long)want);
}

Test(rows, arithmetic)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		if (!is_arithmetic(bpfc_insn_info(id)->shape))
			continue;
		for (unsigned i = 0; i < EDGES * EDGES; i++)
			test_arithmetic(id, edges[i / EDGES], edges[i % EDGES], imms[i % IMMS]);
	}
}

static void test_branch(unsigned id, uint64_t d, uint64_t s, int32_t imm)
{
	static struct interp in;
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	bool by_imm = row->shape == BPFC_SHAPE_JMP_IMM;
	struct bpfc_insn insn = {
		.id = (uint16_t)id, .dst = 1, .src = by_imm ? 0 : 2, .imm = by_imm ? imm : 0, .off = 1
	};
	bool taken = bpfc_cmp((enum bpfc_op)row->op, row->width, d, by_imm ? (uint64_t)(int64_t)imm : s);

	interp_init(&in);
	cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(LD_IMM64, .dst = 1, .imm = (int64_t)d),
				 BPFC_MAKE(LD_IMM64, .dst = 2, .imm = (int64_t)s), BPFC_MAKE(MOV64_IMM, .imm = 1), insn,
				 BPFC_MAKE(MOV64_IMM, .imm = 0), BPFC_MAKE(EXIT)),
		     BPFRT_TRAP_NONE);
	for (unsigned m = 0; m < 2; m++)
		cr_expect(!interp_run(&in, modes[m], NULL, 0) && in.run.result == taken, "%s %#llx %#llx %d", row->name,
			  (unsigned long long)d, (unsigned long long)s, imm);
}

Test(rows, branches)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++)
		for (unsigned i = 0; is_branch(bpfc_insn_info(id)->shape) && i < EDGES * EDGES; i++)
			test_branch(id, edges[i / EDGES], edges[i % EDGES], imms[i % IMMS]);
}

Test(rows, jumps)
{
	static struct interp in;

	for (unsigned m = 0; m < 2; m++) {
		interp_init(&in);
		cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(JA, .off = 2), BPFC_MAKE(MOV64_IMM, .imm = 5), BPFC_MAKE(EXIT),
					 BPFC_MAKE(GOTOL, .imm = -3)),
			     BPFRT_TRAP_NONE);
		cr_expect_eq(interp_run(&in, modes[m], NULL, 0), BPFRT_TRAP_NONE);
		cr_expect_eq(in.run.result, 5);
		cr_expect_eq(in.run.executed, 4);
	}
}

/* Two loops in one frame share the count; a function that is called has its own. */
Test(rows, may_goto)
{
	static struct interp in;

	for (unsigned m = 0; m < 2; m++) {
		interp_init(&in);
		cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(CALL_SUBPROG, .imm = 7), BPFC_MAKE(MOV64_IMM, .dst = 6),
					 BPFC_MAKE(ADD64_IMM, .dst = 6, .imm = 1),
					 BPFC_MAKE(JEQ64_IMM, .dst = 6, .imm = 1000, .off = 1),
					 BPFC_MAKE(MAY_GOTO, .off = 1),
					 BPFC_MAKE(JLT64_IMM, .dst = 6, .imm = 1000, .off = -4),
					 BPFC_MAKE(ADD64_REG, .dst = 0, .src = 6), BPFC_MAKE(EXIT), /* the function: */
					 BPFC_MAKE(MOV64_IMM, .dst = 0), BPFC_MAKE(MAY_GOTO, .off = 2),
					 BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 1), BPFC_MAKE(JA, .off = -3),
					 BPFC_MAKE(MAY_GOTO, .off = 1), BPFC_MAKE(MOV64_IMM, .dst = 0),
					 BPFC_MAKE(EXIT)),
			     BPFRT_TRAP_NONE);
		cr_expect_eq(interp_run(&in, modes[m], NULL, 0), BPFRT_TRAP_NONE);
		cr_expect_eq(in.run.result, BPFC_MAY_GOTO_LOOPS + 1000);
	}
}

Test(rows, calls_by_register)
{
	static struct interp in;

	for (unsigned m = 0; m < 2; m++)
		for (unsigned old = 0; old < 2; old++) {
			interp_init(&in);
			cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(MOV64_IMM, .dst = 6, .imm = 8),
						 BPFC_MAKE(CALLX, .dst = old ? 0 : 6, .imm = old ? 6 : 0),
						 BPFC_MAKE(LD_CODE, .dst = 7, .imm = 3),
						 BPFC_MAKE(CALLX, .dst = old ? 0 : 7, .imm = old ? 7 : 0),
						 BPFC_MAKE(EXIT), BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 42),
						 BPFC_MAKE(EXIT)),
				     BPFRT_TRAP_NONE);
			cr_expect_eq(interp_run(&in, modes[m], NULL, 0), BPFRT_TRAP_NONE, "trap at %u", in.run.insn);
			cr_expect_eq(in.run.result, 42);
		}
}

static uint64_t get(const uint8_t *bytes, unsigned size)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint64_t)bytes[is_little_endian() ? i : size - 1 - i] << 8 * i;
	return value;
}

/* A load or store of r1 + 8, at the edges of an offset: r1 is moved against it. */
static void test_access(unsigned id, uint64_t s, int16_t off, interp_mode *mode)
{
	static struct interp in;
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	bool is_load =
		row->shape == BPFC_SHAPE_LDX || row->shape == BPFC_SHAPE_LDXS || row->shape == BPFC_SHAPE_LOAD_ACQ;
	struct bpfc_insn insn = { .id = (uint16_t)id, .dst = is_load ? 0 : 1, .src = is_load ? 1 : 2, .off = off };
	_Alignas(8) uint8_t memory[24];
	uint8_t before[24];
	unsigned size = row->width / 8u;
	uint64_t want;

	for (unsigned i = 0; i < sizeof(memory); i++)
		memory[i] = before[i] = (uint8_t)(0xf1 + 13 * i);
	if (row->shape == BPFC_SHAPE_ST) {
		insn.imm = (int32_t)(uint32_t)s;
		insn.src = 0;
	}
	interp_init(&in);
	cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(LD_IMM64, .dst = 2, .imm = (int64_t)s),
				 BPFC_MAKE(ADD64_IMM, .dst = 1, .imm = 8 - off), insn, BPFC_MAKE(EXIT)),
		     BPFRT_TRAP_NONE);
	cr_assert_eq(interp_run(&in, mode, memory, sizeof(memory)), BPFRT_TRAP_NONE, "%s", row->name);
	if (is_load) {
		want = get(memory + 8, size);
		if (row->shape == BPFC_SHAPE_LDXS)
			want = (uint64_t)((int64_t)(want << (64 - row->width)) >> (64 - row->width));
		cr_expect_eq(in.run.result, want, "%s: %#llx", row->name, (unsigned long long)in.run.result);
	} else {
		want = row->shape == BPFC_SHAPE_ST ? (uint64_t)insn.imm : s;
		cr_expect_eq(get(memory + 8, size), want & (UINT64_MAX >> (64 - row->width)), "%s", row->name);
		cr_expect(!memcmp(memory, before, 8) && !memcmp(memory + 8 + size, before + 8 + size, 16 - size));
	}
}

Test(rows, accesses)
{
	static const int16_t offs[] = { 0, 1, -1, 8, -8, 32767, -32768 };

	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++)
		for (unsigned i = 0; is_access(bpfc_insn_info(id)->shape) && i < EDGES * 7; i++)
			for (unsigned m = 0; m < 2; m++)
				test_access(id, edges[i / 7], offs[i % 7], modes[m]);
}

static uint64_t width_mask(unsigned width)
{
	return width == 32 ? UINT32_MAX : UINT64_MAX;
}

static uint64_t atomic_result(const struct bpfc_insn_info *row, uint64_t old, uint64_t s, uint64_t r0)
{
	uint64_t mask = width_mask(row->width);

	if (row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG)
		return (old & mask) == (r0 & mask) ? s : old;
	return row->op == BPFC_OP_XCHG ? s : bpfc_alu64((enum bpfc_op)row->op, old, s);
}

static void test_atomic(unsigned id, uint64_t old, uint64_t s, uint64_t r0, interp_mode *mode)
{
	static struct interp in;
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	uint64_t mask = width_mask(row->width), memory[3] = { 0 }, fetched;
	bool is_cmpxchg = row->shape == BPFC_SHAPE_ATOMIC_CMPXCHG;

	memcpy(&memory[1], &old, 8);
	fetched = get((const uint8_t *)&memory[1], row->width / 8u);
	interp_init(&in);
	cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(LD_IMM64, .dst = 2, .imm = (int64_t)s),
				 BPFC_MAKE(LD_IMM64, .dst = 0, .imm = (int64_t)r0),
				 (struct bpfc_insn){ .id = (uint16_t)id, .dst = 1, .src = 2, .off = 8 },
				 BPFC_MAKE(STX64, .dst = 1, .src = 2, .off = 16), BPFC_MAKE(EXIT)),
		     BPFRT_TRAP_NONE);
	cr_assert_eq(interp_run(&in, mode, memory, sizeof(memory)), BPFRT_TRAP_NONE, "%s", row->name);
	cr_expect_eq(get((const uint8_t *)&memory[1], row->width / 8u), atomic_result(row, fetched, s, r0) & mask,
		     "%s %#llx %#llx", row->name, (unsigned long long)old, (unsigned long long)s);
	cr_expect_eq(in.run.result, is_cmpxchg ? fetched : r0, "%s", row->name);
	cr_expect_eq(memory[2], row->shape == BPFC_SHAPE_ATOMIC_FETCH ? fetched : s, "%s", row->name);
}

Test(rows, atomics)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++)
		for (unsigned i = 0; is_atomic(bpfc_insn_info(id)->shape) && i < EDGES * EDGES; i++)
			for (unsigned m = 0; m < 2; m++) {
				test_atomic(id, edges[i / EDGES], edges[i % EDGES], edges[i / EDGES], modes[m]);
				test_atomic(id, edges[i / EDGES], edges[i % EDGES], edges[i % IMMS], modes[m]);
			}
}

static uint64_t add_all(const uint64_t *args)
{
	return args[0] + args[1] + args[2] + args[3] + args[4];
}

/* What programs name: maps, variables, functions. */
static void test_symbols(interp_mode *mode)
{
	static struct interp in;
	static uint64_t values[4] = { 11, 22, 33, 44 }, variable[2] = { 55, 66 }, extern_variable = 77;
	const struct bpfrt_map map = { .ops = &bpfrt_array_ops,
				       .values = values,
				       .type = 2,
				       .key_size = 4,
				       .value_size = 8,
				       .stride = 8,
				       .max_entries = 4 };
	const struct bpfrt_map *maps[] = { &map };
	const struct bpfrt_region global = { variable, sizeof(variable), true };
	const struct bpfrt_interp_extern externs[] = { { { &extern_variable, 8, false }, NULL }, { { 0 }, add_all } };

	interp_init(&in);
	in.vm.maps = maps;
	in.vm.map_count = 1;
	in.vm.globals = &global;
	in.vm.global_count = 1;
	in.vm.externs = externs;
	in.vm.extern_count = 2;
	cr_assert_eq(INTERP_LOAD(&in, BPFC_MAKE(ST32, .dst = 10, .off = -4, .imm = 2), BPFC_MAKE(LD_MAP_IDX, .dst = 1),
				 BPFC_MAKE(MOV64_REG, .dst = 2, .src = 10), BPFC_MAKE(ADD64_IMM, .dst = 2, .imm = -4),
				 BPFC_MAKE(CALL_HELPER, .imm = 1), BPFC_MAKE(LDX64, .dst = 1, .src = 0),
				 BPFC_MAKE(LD_MAP_IDX_VALUE, .dst = 2, .imm = (int64_t)8 << 32),
				 BPFC_MAKE(LDX64, .dst = 2, .src = 2),
				 BPFC_MAKE(LD_VAR, .dst = 3, .imm = (int64_t)8 << 32),
				 BPFC_MAKE(LDX64, .dst = 3, .src = 3), BPFC_MAKE(LD_VAR, .dst = 4, .imm = 1),
				 BPFC_MAKE(LDX64, .dst = 4, .src = 4), BPFC_MAKE(LD_CODE, .dst = 5, .imm = 5),
				 BPFC_MAKE(MOV64_IMM, .dst = 5, .imm = 1), BPFC_MAKE(CALL_EXTERN, .imm = 1),
				 BPFC_MAKE(CALL_SUBPROG, .imm = 1), BPFC_MAKE(EXIT),
				 BPFC_MAKE(ADD64_IMM, .dst = 0, .imm = 1000), BPFC_MAKE(EXIT)),
		     BPFRT_TRAP_NONE);
	cr_expect_eq(interp_run(&in, mode, NULL, 0), BPFRT_TRAP_NONE, "trap at %u", in.run.insn);
	cr_expect_eq(in.run.result, 33 + 22 + 66 + 77 + 1 + 1000);
}

Test(rows, symbols)
{
	static struct interp in;

	test_symbols(bpfrt_interp_trusted);
	test_symbols(bpfrt_interp_checked);
	for (unsigned m = 0; m < 2; m++) {
		interp_init(&in);
		INTERP_LOAD(&in, BPFC_MAKE(LD_MAP_FD, .dst = 1), BPFC_MAKE(EXIT));
		cr_expect_eq(interp_run(&in, modes[m], NULL, 0), BPFRT_TRAP_BAD_SYMBOL);
		INTERP_LOAD(&in, BPFC_MAKE(LD_MAP_VALUE, .dst = 1), BPFC_MAKE(EXIT));
		cr_expect_eq(interp_run(&in, modes[m], NULL, 0), BPFRT_TRAP_BAD_SYMBOL);
	}
}

static void test_packet(unsigned id, int32_t at, interp_mode *mode)
{
	static struct interp in;
	const struct bpfc_insn_info *row = bpfc_insn_info(id);
	bool is_indirect = row->shape == BPFC_SHAPE_LD_IND;
	uint8_t packet[16] = { 0xf1, 0xe2, 0xd3, 0xc4, 0xb5, 0xa6, 0x97, 0x88 };
	struct bpfrt_skb skb;
	unsigned size = row->width / 8u;
	uint64_t want = 0;

	cr_assert_eq(bpfrt_skb_bind(&skb, packet, sizeof(packet)), 0);
	for (unsigned i = 0; i < size && (unsigned)at + size <= sizeof(packet); i++)
		want = want << 8 | packet[(unsigned)at + i];
	interp_init(&in);
	in.prog.ctx_flags = BPFRT_IMAGE_CTX_SKB;
	INTERP_LOAD(
		&in, BPFC_MAKE(MOV64_REG, .dst = 6, .src = 1), BPFC_MAKE(MOV64_IMM, .dst = 3, .imm = 5),
		(struct bpfc_insn){ .id = (uint16_t)id, .src = is_indirect ? 3 : 0, .imm = is_indirect ? at - 5 : at },
		BPFC_MAKE(EXIT));
	in.run.ctx = &skb;
	cr_expect_eq(mode(&in.prog, &in.run), BPFRT_TRAP_NONE);
	cr_expect_eq(in.run.result, want, "%s at %d: %#llx", row->name, at, (unsigned long long)in.run.result);
}

Test(rows, packets)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		unsigned shape = bpfc_insn_info(id)->shape;

		if (shape != BPFC_SHAPE_LD_ABS && shape != BPFC_SHAPE_LD_IND)
			continue;
		for (int32_t at = 0; at < 20; at++)
			for (unsigned m = 0; m < 2; m++)
				test_packet(id, at, modes[m]);
	}
}

Test(rows, none_is_missing)
{
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++) {
		unsigned shape = bpfc_insn_info(id)->shape;
		bool by_hand = shape == BPFC_SHAPE_JA || shape == BPFC_SHAPE_JA_LONG || shape == BPFC_SHAPE_CALL ||
			       shape == BPFC_SHAPE_EXIT || shape == BPFC_SHAPE_LD_IMM64 || shape == BPFC_SHAPE_LD_ABS ||
			       shape == BPFC_SHAPE_LD_IND || shape == BPFC_SHAPE_MAY_GOTO ||
			       shape == BPFC_SHAPE_CALL_REG;

		cr_expect(is_arithmetic(shape) || is_branch(shape) || is_access(shape) || is_atomic(shape) || by_hand,
			  "%s has no test", bpfc_insn_info(id)->name);
	}
}
