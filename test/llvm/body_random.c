#include "body_random.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bpfv/verify.h"

#define COUNTER 9     /* the register that counts a loop's iterations */
#define STACK_SLOTS 4 /* of 8 bytes */

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t below(uint64_t *state, uint64_t limit)
{
	return next(state) % limit;
}

static uint64_t edge(uint64_t *state)
{
	static const uint64_t edges[] = { 0,
					  1,
					  2,
					  31,
					  32,
					  63,
					  0x7f,
					  0xff,
					  0x8000,
					  0xffff,
					  0x7fffffff,
					  0x80000000,
					  0xffffffff,
					  0x100000000,
					  0x7fffffffffffffff,
					  0x8000000000000000,
					  0xffffffff80000000,
					  0xffffffffffffffff };

	return below(state, 4) ? edges[below(state, sizeof(edges) / sizeof(edges[0]))] : next(state);
}

void body_random_context(uint64_t seed, uint64_t ctx[RANDOM_CTX])
{
	for (unsigned i = 0; i < RANDOM_CTX; i++)
		ctx[i] = edge(&seed);
}

/* A row of one of the shapes first..last. */
static uint16_t row(uint64_t *state, unsigned first, unsigned last)
{
	for (;;) {
		unsigned id = (unsigned)below(state, BPFC_INSN_COUNT), shape = bpfc_insn_info(id)->shape;

		if (shape >= first && shape <= last)
			return (uint16_t)id;
	}
}

/* The verifier refuses shifts by the width or more, and division by the constant zero, as Linux does. */
static int32_t allowed_imm(const struct bpfc_insn_info *info, int32_t imm)
{
	switch (info->op) {
	case BPFC_OP_LSH:
	case BPFC_OP_RSH:
	case BPFC_OP_ARSH:
		return imm & (info->width - 1);
	case BPFC_OP_DIV:
	case BPFC_OP_SDIV:
	case BPFC_OP_MOD:
	case BPFC_OP_SMOD:
		return imm ? imm : 1;
	default:
		return imm;
	}
}

static struct bpfc_insn random_alu(uint64_t *state)
{
	struct bpfc_insn insn = { .id = row(state, BPFC_SHAPE_ALU_IMM, BPFC_SHAPE_ALU_SWAP) };
	unsigned fields = bpfc_shape_fields(bpfc_insn_info(insn.id)->shape);

	insn.dst = (uint8_t)below(state, COUNTER);
	insn.src = fields & BPFC_F_SRC ? (uint8_t)below(state, COUNTER + 1) : 0;
	insn.imm = fields & BPFC_F_IMM ? (int32_t)(below(state, 2) ? below(state, 70) : edge(state)) : 0;
	if (bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_ALU_IMM)
		insn.imm = allowed_imm(bpfc_insn_info(insn.id), (int32_t)insn.imm);
	return insn;
}

static struct bpfc_insn random_branch(uint64_t *state, uint32_t room)
{
	struct bpfc_insn insn = { .id = row(state, BPFC_SHAPE_JMP_IMM, BPFC_SHAPE_JMP_REG) };
	bool is_imm = bpfc_insn_info(insn.id)->shape == BPFC_SHAPE_JMP_IMM;

	insn.dst = (uint8_t)below(state, COUNTER + 1);
	insn.src = is_imm ? 0 : (uint8_t)below(state, COUNTER + 1);
	insn.imm = is_imm ? (int32_t)edge(state) : 0;
	insn.off = (int16_t)below(state, room);
	return insn;
}

/* A load or a store of the stack. */
static struct bpfc_insn random_access(uint64_t *state)
{
	bool is_store = below(state, 2);
	struct bpfc_insn insn = { .id = is_store ? row(state, BPFC_SHAPE_ST, BPFC_SHAPE_STX)
						 : row(state, BPFC_SHAPE_LDX, BPFC_SHAPE_LDXS) };
	const struct bpfc_insn_info *info = bpfc_insn_info(insn.id);
	uint64_t bytes = info->width > 8 ? info->width / 8u : 1, places = 8 * STACK_SLOTS / bytes;

	insn.off = (int16_t)(-(int64_t)(bytes * (1 + below(state, places))));
	if (is_store) {
		insn.dst = BPFC_R10;
		insn.src = info->shape == BPFC_SHAPE_STX ? (uint8_t)below(state, COUNTER + 1) : 0;
		insn.imm = info->shape == BPFC_SHAPE_ST ? (int32_t)edge(state) : 0;
	} else {
		insn.dst = (uint8_t)below(state, COUNTER);
		insn.src = BPFC_R10;
	}
	return insn;
}

/* Every register gets a number from the context, r1, which is the context, last. */
static uint32_t load_registers(uint64_t *state, struct bpfc_insn *insns)
{
	static const uint8_t order[] = { 0, 2, 3, 4, 5, 6, 7, 8, 1 };
	uint32_t n = 0;

	for (unsigned i = 0; i < sizeof(order); i++)
		insns[n++] = (struct bpfc_insn){ .id = row(state, BPFC_SHAPE_LDX, BPFC_SHAPE_LDXS),
						 .dst = order[i],
						 .src = 1,
						 .off = (int16_t)(8 * i) };
	return n;
}

