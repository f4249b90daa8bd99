/* Division of numbers, and what it leaves. By zero it gives zero, and leaves the dividend. */
#include "scalar_ops.h"

/* The least divisor that is not zero. */
static uint64_t least_divisor(const struct bpfv_scalar *s)
{
	unsigned zeros = bpfv_scalar_zeros(s);

	if (s->umin)
		return s->umin;
	return zeros < 64 ? UINT64_C(1) << zeros : 1;
}

struct bpfv_scalar bpfv_scalar_divide(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t least = s->umin ? d->umin / s->umax : 0, most = d->umax / least_divisor(s);

	return bpfv_scalar_unsigned(least, most);
}

/* Dividend and remainder are equal in the bits in which the divisor is surely zero. */
static struct bpfv_scalar low_bits_of(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t same = bpfv_low_bits(bpfv_scalar_zeros(s));

	return bpfv_scalar_from_bits(d->bits & same, d->unknown | ~same);
}

struct bpfv_scalar bpfv_scalar_modulo(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar a = low_bits_of(d, s);

	if (d->umax < least_divisor(s))
		return *d;
	a.umin = 0;
	a.umax = d->umax;
	if (s->umin && s->umax - 1 < a.umax)
		a.umax = s->umax - 1;
	if (s->umin == s->umax && s->umin && d->umin / s->umin == d->umax / s->umin) {
		a.umin = d->umin % s->umin;
		a.umax = d->umax % s->umin;
	}
	return a;
}

static void include(int64_t range[2], int64_t n)
{
	range[0] = n < range[0] ? n : range[0];
	range[1] = n > range[1] ? n : range[1];
}

/* Divisors of one sign: the quotients of the ends are the ends of the quotients. False: one is too large. */
static bool include_quotients(int64_t range[2], const struct bpfv_scalar *d, int64_t from, int64_t to)
{
	if (from > to)
		return true;
	if (d->smin == INT64_MIN && to == -1)
		return false;
	include(range, d->smin / from);
	include(range, d->smin / to);
	include(range, d->smax / from);
	include(range, d->smax / to);
	return true;
}

struct bpfv_scalar bpfv_scalar_divide_signed(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	int64_t range[2] = { INT64_MAX, INT64_MIN };

	if (s->smin <= 0 && s->smax >= 0)
		include(range, 0);
	if (!include_quotients(range, d, s->smin, s->smax < -1 ? s->smax : -1) ||
	    !include_quotients(range, d, s->smin > 1 ? s->smin : 1, s->smax))
		return bpfv_scalar_any();
	return bpfv_scalar_signed(range[0], range[1]);
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

struct bpfv_scalar bpfv_scalar_modulo_signed(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t low = magnitude(s->smin), high = magnitude(s->smax), largest = low > high ? low : high;
	bool may_be_zero = s->smin <= 0 && s->smax >= 0;
	uint64_t smallest = may_be_zero ? 0 : low < high ? low : high;
	struct bpfv_scalar a = low_bits_of(d, s);

	if (magnitude(d->smin) < smallest && magnitude(d->smax) < smallest)
		return *d;
	a.smin = d->smin < 0 ? d->smin : 0;
	a.smax = d->smax > 0 ? d->smax : 0;
	if (may_be_zero)
		return a;
	if (a.smin < -(int64_t)(largest - 1))
		a.smin = -(int64_t)(largest - 1);
	if (a.smax > (int64_t)(largest - 1))
		a.smax = (int64_t)(largest - 1);
	return a;
}
