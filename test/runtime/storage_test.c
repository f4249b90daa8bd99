/* Sizes of storage: known figures, and no overflow whatever the sizes. */
#include <criterion/criterion.h>

#include "bpfrt/storage.h"

Test(storage, known_figures)
{
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_NOTHING, 4, 4, 8, 0, 1), 0);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_ARRAY, 4, 5, 10, 0, 1), 80);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_PERCPU_ARRAY, 4, 5, 10, 0, 1), 80);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_PERCPU_ARRAY, 4, 5, 10, 0, 3), 3 * 128);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_POINTERS, 4, 4, 10, 0, 1), 80);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_REDIRECT, 4, 4, 33, 0, 1), 8 + 33 * 8);
	/* head 24, 4 buckets, 3 + 2 elements of 8 + 8 + 16 */
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_HASH, 4, 9, 3, 0, 1), 24 + 16 + 5 * 32);
	/* the same with an order; a ring of 64 bytes with and without lines */
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_LRU_HASH, 4, 9, 3, 0, 1), 24 + 16 + 5 * 40);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_HASH_POINTERS, 4, 4, 3, 0, 1), 24 + 16 + 5 * 24);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_RINGBUF, 0, 0, 64, 0, 1), 8 + 16 + 64);
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_RINGBUF, 0, 0, 64, 0, 2), 64 + 64 + 64);
	/* the same without values, then two slots of 6 values, on lines */
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_PERCPU_HASH, 4, 9, 3, 0, 2), 192 + 2 * 128);
}

Test(storage, buckets_are_a_power_of_two)
{
	cr_assert_eq(bpfrt_hash_buckets(0, 1), 1);
	cr_assert_eq(bpfrt_hash_buckets(1, 1), 1);
	cr_assert_eq(bpfrt_hash_buckets(5, 1), 8);
	cr_assert_eq(bpfrt_hash_buckets(8, 1), 8);
	cr_assert_eq(bpfrt_hash_buckets(UINT32_C(1) << 31, 1), UINT32_C(1) << 31);
	cr_assert_eq(bpfrt_hash_buckets(5, 2), 16);
	cr_assert_eq(bpfrt_hash_buckets(UINT32_MAX, 2), UINT32_C(1) << 31);
	cr_assert_eq(bpfrt_hash_buckets(UINT32_MAX, 1), UINT32_C(1) << 31);
}

Test(storage, sizes_that_do_not_fit_say_so)
{
	static const uint32_t sizes[] = { 0, 1, 7, 8, 4096, 1u << 20, UINT32_C(1) << 31, UINT32_MAX - 7, UINT32_MAX };
	const size_t count = sizeof(sizes) / sizeof(sizes[0]);

	for (unsigned kind = BPFRT_STORAGE_NOTHING; kind <= BPFRT_STORAGE_REDIRECT; kind++)
		for (size_t i = 0; i < count * count * count; i++) {
			uint32_t key = sizes[i % count], value = sizes[i / count % count], n = sizes[i / count / count];
			uint64_t bytes = bpfrt_storage_bytes((enum bpfrt_storage)kind, key, value, n, 0, 4096);
			__uint128_t least = kind == BPFRT_STORAGE_NOTHING    ? 0
					    : kind == BPFRT_STORAGE_POINTERS ? (__uint128_t)8 * n
									     : (__uint128_t)value * n,
				    keys = 0;

			if (kind == BPFRT_STORAGE_HASH || kind == BPFRT_STORAGE_PERCPU_HASH)
				keys = (__uint128_t)key * n;
			if (kind == BPFRT_STORAGE_PERCPU_ARRAY || kind == BPFRT_STORAGE_PERCPU_HASH)
				least *= 4096;
			least += keys;
			cr_assert(bytes >= least || (bytes == UINT64_MAX && least > 0));
			cr_assert(bytes != UINT64_MAX || least > BPFRT_STORAGE_MAX / 2 ||
				  (n > UINT32_C(1) << 31 && kind >= BPFRT_STORAGE_HASH));
		}
	cr_assert_eq(bpfrt_storage_bytes(BPFRT_STORAGE_HASH, 4, 4, UINT32_MAX, 0, 1), UINT64_MAX);
}
