/*
 * The embedded library on a bare machine, and on the host: atomics, memory functions, and a sequence of operations on
 * each map type. Prints a digest of all results, which must be the same everywhere; a failed check prints its line.
 */
#include <stddef.h>
#include <stdint.h>

#include "bare.h"
#include "bpfrt/helpers.h"
#include "bpfrt/host.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int c, size_t size);
int memcmp(const void *a, const void *b, size_t size);

static uint32_t digest = 2166136261u;
static int failed;

static void print_hex(const char *label, uint32_t n)
{
	char text[10];

	for (int i = 0; i < 8; i++)
		text[i] = "0123456789abcdef"[n >> (28 - 4 * i) & 15];
	text[8] = '\n';
	text[9] = 0;
	bare_print(label);
	bare_print(text);
}

static void check(int line, int is_fine)
{
	if (is_fine)
		return;
	failed = 1;
	print_hex("failed at line 0x", (uint32_t)line);
}

#define CHECK(is_fine) check(__LINE__, is_fine)

static void note(uint64_t n)
{
	for (int i = 0; i < 8; i++)
		digest = (digest ^ (uint8_t)(n >> 8 * i)) * 16777619u;
}

static uint32_t random_below(uint32_t n)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 32) * n >> 32);
}

#define SEQ __ATOMIC_SEQ_CST

/* Each operation of one type against the plain expression. */
#define TEST_ATOMICS(type)                                                             \
	static void test_##type(type a, type b)                                        \
	{                                                                              \
		type at = a, expected = b;                                             \
                                                                                       \
		CHECK(__atomic_load_n(&at, SEQ) == a);                                 \
		CHECK(__atomic_exchange_n(&at, b, SEQ) == a && at == b);               \
		__atomic_store_n(&at, a, SEQ);                                         \
		CHECK(at == a);                                                        \
		CHECK(__atomic_fetch_add(&at, b, SEQ) == a && at == (type)(a + b));    \
		at = a;                                                                \
		CHECK(__atomic_fetch_sub(&at, b, SEQ) == a && at == (type)(a - b));    \
		at = a;                                                                \
		CHECK(__atomic_fetch_and(&at, b, SEQ) == a && at == (type)(a & b));    \
		at = a;                                                                \
		CHECK(__atomic_fetch_or(&at, b, SEQ) == a && at == (type)(a | b));     \
		at = a;                                                                \
		CHECK(__atomic_fetch_xor(&at, b, SEQ) == a && at == (type)(a ^ b));    \
		at = a;                                                                \
		CHECK(__atomic_fetch_nand(&at, b, SEQ) == a && at == (type) ~(a & b)); \
		at = a;                                                                \
		CHECK(!__atomic_compare_exchange_n(&at, &expected, b, 0, SEQ, SEQ));   \
		CHECK(expected == a && at == a);                                       \
		CHECK(__atomic_compare_exchange_n(&at, &expected, b, 0, SEQ, SEQ));    \
		CHECK(at == b);                                                        \
	}

TEST_ATOMICS(uint8_t)
TEST_ATOMICS(uint16_t)
TEST_ATOMICS(uint32_t)
TEST_ATOMICS(uint64_t)

static void test_atomics(void)
{
	test_uint8_t(0xf1, 0x3c);
	test_uint16_t(0xfff1, 0x3c5a);
	test_uint32_t(0xfffffff1, 0x12345678);
	test_uint64_t(0xfffffffffffffff1, 0x123456789abcdef0);
}

/* Each function at every small alignment and length, against bytes. */
static void test_memory(void)
{
	static uint8_t a[64], b[64];

	for (uint32_t n = 0; n < 24; n++)
		for (uint32_t to = 0; to < 8; to++)
			for (uint32_t from = 0; from < 8; from++) {
				int is_fine = 1;

				for (uint32_t i = 0; i < 64; i++) {
					a[i] = (uint8_t)(i + 1);
					b[i] = (uint8_t)(i + 100);
				}
				memcpy(a + 8 + to, b + from, n);
				for (uint32_t i = 0; i < 64; i++)
					is_fine &= a[i] == (i - 8 - to < n ? b[i - 8 - to + from] : i + 1);
				CHECK(is_fine);
				CHECK(!n || (!memcmp(a + 8 + to, b + from, n) && memcmp(a + 7 + to, b + from, n)));
				memmove(b + to, b + from, n);
				for (uint32_t i = 0; i < n; i++)
					is_fine &= b[to + i] == (uint8_t)(from + i + 100);
				memset(a + 8 + to, 0xa5, n);
				for (uint32_t i = 0; i < 64; i++)
					is_fine &= a[i] == (i - 8 - to < n ? 0xa5 : i + 1);
				CHECK(is_fine);
			}
}

static void test_map(struct bpfrt_map *map)
{
	uint64_t value[2], got[2];
	uint32_t key, next;
	void *at = NULL;

	CHECK(!bpfrt_map_create(map));
	for (uint32_t i = 0; i < 600; i++) {
		key = random_below(map->max_entries + 4);
		value[0] = random_below(1000);
		value[1] = i;
		switch (random_below(3)) {
		case 0:
			note((uint64_t)bpfrt_map_delete(map, &key));
			break;
		case 1:
			note((uint64_t)bpfrt_map_lookup(map, &key, got));
			break;
		default:
			note((uint64_t)bpfrt_map_update(map, &key, value, random_below(4)));
		}
	}
	for (; !bpfrt_map_next_key(map, at, &next); at = memcpy(&key, &next, 4)) {
		note(next);
		if (!bpfrt_map_lookup(map, &next, got))
			note(got[0]);
	}
}

int main(void)
{
	static struct bpfrt_map maps[] = {
		{ .type = 1, .key_size = 4, .value_size = 12, .max_entries = 17 },
		{ .type = 2, .key_size = 4, .value_size = 9, .max_entries = 10 },
		{ .type = 5, .key_size = 4, .value_size = 16, .max_entries = 11 },
		{ .type = 6, .key_size = 4, .value_size = 8, .max_entries = 9 },
		{ .type = 14, .key_size = 4, .value_size = 8, .max_entries = 35 },
	};

	test_atomics();
	test_memory();
	for (uint32_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++)
		test_map(&maps[i]);
	note((uint64_t)bpfrt_csum_diff(maps[1].values, 16, maps[3].values, 24, 5));
	for (int i = 0; i < 10; i++)
		note(bpfrt_get_prandom_u32());
	print_hex("digest ", digest);
	return failed;
}

/* Small machines: what a firmware with a pool of its own writes. */
uint8_t bpfrt_pool[4096] __attribute__((aligned(8)));
const uint32_t bpfrt_pool_bytes = sizeof(bpfrt_pool);
