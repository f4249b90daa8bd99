/* Native code with relocations of each kind that generated code has: calls far away and near, addresses by the table,
 * tables of jumps and of addresses. */
extern long outside(long n);
extern long cell;

static long twice(long n)
{
	return 2 * n;
}

static long thrice(long n)
{
	return 3 * n;
}

static long (*const table[])(long) = { twice, thrice, outside };

long choose(unsigned i, long n)
{
	switch (i) {
	case 0:
		return outside(n) + 1;
	case 1:
		return cell;
	case 2:
		return cell = n;
	case 3:
		return n * n;
	case 4:
		return n ^ 21;
	case 5:
		return n << 7;
	default:
		return table[i % 3](n);
	}
}

__attribute__((section(".text.other"))) long other(long n)
{
	return choose(4, n) + outside(n);
}

#ifdef VARIABLE
long variable = 7;
#endif
