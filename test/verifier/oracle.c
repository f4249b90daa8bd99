/*
 * Facts against execution: random programs run in a small interpreter, and each register, at each instruction, must be
 * what the facts say. Stack bytes that the facts do not ask to be zeroed hold garbage, which must not show.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "generate.h"

#define PROGRAMS 8000
#define RUNS 4
#define STEPS 2000
#define WORK 20000
#define FRAMES 8
#define ABOVE 64 /* bytes between a frame and the next */

struct machine {
	const struct world *world;
	struct generator inputs, garbage;
	_Alignas(16) uint8_t memory[FRAMES][BPFC_FRAME_BYTES + ABOVE];
	uint64_t regs[FRAMES][BPFC_REGS];
	uint32_t returns[FRAMES];
	uint32_t depth; /* of the frame that runs */
	uint64_t trace; /* hash of all that happened */
};

static uint64_t random64(struct generator *g)
{
	uint64_t high = generator_pick(g, UINT32_MAX);

	return high << 32 | generator_pick(g, UINT32_MAX);
}

static uint64_t address(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static uint64_t top_of(const struct machine *m, uint32_t frame)
{
	return address(&m->memory[frame][BPFC_FRAME_BYTES]);
}

static void enter(struct machine *m, uint32_t subprog)
{
	const struct bpfc_subprog_facts *facts = &m->world->facts->subprogs[subprog];

	for (uint32_t i = 0; i < BPFC_FRAME_BYTES; i++) {
		bool is_zero = i < facts->frame && facts->zero[i / 8] >> i % 8 & 1;

		m->memory[m->depth][BPFC_FRAME_BYTES - 1 - i] = is_zero ? 0 : (uint8_t)generator_pick(&m->garbage, 256);
	}
	m->regs[m->depth][BPFC_R10] = top_of(m, m->depth);
}

/* The bytes at an address of the stack, or NULL. */
static uint8_t *place(struct machine *m, uint64_t at, unsigned bytes)
{
	for (uint32_t f = 0; f <= m->depth; f++) {
		uint64_t off = at - (top_of(m, f) - BPFC_FRAME_BYTES);

		if (off <= BPFC_FRAME_BYTES - bytes)
			return &m->memory[f][off];
	}
	return NULL;
}

static bool holds(const struct machine *m, const struct bpfc_value *fact, uint64_t n)
{
	uint64_t low = fact->align >= 64 ? UINT64_MAX : (UINT64_C(1) << fact->align) - 1;

	switch (fact->kind) {
	case BPFC_KIND_SCALAR:
		return n >= fact->umin && n <= fact->umax && !(n & low);
	case BPFC_KIND_STACK:
	case BPFC_KIND_FRAME:
		if (fact->maybe_null && !n)
			return true;
		if (n & low)
			return false;
		return !fact->off_known || fact->ref == BPFC_SEVERAL ||
		       n == top_of(m, m->depth - fact->ref) + (uint64_t)fact->off;
	default:
		return fact->kind != BPFC_KIND_NONE;
	}
}

static void compare(const struct machine *m, uint32_t i)
{
	const struct bpfc_insn_facts *facts = &m->world->facts->insns[i];

	cr_assert(facts->reached, "%u is said to be dead", i);
	for (unsigned reg = 0; reg < BPFC_REGS; reg++)
		cr_assert(holds(m, &facts->regs[reg], m->regs[m->depth][reg]), "R%u at %u is 0x%llx: kind %u %llx %llx",
			  reg, i, (unsigned long long)m->regs[m->depth][reg], facts->regs[reg].kind,
			  (unsigned long long)facts->regs[reg].umin, (unsigned long long)facts->regs[reg].umax);
}

static void garble(struct machine *m, unsigned from, unsigned to)
{
	for (unsigned reg = from; reg <= to; reg++)
		m->regs[m->depth][reg] = random64(&m->garbage);
}

static uint64_t load(const uint8_t *p, unsigned bytes)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < bytes; i++)
		n |= (uint64_t)p[i] << 8 * i;
	return n;
}

