/* Every atomic row: memory, the fetched value and what stays as it was. */
#include <criterion/criterion.h>

#include "body.h"

static const uint64_t values[] = { 0, 1, 0x7fffffff, 0xffffffff, 0x100000000, 0x123456789abcdef0, 0xffffffffffffffff };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct state {
	uint64_t memory, src, r0; /* before; after */
};

/* The context is a struct state. */
static struct bpfc_prog *add(struct body_model *m, unsigned id)
{
	return BODY_ADD(m, BPFC_MAKE(MOV64_REG, .dst = 6, .src = 1), BPFC_MAKE(LDX64, .dst = 2, .src = 1, .off = 8),
			BPFC_MAKE(LDX64, .dst = 0, .src = 1, .off = 16),
			(struct bpfc_insn){ .id = (uint16_t)id, .dst = 6, .src = 2 },
			BPFC_MAKE(STX64, .dst = 6, .src = 2, .off = 8), BPFC_MAKE(STX64, .dst = 6, .src = 0, .off = 16),
			BODY_EXIT);
}

static uint64_t modified(enum bpfc_op op, uint64_t old, uint64_t src)
{
	return op == BPFC_OP_XCHG ? src : bpfc_alu64(op, old, src);
}

static struct state expected(const struct bpfc_insn_info *info, struct state s)
{
	uint64_t mask = info->width == 32 ? UINT32_MAX : UINT64_MAX, old = s.memory & mask, new;

	if (info->shape == BPFC_SHAPE_ATOMIC_CMPXCHG) {
		new = old == (s.r0 & mask) ? s.src : old;
		s.r0 = old;
	} else {
		new = modified((enum bpfc_op)info->op, old, s.src);
		if (info->shape == BPFC_SHAPE_ATOMIC_FETCH)
			s.src = old;
	}
	s.memory = (s.memory & ~mask) | (new &mask);
	return s;
}

static void check(struct body_model *m, const struct bpfc_prog *prog, struct state s)
{
	const struct bpfc_insn_info *info = bpfc_insn_info(prog->insns[3].id);
	struct state want = expected(info, s), got = s;

	body_find(m, prog)(&got);
	cr_assert_eq(got.memory, want.memory, "%s: memory %#llx", info->name, (unsigned long long)got.memory);
	cr_assert_eq(got.src, want.src, "%s: src %#llx", info->name, (unsigned long long)got.src);
	cr_assert_eq(got.r0, want.r0, "%s: r0 %#llx", info->name, (unsigned long long)got.r0);
}

static void check_all(char opt)
{
	struct body_model *m = body_open();

	m->options.opt = opt;
	for (unsigned id = 0; id < BPFC_INSN_COUNT; id++) {
		unsigned shape = bpfc_insn_info(id)->shape;

		if (shape == BPFC_SHAPE_ATOMIC || shape == BPFC_SHAPE_ATOMIC_FETCH ||
		    shape == BPFC_SHAPE_ATOMIC_CMPXCHG)
			add(m, id);
	}
	cr_assert_eq(m->model.prog_count, 20);
	body_load(m, NULL);
	for (uint32_t i = 0; i < m->model.prog_count; i++)
		for (size_t a = 0; a < COUNT(values); a++)
			for (size_t b = 0; b < COUNT(values); b++)
				for (size_t c = 0; c < COUNT(values); c++)
					check(m, &m->progs[i], (struct state){ values[a], values[b], values[c] });
	body_close(m);
}

Test(body_atomic, optimised)
{
	check_all('2');
}

Test(body_atomic, unoptimised)
{
	check_all('0');
}
