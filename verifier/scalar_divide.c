/* Division of numbers, and what it leaves. By zero it gives zero, and leaves the dividend. */
#include "scalar_ops.h"

/* The divisors but zero. False: there are none. */
static bool nonzero(const struct bpfv_scalar *s, struct bpfv_scalar *rest)
{
	*rest = *s;
	rest->umin += !rest->umin;
	return rest->umin <= rest->umax && bpfv_scalar_tighten(rest);
}

/* What the numbers give with divisors that are not zero, and the result by zero, if there may be one. */
static struct bpfv_scalar with_zero(const struct bpfv_scalar *d, const struct bpfv_scalar *s, bpfv_scalar_op *op,
				    const struct bpfv_scalar *by_zero)
{
	struct bpfv_scalar rest, a;

	if (!nonzero(s, &rest))
		return *by_zero;
	a = op(d, &rest);
	if (s->umin || !bpfv_scalar_tighten(&a))
		return a;
	return bpfv_scalar_join(&a, by_zero);
}

static struct bpfv_scalar quotients(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	if (bpfv_scalar_is_const(s) && !(s->umin & (s->umin - 1)))
		return bpfv_scalar_right_by(d, bpfv_scalar_zeros(s));
	return bpfv_scalar_unsigned(d->umin / s->umax, d->umax / s->umin);
}

/* Dividend and remainder are equal in the bits in which the divisor is surely zero. */
static struct bpfv_scalar remainders(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t same = bpfv_low_bits(bpfv_scalar_zeros(s)), quotient = d->umin / s->umax;
	struct bpfv_scalar a = bpfv_scalar_from_bits(d->bits & same, d->unknown | ~same);

	if (d->umax < s->umin)
		return *d;
	a.umin = 0;
	a.umax = d->umax < s->umax - 1 ? d->umax : s->umax - 1;
	if (quotient == d->umax / s->umin) { /* all have the same quotient */
		a.umin = d->umin - quotient * s->umax;
		a.umax = d->umax - quotient * s->umin;
	}
	return a;
}

struct bpfv_scalar bpfv_scalar_divide(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	const struct bpfv_scalar zero = bpfv_scalar_const(0);

	return with_zero(d, s, quotients, &zero);
}

struct bpfv_scalar bpfv_scalar_modulo(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	return with_zero(d, s, remainders, d);
}

/* The absolute values of numbers of one sign. */
static struct bpfv_scalar magnitude(const struct bpfv_scalar *a)
{
	return a->smin < 0 ? bpfv_scalar_negative(a) : *a;
}

/* The magnitude of a signed result is the unsigned result of the magnitudes, INT64_MIN / -1 included. */
struct bpfv_scalar bpfv_scalar_divide_signed(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar x = magnitude(d), y = magnitude(s), a = bpfv_scalar_divide(&x, &y);

	bpfv_scalar_tighten(&a);
	return (d->smin < 0) == (s->smin < 0) ? a : bpfv_scalar_negative(&a);
}

struct bpfv_scalar bpfv_scalar_modulo_signed(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar x = magnitude(d), y = magnitude(s), a = bpfv_scalar_modulo(&x, &y);

	bpfv_scalar_tighten(&a);
	return d->smin < 0 ? bpfv_scalar_negative(&a) : a;
}
