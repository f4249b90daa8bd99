/* Arithmetic: every operation on the edges, with registers and immediates, by RFC 9669's words in 128-bit numbers. */
#include "isa.h"

typedef __int128 wide;

struct operands {
	wide d, s;   /* signed */
	wide ud, us; /* unsigned */
	unsigned bits;
};

static wide add(struct operands o)
{
	return o.d + o.s;
}
static wide subtract(struct operands o)
{
	return o.d - o.s;
}
static wide multiply(struct operands o)
{
	return (wide)((unsigned __int128)o.ud * (unsigned __int128)o.us);
}
static wide divide(struct operands o)
{
	return o.us ? o.ud / o.us : 0;
}
static wide signed_divide(struct operands o)
{
	return o.s ? o.d / o.s : 0;
}
static wide modulo(struct operands o)
{
	return o.us ? o.ud % o.us : o.ud;
}
static wide signed_modulo(struct operands o)
{
	return o.s ? o.d % o.s : o.d;
}
static wide or (struct operands o)
{
	return o.ud | o.us;
}
static wide and (struct operands o)
{
	return o.ud & o.us;
}
static wide xor (struct operands o) { return o.ud ^ o.us; } static wide move(struct operands o)
{
	return o.us;
}
static wide left(struct operands o)
{
	return (wide)((unsigned __int128)o.ud << (uint64_t)o.us % o.bits);
}
static wide right(struct operands o)
{
	return o.ud >> (uint64_t)o.us % o.bits;
}
static wide signed_right(struct operands o)
{
	wide power = (wide)1 << (uint64_t)o.us % o.bits;

	return o.d >= 0 ? o.d / power : -((-o.d + power - 1) / power); /* rounds down */
}

static const struct operation {
	const char *symbol;
	wide (*meaning)(struct operands);
	bool is_shift;
} operations[] = {
	{ "+=", add, false },
	{ "-=", subtract, false },
	{ "*=", multiply, false },
	{ "/=", divide, false },
	{ "s/=", signed_divide, false },
	{ "%=", modulo, false },
	{ "s%=", signed_modulo, false },
	{ "|=", or, false },
	{ "&=", and, false },
	{ "^=", xor, false },
	{ "=", move, false },
	{ "<<=", left, true },
	{ ">>=", right, true },
	{ "s>>=", signed_right, true },
};

static wide as_signed(uint64_t n, unsigned bits)
{
	wide m = bits == 64 ? (wide)n : (wide)(n & ((UINT64_C(1) << bits) - 1));

	return m >> (bits - 1) ? m - ((wide)1 << bits) : m;
}

static wide as_unsigned(uint64_t n, unsigned bits)
{
	return bits == 64 ? (wide)n : (wide)(n & ((UINT64_C(1) << bits) - 1));
}

/* The operation in 64 or 32 bits; 32-bit results have an upper half of zeros. */
static uint64_t result_of(const struct operation *op, unsigned bits, uint64_t d, uint64_t s)
{
	struct operands o = { as_signed(d, bits), as_signed(s, bits), as_unsigned(d, bits), as_unsigned(s, bits),
			      bits };

	return (uint64_t)as_unsigned((uint64_t)op->meaning(o), bits);
}

static void begin(struct isa_set *set, const char *text)
{
	isa_add_case(set, "kprobe", text);
	fprintf(set->out, "r0 = *(u64 *)(r1 + 0)\nr3 = *(u64 *)(r1 + 8)\n%s\nexit\n", text);
}

static void add_vector(struct isa_set *set, uint64_t d, uint64_t s, uint64_t result)
{
	isa_add_vector(set, (struct isa_vector){ .mem = isa_words(d, s), .length = 16, .result = result });
}

static void with_register(struct isa_set *set, const struct operation *op, unsigned bits)
{
	char letter = bits == 32 ? 'w' : 'r', text[64];

	snprintf(text, sizeof(text), "%c0 %s %c3", letter, op->symbol, letter);
	begin(set, text);
	for (uint32_t i = 0; i < isa_edge_count; i++) {
		uint64_t d = isa_edges[i];

		for (uint32_t k = 0; k < isa_edge_count; k++)
			add_vector(set, d, isa_edges[k], result_of(op, bits, d, isa_edges[k]));
		for (uint64_t amount = 0; op->is_shift && i % 4 == 3 && amount < 70; amount++)
			add_vector(set, d, amount, result_of(op, bits, d, amount));
	}
}