static void store(uint8_t *p, unsigned bytes, uint64_t n)
{
	for (unsigned i = 0; i < bytes; i++)
		p[i] = (uint8_t)(n >> 8 * i);
}

static uint64_t modified(const struct bpfc_insn_info *row, uint64_t old, uint64_t by)
{
	if (row->op == BPFC_OP_XCHG)
		return by;
	return row->width == 32 ? bpfc_alu32(row->op, old, by) : bpfc_alu64(row->op, old, by);
}

/* False: the access is none of the stack's. */
static bool access_memory(struct machine *m, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	uint64_t *r = m->regs[m->depth], old, mask = row->width == 64 ? UINT64_MAX : (UINT64_C(1) << row->width) - 1;
	bool is_load =
		row->shape == BPFC_SHAPE_LDX || row->shape == BPFC_SHAPE_LDXS || row->shape == BPFC_SHAPE_LOAD_ACQ;
	unsigned bytes = row->width / 8u;
	uint8_t *p = place(m, r[is_load ? insn->src : insn->dst] + (uint64_t)(int64_t)insn->off, bytes);

	if (!p)
		return false;
	old = load(p, bytes);
	switch (row->shape) {
	case BPFC_SHAPE_LDX:
	case BPFC_SHAPE_LOAD_ACQ:
		r[insn->dst] = old;
		break;
	case BPFC_SHAPE_LDXS:
		r[insn->dst] = (old ^ (mask / 2 + 1)) - (mask / 2 + 1);
		break;
	case BPFC_SHAPE_ST:
		store(p, bytes, (uint64_t)insn->imm);
		break;
	case BPFC_SHAPE_STX:
	case BPFC_SHAPE_STORE_REL:
		store(p, bytes, r[insn->src]);
		break;
	case BPFC_SHAPE_ATOMIC_CMPXCHG:
		if (old == (r[0] & mask))
			store(p, bytes, r[insn->src]);
		r[0] = old;
		break;
	default:
		store(p, bytes, modified(row, old, r[insn->src] & mask));
		if (row->shape == BPFC_SHAPE_ATOMIC_FETCH)
			r[insn->src] = old;
		break;
	}
	return true;
}

static void compute(struct machine *m, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	uint64_t *r = m->regs[m->depth];
	uint64_t s = row->shape == BPFC_SHAPE_ALU_REG ? r[insn->src] : (uint64_t)insn->imm;

	if (row->shape == BPFC_SHAPE_ALU_SWAP)
		r[insn->dst] = bpfc_swap(row->op, r[insn->dst], true);
	else
		r[insn->dst] =
			row->width == 32 ? bpfc_alu32(row->op, r[insn->dst], s) : bpfc_alu64(row->op, r[insn->dst], s);
}

/* Bounds that programs compare with are near. */
static uint64_t pick_input(struct generator *g)
{
	static const uint64_t bounds[] = { 0, 1, 4, 63, 255, 1000, INT32_MAX, UINT32_MAX };

	return generator_pick(g, 4) ? bounds[generator_pick(g, COUNT(bounds))] + generator_pick(g, 3) - 1 : random64(g);
}

static bool call(struct machine *m, const struct bpfc_insn *insn, uint32_t *i)
{
	if (insn->id == BPFC_INSN_CALL_HELPER) {
		garble(m, 1, 5);
		m->regs[m->depth][0] = pick_input(&m->inputs);
		if (insn->ref == PRANDOM)
			m->regs[m->depth][0] &= UINT32_MAX;
		return true;
	}
	cr_assert_lt(m->depth + 1, FRAMES);
	m->returns[m->depth] = *i;
	m->depth++;
	garble(m, 0, 9);
	memcpy(&m->regs[m->depth][1], &m->regs[m->depth - 1][1], 5 * sizeof(uint64_t));
	enter(m, insn->ref);
	*i = m->world->subprogs[insn->ref].first - 1;
	return true;
}

static bool leave(struct machine *m, uint32_t *i)
{
	if (!m->depth)
		return false;
	m->depth--;
	m->regs[m->depth][0] = m->regs[m->depth + 1][0];
	garble(m, 1, 5);
	*i = m->returns[m->depth];
	return true;
}

