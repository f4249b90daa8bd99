/* Arithmetic on numbers. Each operation is done on 64 bits; on 32, it is that of the extended operands. */
#include "scalar_ops.h"

static void add_bits(struct bpfv_scalar *a, const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t sum = d->bits + s->bits, most = sum + d->unknown + s->unknown;

	a->unknown = (sum ^ most) | d->unknown | s->unknown;
	a->bits = sum & ~a->unknown;
}

static struct bpfv_scalar add(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar a = bpfv_scalar_any();
	bool low = __builtin_add_overflow(d->umin, s->umin, &a.umin);
	bool high = __builtin_add_overflow(d->umax, s->umax, &a.umax);

	add_bits(&a, d, s);
	if (low != high)
		a.umin = 0, a.umax = UINT64_MAX;
	low = __builtin_add_overflow(d->smin, s->smin, &a.smin);
	high = __builtin_add_overflow(d->smax, s->smax, &a.smax);
	if (low || high)
		a.smin = INT64_MIN, a.smax = INT64_MAX;
	return a;
}

static struct bpfv_scalar sub(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t diff = d->bits - s->bits, up = diff + d->unknown, down = diff - s->unknown;
	struct bpfv_scalar a = bpfv_scalar_from_bits(diff, (up ^ down) | d->unknown | s->unknown);
	bool low = __builtin_sub_overflow(d->umin, s->umax, &a.umin);
	bool high = __builtin_sub_overflow(d->umax, s->umin, &a.umax);

	if (low != high)
		a.umin = 0, a.umax = UINT64_MAX;
	low = __builtin_sub_overflow(d->smin, s->smax, &a.smin);
	high = __builtin_sub_overflow(d->smax, s->smin, &a.smax);
	if (low || high)
		a.smin = INT64_MIN, a.smax = INT64_MAX;
	return a;
}

struct bpfv_scalar bpfv_scalar_negative(const struct bpfv_scalar *a)
{
	struct bpfv_scalar zero = bpfv_scalar_const(0);

	return sub(&zero, a);
}

/* The products of the ends are the ends of the products, where none overflows. */
static void multiply_signed(struct bpfv_scalar *a, const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	int64_t products[4];

	if (__builtin_mul_overflow(d->smin, s->smin, &products[0]) ||
	    __builtin_mul_overflow(d->smin, s->smax, &products[1]) ||
	    __builtin_mul_overflow(d->smax, s->smin, &products[2]) ||
	    __builtin_mul_overflow(d->smax, s->smax, &products[3]))
		return;
	a->smin = INT64_MAX;
	a->smax = INT64_MIN;
	for (unsigned i = 0; i < 4; i++) {
		a->smin = products[i] < a->smin ? products[i] : a->smin;
		a->smax = products[i] > a->smax ? products[i] : a->smax;
	}
}

/* Each bit of d that may be set adds s, moved to it. */
static struct bpfv_scalar multiply_bits(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t bits = d->bits, unknown = d->unknown, s_bits = s->bits, s_unknown = s->unknown;
	struct bpfv_scalar a = bpfv_scalar_from_bits(bits * s_bits, 0);

	for (; bits | unknown; bits >>= 1, unknown >>= 1, s_bits <<= 1, s_unknown <<= 1) {
		struct bpfv_scalar part = bpfv_scalar_from_bits(0, 0);

		if (bits & 1)
			part.unknown = s_unknown;
		else if (unknown & 1)
			part.unknown = s_bits | s_unknown;
		add_bits(&a, &a, &part);
	}
	return a;
}

static struct bpfv_scalar multiply(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar a = multiply_bits(d, s);
	uint64_t most;

	if (!__builtin_mul_overflow(d->umax, s->umax, &most)) {
		a.umin = d->umin * s->umin;
		a.umax = most;
	}
	multiply_signed(&a, d, s);
	return a;
}

static struct bpfv_scalar on_64_bits(enum bpfc_op op, const struct bpfv_scalar *d, const struct bpfv_scalar *s,
				     unsigned width)
{
	switch (op) {
	case BPFC_OP_MOV:
		return *s;
	case BPFC_OP_MOVSX8:
		return bpfv_scalar_sign_extend(s, 8);
	case BPFC_OP_MOVSX16:
		return bpfv_scalar_sign_extend(s, 16);
	case BPFC_OP_MOVSX32:
		return bpfv_scalar_sign_extend(s, 32);
	case BPFC_OP_NEG:
		return bpfv_scalar_negative(d);
	case BPFC_OP_ADD:
		return add(d, s);
	case BPFC_OP_SUB:
		return sub(d, s);
	case BPFC_OP_MUL:
		return multiply(d, s);
	case BPFC_OP_DIV:
		return bpfv_scalar_divide(d, s);
	case BPFC_OP_SDIV:
		return bpfv_scalar_divide_signed(d, s);
	case BPFC_OP_MOD:
		return bpfv_scalar_modulo(d, s);
	case BPFC_OP_SMOD:
		return bpfv_scalar_modulo_signed(d, s);
	case BPFC_OP_AND:
		return bpfv_scalar_and(d, s);
	case BPFC_OP_OR:
		return bpfv_scalar_or(d, s);
	case BPFC_OP_XOR:
		return bpfv_scalar_xor(d, s);
	case BPFC_OP_LSH:
	case BPFC_OP_RSH:
	case BPFC_OP_ARSH:
		return bpfv_scalar_shift(op, width, d, s);
	default:
		return bpfv_scalar_any();
	}
}