uint32_t body_random(uint64_t seed, struct bpfc_insn *insns)
{
	uint32_t n = load_registers(&seed, insns), body = 10 + (uint32_t)below(&seed, 40), start, end;

	insns[n++] = BPFC_MAKE(MOV64_IMM, .dst = COUNTER, .imm = 0);
	start = n;
	end = n + body;
	while (n < end) {
		uint64_t choice = below(&seed, 10);

		insns[n] = choice < 6   ? random_alu(&seed)
			   : choice < 8 ? random_access(&seed)
					: random_branch(&seed, end - n);
		n++;
	}
	insns[n++] = BPFC_MAKE(ADD64_IMM, .dst = COUNTER, .imm = 1);
	insns[n] = BPFC_MAKE(JLT64_IMM, .dst = COUNTER, .imm = 1 + (int64_t)below(&seed, 3));
	insns[n].off = (int16_t)((int64_t)start - n - 1);
	n++;
	for (uint8_t reg = 1; reg <= COUNTER; reg++) { /* r0 = r0 * 31 ^ reg, of all or of the low halves */
		insns[n++] = BPFC_MAKE(MUL64_IMM, .dst = 0, .imm = 31);
		insns[n++] = below(&seed, 2) ? BPFC_MAKE(XOR64_REG, .dst = 0, .src = reg)
					     : BPFC_MAKE(XOR32_REG, .dst = 0, .src = reg);
	}
	insns[n++] = BODY_EXIT;
	return n;
}

struct machine {
	uint64_t regs[BPFC_REGS];
	uint8_t stack[8 * STACK_SLOTS];
	const uint8_t *ctx;
};

static uint64_t extended(uint64_t value, unsigned width, bool is_signed)
{
	if (is_signed)
		return (uint64_t)((int64_t)(value << (64 - width)) >> (64 - width));
	return width == 64 ? value : value & ((UINT64_C(1) << width) - 1);
}

static void access_memory(struct machine *m, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	bool is_load = info->shape == BPFC_SHAPE_LDX || info->shape == BPFC_SHAPE_LDXS;
	bool is_stack = (is_load ? insn->src : insn->dst) == BPFC_R10;
	uint8_t *at = m->stack + sizeof(m->stack) + insn->off;
	uint64_t value = info->shape == BPFC_SHAPE_ST ? (uint64_t)insn->imm : m->regs[insn->src];

	if (is_load) {
		value = 0;
		memcpy(&value, is_stack ? at : m->ctx + insn->off, info->width / 8);
		m->regs[insn->dst] = extended(value, info->width, info->shape == BPFC_SHAPE_LDXS);
	} else {
		memcpy(at, &value, info->width / 8);
	}
}

static void compute(struct machine *m, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
	uint64_t s = info->shape == BPFC_SHAPE_ALU_IMM ? (uint64_t)insn->imm : m->regs[insn->src];
	uint64_t d = m->regs[insn->dst];

	if (info->shape == BPFC_SHAPE_ALU_SWAP)
		m->regs[insn->dst] = bpfc_swap((enum bpfc_op)info->op, d, true);
	else
		m->regs[insn->dst] = info->width == 32 ? bpfc_alu32((enum bpfc_op)info->op, d, s)
						       : bpfc_alu64((enum bpfc_op)info->op, d, s);
}

uint64_t body_interpret(const struct bpfc_insn *insns, const uint64_t ctx[RANDOM_CTX])
{
	struct machine m = { .ctx = (const uint8_t *)ctx };

	for (uint32_t i = 0;; i++) {
		const struct bpfc_insn *insn = &insns[i];
		const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
		uint64_t s = info->shape == BPFC_SHAPE_JMP_IMM ? (uint64_t)insn->imm : m.regs[insn->src];

		switch (info->shape) {
		case BPFC_SHAPE_EXIT:
			return m.regs[0];
		case BPFC_SHAPE_JMP_IMM:
		case BPFC_SHAPE_JMP_REG:
			if (bpfc_cmp((enum bpfc_op)info->op, info->width, m.regs[insn->dst], s))
				i = (uint32_t)bpfc_insn_target(insn, i) - 1;
			break;
		case BPFC_SHAPE_LDX:
		case BPFC_SHAPE_LDXS:
		case BPFC_SHAPE_ST:
		case BPFC_SHAPE_STX:
			access_memory(&m, insn);
			break;
		default:
			compute(&m, insn);
		}
	}
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

static const struct bpfv_allocator allocator = { allocate, release, NULL };

void body_random_add(struct body_model *m, uint64_t first, uint32_t count, bool with_facts)
{
	const struct bpfv_options options = { .size = sizeof(options), .allocator = allocator, .sink = &m->sink };

	for (uint32_t i = 0; i < count; i++) {
		struct bpfc_insn insns[RANDOM_SLOTS];
		struct bpfc_prog *prog = body_add(m, insns, body_random(first + i, insns));
		struct bpfc_facts *facts = NULL;

		prog->type = BPFC_PROG_KPROBE;
		if (!with_facts)
			continue;
		cr_assert_eq(bpfv_verify(prog, &options, &facts), 0, "seed %u: diagnostic %d", (unsigned)first + i,
			     (int)m->last);
		m->facts[i] = facts;
	}
}

void body_random_free_facts(struct body_model *m)
{
	for (uint32_t i = 0; i < m->model.prog_count; i++)
		bpfv_facts_free((struct bpfc_facts *)(uintptr_t)m->facts[i], &allocator);
}
