/* Arithmetic on numbers. Each operation is done on 64 bits; on 32, it is that of the extended operands. */
#include "scalar.h"

static struct bpfv_scalar range_bits(uint64_t bits, uint64_t unknown)
{
	struct bpfv_scalar a = bpfv_scalar_any();

	a.bits = bits & ~unknown;
	a.unknown = unknown;
	return a;
}

static struct bpfv_scalar add(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t sum = d->bits + s->bits, most = sum + d->unknown + s->unknown;
	struct bpfv_scalar a = range_bits(sum, (sum ^ most) | d->unknown | s->unknown);
	bool low = __builtin_add_overflow(d->umin, s->umin, &a.umin);
	bool high = __builtin_add_overflow(d->umax, s->umax, &a.umax);

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
	struct bpfv_scalar a = range_bits(diff, (up ^ down) | d->unknown | s->unknown);
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

static unsigned trailing_zeros(uint64_t n)
{
	return n ? (unsigned)__builtin_ctzll(n) : 64;
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

static struct bpfv_scalar multiply(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	/* d = d->bits + 2^k x with k known bits below the first unknown one; and so s. */
	unsigned a_known = trailing_zeros(d->unknown) + trailing_zeros(s->bits | s->unknown);
	unsigned b_known = trailing_zeros(s->unknown) + trailing_zeros(d->bits);
	unsigned known = a_known < b_known ? a_known : b_known;
	uint64_t unknown = known < 64 ? UINT64_MAX << known : 0;
	struct bpfv_scalar a = range_bits(d->bits * s->bits, unknown);
	uint64_t most;

	if (!__builtin_mul_overflow(d->umax, s->umax, &most)) {
		a.umin = d->umin * s->umin;
		a.umax = most;
	}
	multiply_signed(&a, d, s);
	return a;
}

static struct bpfv_scalar divide(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	return s->umin ? bpfv_scalar_unsigned(d->umin / s->umax, d->umax / s->umin) : bpfv_scalar_unsigned(0, d->umax);
}

static struct bpfv_scalar modulo(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t most = d->umax;

	if (d->umax < s->umin)
		return *d;
	if (s->umin && s->umax - 1 < most)
		most = s->umax - 1;
	return bpfv_scalar_unsigned(0, most);
}

static struct bpfv_scalar and (const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t d_most = d->bits | d->unknown, s_most = s->bits | s->unknown, bits = d->bits & s->bits;
	struct bpfv_scalar a = range_bits(bits, (d_most & s_most) & ~bits);

	a.umax = d->umax < s->umax ? d->umax : s->umax;
	return a;
}

static struct bpfv_scalar or (const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t bits = d->bits | s->bits;
	struct bpfv_scalar a = range_bits(bits, (d->unknown | s->unknown) & ~bits);

	a.umin = d->umin > s->umin ? d->umin : s->umin;
	return a;
}

static struct bpfv_scalar xor
	(const struct bpfv_scalar *d, const struct bpfv_scalar *s) {
		return range_bits(d->bits ^ s->bits, d->unknown | s->unknown);
	}

	static struct bpfv_scalar shift_left(const struct bpfv_scalar *d, const struct bpfv_scalar *s, unsigned width)
{
	unsigned least = (unsigned)s->umin, most = (unsigned)s->umax;
	struct bpfv_scalar a;

	if (s->umax >= width)
		return bpfv_scalar_any();
	if (least == most)
		a = range_bits(d->bits << least, d->unknown << least);
	else
		a = range_bits(0, least + trailing_zeros(d->bits | d->unknown) < 64
					  ? UINT64_MAX << (least + trailing_zeros(d->bits | d->unknown))
					  : 0);
	if (d->umax << most >> most == d->umax) {
		a.umin = d->umin << least;
		a.umax = d->umax << most;
	}
	if (least == most && (int64_t)((uint64_t)d->smin << most) >> most == d->smin &&
	    (int64_t)((uint64_t)d->smax << most) >> most == d->smax) {
		a.smin = (int64_t)((uint64_t)d->smin << most);
		a.smax = (int64_t)((uint64_t)d->smax << most);
	}
	return a;
}

static struct bpfv_scalar shift_right(const struct bpfv_scalar *d, const struct bpfv_scalar *s, unsigned width)
{
	struct bpfv_scalar a = bpfv_scalar_any();

	if (s->umax >= width) {
		a.umax = d->umax;
		return a;
	}
	if (s->umin == s->umax)
		a = range_bits(d->bits >> s->umin, d->unknown >> s->umin);
	a.umin = d->umin >> s->umax;
	a.umax = d->umax >> s->umin;
	return a;
}

static struct bpfv_scalar shift_right_signed(const struct bpfv_scalar *d, const struct bpfv_scalar *s, unsigned width)
{
	struct bpfv_scalar a = bpfv_scalar_any();
	bool is_known = s->umax < width;
	uint64_t least = is_known ? s->umin : 0, most = is_known ? s->umax : width - 1;

	if (least == most)
		a = range_bits((uint64_t)((int64_t)d->bits >> least), (uint64_t)((int64_t)d->unknown >> least));
	a.smin = d->smin >> (d->smin < 0 ? least : most);
	a.smax = d->smax >> (d->smax < 0 ? most : least);
	return a;
}

static struct bpfv_scalar sign_extended(const struct bpfv_scalar *s, unsigned from)
{
	struct bpfv_scalar by = bpfv_scalar_const(64 - from), a = shift_left(s, &by, 64);

	bpfv_scalar_tighten(&a);
	return shift_right_signed(&a, &by, 64);
}

static struct bpfv_scalar on_64_bits(enum bpfc_op op, const struct bpfv_scalar *d, const struct bpfv_scalar *s,
				     unsigned width)
{
	struct bpfv_scalar zero = bpfv_scalar_const(0);

	switch (op) {
	case BPFC_OP_MOV:
		return *s;
	case BPFC_OP_MOVSX8:
		return sign_extended(s, 8);
	case BPFC_OP_MOVSX16:
		return sign_extended(s, 16);
	case BPFC_OP_MOVSX32:
		return sign_extended(s, 32);
	case BPFC_OP_NEG:
		return sub(&zero, d);
	case BPFC_OP_ADD:
		return add(d, s);
	case BPFC_OP_SUB:
		return sub(d, s);
	case BPFC_OP_MUL:
		return multiply(d, s);
	case BPFC_OP_DIV:
		return divide(d, s);
	case BPFC_OP_MOD:
		return modulo(d, s);
	case BPFC_OP_AND:
		return and(d, s);
	case BPFC_OP_OR:
		return or (d, s);
	case BPFC_OP_XOR:
		return xor(d, s);
	case BPFC_OP_LSH:
		return shift_left(d, s, width);
	case BPFC_OP_RSH:
		return shift_right(d, s, width);
	case BPFC_OP_ARSH:
		return shift_right_signed(d, s, width);
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

/* Two views of the lower halves: as unsigned and as signed numbers. */
static struct bpfv_scalar on_32_bits(enum bpfc_op op, const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar zd = bpfv_scalar_low32(d), zs = bpfv_scalar_low32(s);
	struct bpfv_scalar sd = bpfv_scalar_low32_signed(d), ss = bpfv_scalar_low32_signed(s), a, b;

	if (op == BPFC_OP_ARSH) {
		a = on_64_bits(op, &sd, &zs, 32);
		bpfv_scalar_tighten(&a);
		return bpfv_scalar_low32(&a);
	}
	a = on_64_bits(op, &zd, &zs, 32);
	bpfv_scalar_tighten(&a);
	a = bpfv_scalar_low32(&a);
	if (!is_modular(op))
		return a;
	b = on_64_bits(op, &sd, &ss, 32);
	bpfv_scalar_tighten(&b);
	b = bpfv_scalar_low32(&b);
	bpfv_scalar_meet(&a, &b);
	return a;
}

struct bpfv_scalar bpfv_scalar_alu(enum bpfc_op op, unsigned width, const struct bpfv_scalar *d,
				   const struct bpfv_scalar *s)
{
	bool reads_d = op != BPFC_OP_MOV && op != BPFC_OP_MOVSX8 && op != BPFC_OP_MOVSX16 && op != BPFC_OP_MOVSX32;
	struct bpfv_scalar a, by = *s;

	if (bpfv_scalar_is_const(s) && (!reads_d || bpfv_scalar_is_const(d)))
		return bpfv_scalar_const(width == 32 ? bpfc_alu32(op, d->umin, s->umin)
						     : bpfc_alu64(op, d->umin, s->umin));
	if (bpfv_scalar_is_const(s) && (op == BPFC_OP_LSH || op == BPFC_OP_RSH || op == BPFC_OP_ARSH))
		by = bpfv_scalar_const(s->umin % width);
	if (width == 32)
		return on_32_bits(op, d, &by);
	a = on_64_bits(op, d, &by, 64);
	bpfv_scalar_tighten(&a);
	return a;
}
