/* The expressions of insn.def against arithmetic that is written out here with the compiler's own wide types. */
#include <criterion/criterion.h>

#include "bpfc/insn.h"

static const uint64_t values[] = {
	0,
	1,
	2,
	3,
	7,
	8,
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
	0xffffffff,
	0x100000000,
	0x180000000,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xffffffffffffffff,
	0x123456789abcdef0,
	0xdeadbeefcafebabe,
};

#define VALUES (sizeof(values) / sizeof(values[0]))

/* The meaning of an operation by RFC 9669's words: on `bits` wide operands, in 128-bit arithmetic. */
static uint64_t reference(enum bpfc_op op, unsigned bits, uint64_t dst, uint64_t src)
{
	uint64_t mask = bits == 64 ? UINT64_MAX : UINT32_MAX;
	unsigned __int128 d = dst & mask, s = src & mask;
	__int128 sd = bits == 64 ? (int64_t)dst : (int32_t)(uint32_t)dst;
	__int128 ss = bits == 64 ? (int64_t)src : (int32_t)(uint32_t)src;
	unsigned shift = (unsigned)(src % bits);

	switch (op) {
	case BPFC_OP_ADD:
		return (uint64_t)(d + s) & mask;
	case BPFC_OP_SUB:
		return (uint64_t)(d - s) & mask;
	case BPFC_OP_MUL:
		return (uint64_t)(d * s) & mask;
	case BPFC_OP_DIV:
		return s ? (uint64_t)(d / s) : 0;
	case BPFC_OP_SDIV:
		return ss ? (uint64_t)(sd / ss) & mask : 0;
	case BPFC_OP_OR:
		return (uint64_t)(d | s);
	case BPFC_OP_AND:
		return (uint64_t)(d & s);
	case BPFC_OP_LSH:
		return (uint64_t)(d << shift) & mask;
	case BPFC_OP_RSH:
		return (uint64_t)(d >> shift);
	case BPFC_OP_NEG:
		return (uint64_t)-sd & mask;
	case BPFC_OP_MOD:
		return s ? (uint64_t)(d % s) : (uint64_t)d;
	case BPFC_OP_SMOD:
		return ss ? (uint64_t)(sd % ss) & mask : (uint64_t)d;
	case BPFC_OP_XOR:
		return (uint64_t)(d ^ s);
	case BPFC_OP_MOV:
		return (uint64_t)s;
	case BPFC_OP_MOVSX8:
		return (s & 0x80 ? src | ~0xffull : src & 0xff) & mask;
	case BPFC_OP_MOVSX16:
		return (s & 0x8000 ? src | ~0xffffull : src & 0xffff) & mask;
	case BPFC_OP_MOVSX32:
		return (s & 0x80000000 ? src | ~0xffffffffull : src & 0xffffffff) & mask;
	case BPFC_OP_ARSH:
		return (uint64_t)(sd >> shift) & mask;
	default:
		cr_assert_fail("no reference for operation %d", op);
		return 0;
	}
}

Test(expr, alu)
{
	static const enum bpfc_op ops[] = {
#define BPFC_ALU(op, symbol, expr) BPFC_OP_##op,
#include "bpfc/insn.def"
	};

	for (size_t o = 0; o < sizeof(ops) / sizeof(ops[0]); o++) {
		for (size_t i = 0; i < VALUES * VALUES; i++) {
			uint64_t d = values[i / VALUES], s = values[i % VALUES];
			uint64_t want = reference(ops[o], 64, d, s);

			cr_expect_eq(bpfc_alu64(ops[o], d, s), want, "op %d, 64 bits, 0x%llx 0x%llx", ops[o],
				     (unsigned long long)d, (unsigned long long)s);
			want = reference(ops[o], 32, d, s);
			cr_expect_eq(bpfc_alu32(ops[o], d, s), want, "op %d, 32 bits, 0x%llx 0x%llx", ops[o],
				     (unsigned long long)d, (unsigned long long)s);
		}
	}
}

