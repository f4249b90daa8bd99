/* Conditional jumps: every comparison on the edges, with registers and immediates. */
#include "isa.h"

typedef __int128 wide;

static bool eq(wide d, wide s)
{
	return d == s;
}
static bool ne(wide d, wide s)
{
	return d != s;
}
static bool gt(wide d, wide s)
{
	return d > s;
}
static bool ge(wide d, wide s)
{
	return d >= s;
}
static bool lt(wide d, wide s)
{
	return d < s;
}
static bool le(wide d, wide s)
{
	return d <= s;
}
static bool set_bits(wide d, wide s)
{
	return (d & s) != 0;
}

static const struct comparison {
	const char *symbol;
	bool (*meaning)(wide d, wide s);
	bool is_signed;
} comparisons[] = {
	{ "==", eq, false }, { "!=", ne, false }, { ">", gt, false },       { ">=", ge, false },
	{ "<", lt, false },  { "<=", le, false }, { "s>", gt, true },       { "s>=", ge, true },
	{ "s<", lt, true },  { "s<=", le, true }, { "&", set_bits, false },
};

static wide operand(uint64_t n, unsigned bits, bool is_signed)
{
	wide m = bits == 64 ? (wide)n : (wide)(n & 0xffffffff);

	return is_signed && m >> (bits - 1) ? m - ((wide)1 << bits) : m;
}

static bool is_taken(const struct comparison *c, unsigned bits, uint64_t d, uint64_t s)
{
	return c->meaning(operand(d, bits, c->is_signed), operand(s, bits, c->is_signed));
}

static void begin(struct isa_set *set, const char *condition)
{
	isa_add_case(set, "kprobe", condition);
	fprintf(set->out, "r3 = *(u64 *)(r1 + 0)\nr4 = *(u64 *)(r1 + 8)\nr0 = 1\nif %s goto out\nr0 = 0\nout: exit\n",
		condition);
}

static void add_vector(struct isa_set *set, uint64_t d, uint64_t s, bool taken)
{
	isa_add_vector(set, (struct isa_vector){ .mem = isa_words(d, s), .length = 16, .result = taken });
}

static void add(struct isa_set *set, const struct comparison *c, unsigned bits)
{
	char letter = bits == 32 ? 'w' : 'r', text[64];

	snprintf(text, sizeof(text), "%c3 %s %c4", letter, c->symbol, letter);
	begin(set, text);
	for (uint32_t i = 0; i < isa_edge_count; i++)
		for (uint32_t k = 0; k < isa_edge_count; k++)
			add_vector(set, isa_edges[i], isa_edges[k], is_taken(c, bits, isa_edges[i], isa_edges[k]));
	for (uint32_t i = 0; i < isa_imm_count; i++) {
		uint64_t imm = (uint64_t)(int64_t)isa_imms[i];

		snprintf(text, sizeof(text), "%c3 %s %d", letter, c->symbol, isa_imms[i]);
		begin(set, text);
		for (uint32_t k = 0; k < isa_edge_count; k++)
			add_vector(set, isa_edges[k], 0, is_taken(c, bits, isa_edges[k], imm));
		add_vector(set, imm, 0, is_taken(c, bits, imm, imm));
	}
}

void isa_add_jumps(struct isa_set *set)
{
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
		add(set, &comparisons[i], 64);
		add(set, &comparisons[i], 32);
	}
}