/* Operations whose low bits depend on nothing but low bits. */
static bool is_modular(enum bpfc_op op)
{
	return op == BPFC_OP_ADD || op == BPFC_OP_SUB || op == BPFC_OP_MUL || op == BPFC_OP_NEG || op == BPFC_OP_AND ||
	       op == BPFC_OP_OR || op == BPFC_OP_XOR || op == BPFC_OP_MOV;
}

static struct bpfv_scalar low32_of(enum bpfc_op op, const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar a = on_64_bits(op, d, s, 32);

	bpfv_scalar_tighten(&a);
	return bpfv_scalar_low32(&a);
}

/* Two views of the lower halves: as unsigned and as signed numbers. */
static struct bpfv_scalar on_32_bits(enum bpfc_op op, const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar zd = bpfv_scalar_low32(d), zs = bpfv_scalar_low32(s);
	struct bpfv_scalar sd = bpfv_scalar_low32_signed(d), ss = bpfv_scalar_low32_signed(s), a, b;

	if (op == BPFC_OP_ARSH)
		return low32_of(op, &sd, &zs);
	if (op == BPFC_OP_SDIV || op == BPFC_OP_SMOD)
		return low32_of(op, &sd, &ss);
	a = low32_of(op, &zd, &zs);
	if (!is_modular(op))
		return a;
	b = low32_of(op, &sd, &ss);
	bpfv_scalar_meet(&a, &b);
	return a;
}

static struct bpfv_scalar on_width(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				   const struct bpfv_scalar *s)
{
	struct bpfv_scalar a;

	if (width == 32)
		return on_32_bits(op, d, s);
	a = on_64_bits(op, d, s, 64);
	bpfv_scalar_tighten(&a);
	return a;
}

static struct bpfv_scalar in_parts(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				   const struct bpfv_scalar *s)
{
	struct bpfv_scalar d_parts[2], s_parts[2], a = { 0 };
	bool is_division = op == BPFC_OP_SDIV || op == BPFC_OP_SMOD;
	unsigned rows = bpfv_scalar_split(d, width, is_division, d_parts),
		 columns = bpfv_scalar_split(s, width, is_division, s_parts);

	for (unsigned i = 0; i < rows * columns; i++) {
		struct bpfv_scalar one = on_width(op, width, &d_parts[i / columns], &s_parts[i % columns]);

		a = i ? bpfv_scalar_join(&a, &one) : one;
	}
	return a;
}

struct bpfv_scalar bpfv_scalar_alu(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				   const struct bpfv_scalar *s)
{
	bool is_move = op == BPFC_OP_MOV || op == BPFC_OP_MOVSX8 || op == BPFC_OP_MOVSX16 || op == BPFC_OP_MOVSX32;
	bool is_hard =
		op == BPFC_OP_MUL || op == BPFC_OP_DIV || op == BPFC_OP_MOD || op == BPFC_OP_SDIV || op == BPFC_OP_SMOD;
	struct bpfv_scalar a;

	if (bpfv_scalar_is_const(s) && (is_move || bpfv_scalar_is_const(d)))
		return bpfv_scalar_const(width == 32 ? bpfc_alu32(op, d->umin, s->umin)
						     : bpfc_alu64(op, d->umin, s->umin));
	if (op == BPFC_OP_MOV || op == BPFC_OP_MOVSX32)
		return on_width(op, width, d, s);
	if (is_hard && bpfv_scalar_each(op, width, d, s, &a))
		return a;
	return in_parts(op, width, d, s);
}

/* The width of the part that a byte swap keeps as it is, or 0. */
static unsigned kept(enum bpfc_op op, bool le)
{
	switch (op) {
	case BPFC_OP_LE16:
	case BPFC_OP_BE16:
		return le == (op == BPFC_OP_LE16) ? 16 : 0;
	case BPFC_OP_LE32:
	case BPFC_OP_BE32:
		return le == (op == BPFC_OP_LE32) ? 32 : 0;
	case BPFC_OP_LE64:
	case BPFC_OP_BE64:
		return le == (op == BPFC_OP_LE64) ? 64 : 0;
	default:
		return 0;
	}
}

/* The byte that has all unknown bits: then a swap keeps the order of numbers. */
static bool is_in_a_byte(uint64_t unknown)
{
	unsigned shift = unknown ? (unsigned)__builtin_ctzll(unknown) & ~7u : 0;

	return unknown >> shift <= UINT8_MAX;
}

static struct bpfv_scalar swap_bytes(enum bpfc_op op, bool le, const struct bpfv_scalar *d)
{
	struct bpfv_scalar a = bpfv_scalar_from_bits(bpfc_swap(op, d->bits, le), bpfc_swap(op, d->unknown, le));

	if (is_in_a_byte(d->unknown)) {
		a.umin = bpfc_swap(op, d->umin, le);
		a.umax = bpfc_swap(op, d->umax, le);
	}
	bpfv_scalar_tighten(&a);
	return a;
}

struct bpfv_scalar bpfv_scalar_swap(enum bpfc_op op, bool le, const struct bpfv_scalar *d)
{
	unsigned bits = kept(op, le), count;
	struct bpfv_scalar parts[2], a, b;

	if (bits)
		return bpfv_scalar_cut(d, bits);
	count = bpfv_scalar_split(d, 64, false, parts);
	a = swap_bytes(op, le, &parts[0]);
	if (count == 1)
		return a;
	b = swap_bytes(op, le, &parts[1]);
	return bpfv_scalar_join(&a, &b);
}