static bool is_taken(const struct machine *m, const struct bpfc_insn *insn)
{
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	const uint64_t *r = m->regs[m->depth];

	if (row->shape == BPFC_SHAPE_JA || row->shape == BPFC_SHAPE_JA_LONG)
		return true;
	return bpfc_cmp(row->op, row->width, r[insn->dst],
			row->shape == BPFC_SHAPE_JMP_REG ? r[insn->src] : (uint64_t)insn->imm);
}

/* False: the run is over, or does what this stage of the verifier lets pass. */
static bool step(struct machine *m, uint32_t *i)
{
	const struct bpfc_insn *insn = &m->world->prog.insns[*i];

	switch (bpfc_insn_info(insn->id)->shape) {
	case BPFC_SHAPE_ALU_IMM:
	case BPFC_SHAPE_ALU_REG:
	case BPFC_SHAPE_ALU_UNARY:
	case BPFC_SHAPE_ALU_SWAP:
		compute(m, insn);
		return true;
	case BPFC_SHAPE_LD_IMM64:
		m->regs[m->depth][insn->dst] = (uint64_t)insn->imm;
		++*i;
		return true;
	case BPFC_SHAPE_CALL:
		return call(m, insn, i);
	case BPFC_SHAPE_EXIT:
		return leave(m, i);
	case BPFC_SHAPE_MAY_GOTO: /* which may have been come by any number of times */
		if (!generator_pick(&m->inputs, 8))
			*i = (uint32_t)bpfc_insn_target(insn, *i) - 1;
		return true;
	case BPFC_SHAPE_JA:
	case BPFC_SHAPE_JA_LONG:
	case BPFC_SHAPE_JMP_IMM:
	case BPFC_SHAPE_JMP_REG:
		if (is_taken(m, insn))
			*i = (uint32_t)bpfc_insn_target(insn, *i) - 1;
		return true;
	default:
		return access_memory(m, insn);
	}
}

/* Returns a hash of the path, and of the result if the program came to its end. */
static uint64_t run(struct machine *m, const struct world *world, uint64_t inputs, uint64_t garbage)
{
	uint32_t i = 0, steps = 0;

	m->world = world;
	m->inputs = (struct generator){ .state = inputs };
	m->garbage = (struct generator){ .state = garbage };
	m->depth = 0;
	m->trace = 0;
	garble(m, 0, 9);
	m->regs[0][1] = address(m); /* the context */
	enter(m, 0);
	do {
		compare(m, i);
		m->trace = (m->trace ^ i) * 0x100000001b3;
	} while (step(m, &i) && ++i && ++steps < STEPS);
	if (world->prog.insns[i].id == BPFC_INSN_EXIT && !m->depth) {
		cr_assert_leq(steps, world->facts->max_insns);
		m->trace ^= m->regs[0][0];
	}
	return m->trace;
}

Test(oracle, facts_hold_in_every_run, .timeout = 300)
{
	static struct machine machine;
	uint64_t seed = generator_seed();
	struct generator g = { .state = seed, .is_plain = true };
	unsigned accepted = 0;

	cr_log_info("BPFC_SEED=%llu", (unsigned long long)seed);
	for (unsigned p = 0; p < PROGRAMS; p++) {
		static struct bpfc_insn insns[GENERATED_SLOTS];
		uint32_t firsts[GENERATED_FUNCTIONS], count = generate(&g, insns, firsts);
		struct world world;

		world_init(&world, insns, count, firsts, GENERATED_FUNCTIONS);
		world.options.max_processed = WORK;
		if (world_verify(&world) == BPFC_OK) {
			accepted++;
			for (uint64_t k = 1; k <= RUNS; k++)
				cr_assert_eq(run(&machine, &world, seed + k, 17), run(&machine, &world, seed + k, 99),
					     "garbage shows: seed %llu program %u", (unsigned long long)seed, p);
		}
		world_close(&world);
	}
	cr_log_info("%u accepted", accepted);
	cr_assert_gt(accepted, PROGRAMS / 20);
}
