/* 64-bit division for riscv32, where no package brings a libgcc; on ARM libgcc has it. */
#include <stdint.h>

uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);

static uint64_t divide(uint64_t n, uint64_t d, uint64_t *rest)
{
	uint64_t quotient = 0, r = 0;

	for (int i = 63; i >= 0; i--) {
		uint64_t carry = r >> 63;

		r = r << 1 | (n >> i & 1);
		if (carry || r >= d) {
			r -= d;
			quotient |= (uint64_t)1 << i;
		}
	}
	*rest = r;
	return quotient;
}

uint64_t __udivdi3(uint64_t n, uint64_t d)
{
	uint64_t rest;

	return divide(n, d, &rest);
}

uint64_t __umoddi3(uint64_t n, uint64_t d)
{
	uint64_t rest;

	divide(n, d, &rest);
	return rest;
}

/* Signed: rounded towards zero, the rest has the sign of n. */
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

int64_t __divdi3(int64_t n, int64_t d)
{
	uint64_t rest, quotient = divide(magnitude(n), magnitude(d), &rest);

	return (int64_t)((n < 0) != (d < 0) ? 0 - quotient : quotient);
}

int64_t __moddi3(int64_t n, int64_t d)
{
	uint64_t rest;

	divide(magnitude(n), magnitude(d), &rest);
	return (int64_t)(n < 0 ? 0 - rest : rest);
}