Test(expr, division_never_traps)
{
	cr_expect_eq(bpfc_alu64(BPFC_OP_DIV, 5, 0), 0);
	cr_expect_eq(bpfc_alu64(BPFC_OP_MOD, 5, 0), 5);
	cr_expect_eq(bpfc_alu32(BPFC_OP_MOD, 0xffffffff00000005, 0), 5, "32-bit modulo by zero truncates");
	cr_expect_eq(bpfc_alu64(BPFC_OP_SDIV, 0x8000000000000000, UINT64_MAX), 0x8000000000000000);
	cr_expect_eq(bpfc_alu64(BPFC_OP_SMOD, 0x8000000000000000, UINT64_MAX), 0);
	cr_expect_eq(bpfc_alu32(BPFC_OP_SDIV, 0x80000000, 0xffffffff), 0x80000000);
}

Test(expr, swap)
{
	for (size_t i = 0; i < VALUES; i++) {
		uint64_t v = values[i];

		cr_expect_eq(bpfc_swap(BPFC_OP_BSWAP16, v, true), __builtin_bswap16((uint16_t)v));
		cr_expect_eq(bpfc_swap(BPFC_OP_BSWAP32, v, true), __builtin_bswap32((uint32_t)v));
		cr_expect_eq(bpfc_swap(BPFC_OP_BSWAP64, v, true), __builtin_bswap64(v));
		cr_expect_eq(bpfc_swap(BPFC_OP_BE16, v, true), __builtin_bswap16((uint16_t)v));
		cr_expect_eq(bpfc_swap(BPFC_OP_BE32, v, true), __builtin_bswap32((uint32_t)v));
		cr_expect_eq(bpfc_swap(BPFC_OP_BE64, v, true), __builtin_bswap64(v));
		cr_expect_eq(bpfc_swap(BPFC_OP_LE16, v, true), (uint16_t)v);
		cr_expect_eq(bpfc_swap(BPFC_OP_LE32, v, true), (uint32_t)v);
		cr_expect_eq(bpfc_swap(BPFC_OP_LE64, v, true), v);
		cr_expect_eq(bpfc_swap(BPFC_OP_BE32, v, false), (uint32_t)v);
		cr_expect_eq(bpfc_swap(BPFC_OP_LE32, v, false), __builtin_bswap32((uint32_t)v));
		cr_expect_eq(bpfc_swap(BPFC_OP_LE64, v, false), __builtin_bswap64(v));
		cr_expect_eq(bpfc_swap(BPFC_OP_BSWAP64, v, false), __builtin_bswap64(v));
	}
}

static bool compare(enum bpfc_op op, uint64_t d, uint64_t s, int64_t sd, int64_t ss)
{
	switch (op) {
	case BPFC_OP_JEQ:
		return d == s;
	case BPFC_OP_JNE:
		return d != s;
	case BPFC_OP_JGT:
		return d > s;
	case BPFC_OP_JGE:
		return d >= s;
	case BPFC_OP_JLT:
		return d < s;
	case BPFC_OP_JLE:
		return d <= s;
	case BPFC_OP_JSGT:
		return sd > ss;
	case BPFC_OP_JSGE:
		return sd >= ss;
	case BPFC_OP_JSLT:
		return sd < ss;
	case BPFC_OP_JSLE:
		return sd <= ss;
	case BPFC_OP_JSET:
		return (d & s) != 0;
	default:
		cr_assert_fail("no reference for comparison %d", op);
		return false;
	}
}

Test(expr, comparisons)
{
	static const enum bpfc_op ops[] = {
#define BPFC_CMP(op, symbol, expr) BPFC_OP_##op,
#include "bpfc/insn.def"
	};

	for (size_t o = 0; o < sizeof(ops) / sizeof(ops[0]); o++) {
		for (size_t i = 0; i < VALUES * VALUES; i++) {
			uint64_t d = values[i / VALUES], s = values[i % VALUES];

			cr_expect_eq(bpfc_cmp(ops[o], 64, d, s), compare(ops[o], d, s, (int64_t)d, (int64_t)s));
			cr_expect_eq(
				bpfc_cmp(ops[o], 32, d, s),
				compare(ops[o], (uint32_t)d, (uint32_t)s, (int32_t)(uint32_t)d, (int32_t)(uint32_t)s),
				"32 bits look at the lower halves only");
		}
	}
}
