/* AND, OR and XOR of numbers: of known bits bit by bit, of unsigned ranges what the ends can become. */
#include "scalar_ops.h"

struct range {
	uint64_t lo, hi;
};

/* The highest bit of n, which is not 0. */
static uint64_t highest(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n));
}

/* Raises *n to the next number that has the bit, and zeros below it. False: that is past the end. */
static bool raise_to(uint64_t *n, uint64_t bit, uint64_t end)
{
	uint64_t next = (*n | bit) & (0 - bit);

	if (next > end)
		return false;
	*n = next;
	return true;
}

/* Lowers *n to the next number without the bit, which it has, and ones below it. False: that is past the end. */
static bool lower_from(uint64_t *n, uint64_t bit, uint64_t end)
{
	uint64_t next = (*n - bit) | (bit - 1);

	if (next < end)
		return false;
	*n = next;
	return true;
}

/* The least OR is that of the least numbers, but for one of them that may become larger without harm: where the other
 * has a bit, it may have it, too, and zeros below. */
static uint64_t least_or(struct range d, struct range s)
{
	for (uint64_t todo = d.lo ^ s.lo; todo; todo &= ~highest(todo)) {
		uint64_t bit = highest(todo);

		if (d.lo & bit ? raise_to(&s.lo, bit, s.hi) : raise_to(&d.lo, bit, d.hi))
			break;
	}
	return d.lo | s.lo;
}

/* Where both of the largest have a bit, one may go without it and have ones below. */
static uint64_t most_or(struct range d, struct range s)
{
	for (uint64_t todo = d.hi & s.hi; todo; todo &= ~highest(todo)) {
		uint64_t bit = highest(todo);

		if (lower_from(&d.hi, bit, d.lo) || lower_from(&s.hi, bit, s.lo))
			break;
	}
	return d.hi | s.hi;
}

static uint64_t least_xor(struct range d, struct range s)
{
	for (uint64_t todo = d.lo ^ s.lo; todo;) {
		uint64_t bit = highest(todo);

		if (d.lo & bit)
			raise_to(&s.lo, bit, s.hi);
		else
			raise_to(&d.lo, bit, d.hi);
		todo = (d.lo ^ s.lo) & (bit - 1);
	}
	return d.lo ^ s.lo;
}

static uint64_t most_xor(struct range d, struct range s)
{
	for (uint64_t todo = d.hi & s.hi; todo;) {
		uint64_t bit = highest(todo);

		if (!lower_from(&d.hi, bit, d.lo))
			lower_from(&s.hi, bit, s.lo);
		todo = d.hi & s.hi & (bit - 1);
	}
	return d.hi ^ s.hi;
}

static struct range range_of(const struct bpfv_scalar *a)
{
	return (struct range){ a->umin, a->umax };
}

static struct range inverse_of(const struct bpfv_scalar *a)
{
	return (struct range){ ~a->umax, ~a->umin };
}

struct bpfv_scalar bpfv_scalar_and(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t bits = d->bits & s->bits;
	struct bpfv_scalar a = bpfv_scalar_from_bits(bits, (d->bits | d->unknown) & (s->bits | s->unknown) & ~bits);

	a.umin = ~most_or(inverse_of(d), inverse_of(s));
	a.umax = ~least_or(inverse_of(d), inverse_of(s));
	return a;
}

struct bpfv_scalar bpfv_scalar_or(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	uint64_t bits = d->bits | s->bits;
	struct bpfv_scalar a = bpfv_scalar_from_bits(bits, (d->unknown | s->unknown) & ~bits);

	a.umin = least_or(range_of(d), range_of(s));
	a.umax = most_or(range_of(d), range_of(s));
	return a;
}

struct bpfv_scalar bpfv_scalar_xor(const struct bpfv_scalar *d, const struct bpfv_scalar *s)
{
	struct bpfv_scalar a = bpfv_scalar_from_bits(d->bits ^ s->bits, d->unknown | s->unknown);

	a.umin = least_xor(range_of(d), range_of(s));
	a.umax = most_xor(range_of(d), range_of(s));
	return a;
}
