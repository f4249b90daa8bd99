/* Atomic operations with and without fetch: the memory after, and what the registers hold. The memory's first word is
 * operated on, its second is the operand; compare-and-exchange compares with a number that is in the program. */
#include <stdlib.h>

#include "isa.h"

static const uint64_t values[] = { 0,
				   1,
				   0xff00ff00ff00ff00,
				   0x7fffffff,
				   0x80000000,
				   0xffffffff,
				   0x123456789abcdef0,
				   0x8000000000000000,
				   0xffffffffffffffff };
#define VALUES (sizeof(values) / sizeof(values[0]))

static uint64_t sum(uint64_t m, uint64_t s)
{
	return m + s;
}
static uint64_t either(uint64_t m, uint64_t s)
{
	return m | s;
}
static uint64_t both(uint64_t m, uint64_t s)
{
	return m & s;
}
static uint64_t one(uint64_t m, uint64_t s)
{
	return m ^ s;
}
static uint64_t other(uint64_t m, uint64_t s)
{
	return (void)m, s;
}

static const struct operation {
	const char *symbol, *name; /* symbol NULL: fetches always */
	uint64_t (*meaning)(uint64_t m, uint64_t s);
} operations[] = {
	{ "+=", "add", sum }, { "|=", "or", either },  { "&=", "and", both },
	{ "^=", "xor", one }, { NULL, "xchg", other },
};

static uint64_t low(uint64_t n, unsigned bits)
{
	return bits == 64 ? n : n & 0xffffffff;
}

/* A 32-bit operation leaves the word's other half alone. */
static uint64_t stored(uint64_t word, uint64_t value, unsigned bits)
{
	return bits == 64 ? value : (word & ~UINT64_C(0xffffffff)) | low(value, 32);
}

static void add_vector(struct isa_set *set, uint64_t m, uint64_t s, uint64_t after, uint64_t result)
{
	isa_add_vector(set,
		       (struct isa_vector){
			       .mem = isa_words(m, s), .after = isa_words(after, s), .length = 16, .result = result });
}

static void begin(struct isa_set *set, const char *text, const char *before, const char *result)
{
	isa_add_case(set, "kprobe", text);
	fprintf(set->out, "r3 = *(u64 *)(r1 + 8)\n%s\n%s\n%s\nexit\n", before, text, result);
}

static void add(struct isa_set *set, const struct operation *op, unsigned bits, bool fetches)
{
	char letter = bits == 32 ? 'w' : 'r', text[96];

	if (!op->symbol)
		snprintf(text, sizeof(text), "%c3 = xchg%s(r1 + 0, %c3)", letter, bits == 32 ? "32_32" : "_64", letter);
	else if (fetches)
		snprintf(text, sizeof(text), "%c3 = atomic_fetch_%s((u%u *)(r1 + 0), %c3)", letter, op->name, bits,
			 letter);
	else
		snprintf(text, sizeof(text), "lock *(u%u *)(r1 + 0) %s %c3", bits, op->symbol, letter);
	begin(set, text, "r0 = 7", "r0 = r3");
	for (size_t i = 0; i < VALUES; i++)
		for (size_t k = 0; k < VALUES; k++) {
			uint64_t m = values[i], s = values[k];
			uint64_t value = op->meaning(low(m, bits), low(s, bits));

			add_vector(set, m, s, stored(m, value, bits), fetches ? low(m, bits) : s);
		}
}

/* The comparison looks at r0's lower half only in 32 bits; r0 gets the old value, zero-extended, in either outcome. */
static void add_cmpxchg(struct isa_set *set, unsigned bits)
{
	char letter = bits == 32 ? 'w' : 'r', text[96], before[64];

	snprintf(text, sizeof(text), "%c0 = cmpxchg%s(r1 + 0, %c0, %c3)", letter, bits == 32 ? "32_32" : "_64", letter,
		 letter);
	for (size_t c = 0; c < VALUES; c++) {
		snprintf(before, sizeof(before), "r0 = %#llx ll", (unsigned long long)values[c]);
		begin(set, text, before, "");
		for (size_t i = 0; i < VALUES; i++) {
			uint64_t m = values[i], s = values[(i + 3) % VALUES];
			bool is_same = low(m, bits) == low(values[c], bits);

			add_vector(set, m, s, is_same ? stored(m, s, bits) : m, low(m, bits));
		}
	}
}

void isa_add_atomics(struct isa_set *set)
{
	for (unsigned bits = 32; bits <= 64; bits += 32) {
		for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
			if (operations[i].symbol)
				add(set, &operations[i], bits, false);
			add(set, &operations[i], bits, true);
		}
		add_cmpxchg(set, bits);
	}
}