/* The immediate is sign-extended to 64 bits. */
static void with_imm(struct isa_set *set, const struct operation *op, unsigned bits, int32_t imm)
{
	char text[64];

	snprintf(text, sizeof(text), "%c0 %s %d", bits == 32 ? 'w' : 'r', op->symbol, imm);
	begin(set, text);
	for (uint32_t i = 0; i < isa_edge_count; i++)
		add_vector(set, isa_edges[i], 0, result_of(op, bits, isa_edges[i], (uint64_t)(int64_t)imm));
}

static void unary(struct isa_set *set, const char *text, uint64_t (*meaning)(uint64_t))
{
	begin(set, text);
	for (uint32_t i = 0; i < isa_edge_count; i++)
		add_vector(set, isa_edges[i], isa_edges[i], meaning(isa_edges[i]));
	add_vector(set, 0x1122334455667788, 0x1122334455667788, meaning(0x1122334455667788));
	add_vector(set, 0xf1f2f3f4f5f6f7f8, 0xf1f2f3f4f5f6f7f8, meaning(0xf1f2f3f4f5f6f7f8));
}

/* The lower `bytes` of n in the opposite order. */
static uint64_t reversed(uint64_t n, unsigned bytes)
{
	uint64_t result = 0;

	for (unsigned i = 0; i < bytes; i++)
		result = result << 8 | (n >> 8 * i & 0xff);
	return result;
}

static uint64_t low16(uint64_t n)
{
	return n & 0xffff;
}
static uint64_t low32(uint64_t n)
{
	return n & 0xffffffff;
}
static uint64_t all64(uint64_t n)
{
	return n;
}
static uint64_t reverse16(uint64_t n)
{
	return reversed(n, 2);
}
static uint64_t reverse32(uint64_t n)
{
	return reversed(n, 4);
}
static uint64_t reverse64(uint64_t n)
{
	return reversed(n, 8);
}
static uint64_t negative64(uint64_t n)
{
	return ~n + 1;
}
static uint64_t negative32(uint64_t n)
{
	return low32(~n + 1);
}
static uint64_t extend8(uint64_t n)
{
	return (uint64_t)as_signed(n, 8);
}
static uint64_t extend16(uint64_t n)
{
	return (uint64_t)as_signed(n, 16);
}
static uint64_t extend32(uint64_t n)
{
	return (uint64_t)as_signed(n, 32);
}
static uint64_t extend8_32(uint64_t n)
{
	return low32(extend8(n));
}
static uint64_t extend16_32(uint64_t n)
{
	return low32(extend16(n));
}

static void add_unary(struct isa_set *set)
{
	static const struct {
		const char *text;
		uint64_t (*meaning)(uint64_t);
	} rows[] = {
		{ "r0 = -r0", negative64 },       { "w0 = -w0", negative32 },       { "r0 = le16 r0", low16 },
		{ "r0 = le32 r0", low32 },        { "r0 = le64 r0", all64 },        { "r0 = be16 r0", reverse16 },
		{ "r0 = be32 r0", reverse32 },    { "r0 = be64 r0", reverse64 },    { "r0 = bswap16 r0", reverse16 },
		{ "r0 = bswap32 r0", reverse32 }, { "r0 = bswap64 r0", reverse64 }, { "r0 = (s8)r3", extend8 },
		{ "r0 = (s16)r3", extend16 },     { "r0 = (s32)r3", extend32 },     { "w0 = (s8)w3", extend8_32 },
		{ "w0 = (s16)w3", extend16_32 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		unary(set, rows[i].text, rows[i].meaning);
}

void isa_add_alu(struct isa_set *set)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		for (unsigned bits = 32; bits <= 64; bits += 32) {
			const struct operation *op = &operations[i];

			with_register(set, op, bits);
			for (uint32_t k = 0; k < isa_imm_count && !op->is_shift; k++)
				with_imm(set, op, bits, isa_imms[k]);
			for (int32_t amount = 0; op->is_shift && amount < (int32_t)bits; amount++)
				with_imm(set, op, bits, amount);
		}
	add_unary(set);
}
