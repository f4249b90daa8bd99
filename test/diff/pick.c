/* What the generator draws. */
#include "generator.h"

/* splitmix64 */
uint64_t pick_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t pick(struct generator *g, uint32_t limit)
{
	return (uint32_t)((pick_next(&g->state) >> 32) * limit >> 32);
}

uint64_t pick_edge(uint64_t *state)
{
	static const uint64_t edges[] = {
		0,
		1,
		2,
		7,
		31,
		32,
		63,
		64,
		0x7f,
		0x80,
		0xff,
		0x7fff,
		0x8000,
		0xffff,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		0x7fffffffffffffff,
		0x8000000000000000,
		0xffffffff7fffffff,
		0xffffffff80000000,
		0xffffffffffffffff,
	};
	uint64_t n = pick_next(state);

	switch (n & 7) {
	case 0:
		return pick_next(state);
	case 1:
		return pick_next(state) >> (n >> 3 & 63);
	case 2: /* next to an edge */
		return edges[(n >> 8) % (sizeof(edges) / sizeof(edges[0]))] + (n >> 3 & 7) - 4;
	default:
		return edges[(n >> 8) % (sizeof(edges) / sizeof(edges[0]))];
	}
}

uint64_t pick_number(struct generator *g)
{
	return pick_edge(&g->state);
}

int32_t pick_imm(struct generator *g)
{
	return (int32_t)(uint32_t)pick_number(g);
}

uint16_t pick_row(struct generator *g, unsigned first, unsigned last)
{
	for (;;) {
		unsigned id = pick(g, BPFC_INSN_COUNT), shape = bpfc_insn_info(id)->shape;

		if (shape >= first && shape <= last)
			return (uint16_t)id;
	}
}

uint8_t pick_source(struct generator *g, unsigned but)
{
	uint8_t reg;

	do
		reg = (uint8_t)pick(g, COUNTER + 1);
	while (but >> reg & 1);
	return reg;
}

uint8_t pick_target(struct generator *g, unsigned but)
{
	return pick_source(g, g->loop_depth ? but | 1u << COUNTER : but);
}
