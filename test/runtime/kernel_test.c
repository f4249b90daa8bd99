/* The same operations on our map and on the running kernel's, through bpf(). Skipped where bpf() is not permitted. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <unistd.h>

#include "subject.h"

#define OPERATIONS 20000

static const struct shape {
	uint32_t type, key_size, value_size, max_entries;
} shapes[] = {
	{ ARRAY, 4, 8, 1 },  { ARRAY, 4, 13, 20 },   { PERCPU_ARRAY, 4, 8, 3 }, { HASH, 8, 8, 2 },
	{ HASH, 13, 9, 64 }, { HASH, 40, 4, 31 },    { PERCPU_HASH, 4, 8, 1 },  { PERCPU_HASH, 7, 16, 20 },
	{ DEVMAP, 4, 4, 5 }, { LPM_TRIE, 8, 8, 40 }, { LPM_TRIE, 6, 5, 9 },     { LPM_TRIE, 20, 16, 60 },
	{ QUEUE, 0, 8, 1 },  { QUEUE, 0, 13, 16 },   { STACK, 0, 8, 5 },
};

/* The kernel's possible CPUs; our slots are as many here, so that copies have the same size. */
static uint32_t possible_cpus(void)
{
	FILE *file = fopen("/sys/devices/system/cpu/possible", "r");
	unsigned first = 0, last = 0;

	if (file) {
		if (fscanf(file, "%u-%u", &first, &last) < 2)
			last = first;
		fclose(file);
	}
	return last + 1;
}

static int errno_of(int result)
{
	return result < 0 ? -errno : 0;
}

/* Keys of a few prefixes; sometimes one that is too long. */
static void make_key(const struct bpfrt_map *map, uint8_t *key)
{
	uint32_t bits = 8 * (map->key_size - 4), prefix;

	random_key(map, key);
	if (map->type != LPM_TRIE)
		return;
	prefix = random_below(bits + 2);
	memcpy(key, &prefix, 4);
	for (uint32_t i = 4; i < map->key_size; i++)
		key[i] = (uint8_t)(random_below(4) << 6 | random_below(2));
}

/* Interface 0 empties an entry; 1 is lo. */
static void make_value(const struct bpfrt_map *map, uint8_t *value)
{
	uint32_t ifindex = random_below(2);

	random_value(map, value);
	if (map->type == DEVMAP)
		memcpy(value, &ifindex, 4);
}

static void step(const struct bpfrt_map *map, int fd, uint8_t *ours, uint8_t *kernels, uint64_t copy)
{
	static const uint8_t flags[] = { BPFRT_ANY, BPFRT_ANY, BPFRT_NOEXIST, BPFRT_EXIST, 3 };
	uint64_t flag = flags[random_below(sizeof(flags))];
	uint8_t bytes[MAX_KEY], *key = map->key_size ? bytes : NULL;
	int64_t status;

	if (key)
		make_key(map, key);
	switch (random_below(4)) {
	case 0:
		if (key) {
			cr_assert_eq(bpfrt_map_delete(map, key), errno_of(bpf_map_delete_elem(fd, key)));
			break;
		}
		status = bpfrt_map_lookup_and_delete(map, key, ours);
		cr_assert_eq(status, errno_of(bpf_map_lookup_and_delete_elem(fd, key, kernels)));
		cr_assert(status || !memcmp(ours, kernels, copy));
		break;
	case 1:
		status = bpfrt_map_lookup(map, key, ours);
		cr_assert_eq(status, errno_of(bpf_map_lookup_elem(fd, key, kernels)));
		cr_assert(status || !memcmp(ours, kernels, copy));
		break;
	default:
		make_value(map, ours);
		status = bpfrt_map_update(map, key, ours, flag);
		cr_assert_eq(status, errno_of(bpf_map_update_elem(fd, key, ours, flag)), "type %u: ours %lld",
			     map->type, (long long)status);
	}
}

/* Prefixes come in the same order. */
static void compare_order(const struct bpfrt_map *map, int fd)
{
	uint8_t key[MAX_KEY], next[MAX_KEY], kernels[MAX_KEY];
	const void *at = NULL;

	for (int64_t status = 0; !status; at = memcpy(key, next, map->key_size)) {
		status = bpfrt_map_next_key(map, at, next);
		cr_assert_eq(status, errno_of(bpf_map_get_next_key(fd, at, kernels)));
		cr_assert(status || !memcmp(next, kernels, map->key_size));
	}
}

static uint32_t count_keys(const struct bpfrt_map *map, int fd)
{
	uint8_t key[MAX_KEY], next[MAX_KEY], value[4096];
	uint32_t ours = 0, kernels = 0;
	const void *at = NULL;

	if (!map->key_size)
		return 0;
	if (map->type == LPM_TRIE)
		compare_order(map, fd);
	for (; !bpfrt_map_next_key(map, at, next); at = memcpy(key, next, map->key_size))
		ours++;
	for (at = NULL; !bpf_map_get_next_key(fd, at, next); at = memcpy(key, next, map->key_size), kernels++)
		if (map->type != DEVMAP)
			cr_assert_eq(bpfrt_map_lookup(map, next, value), 0);
	cr_assert_eq(ours, kernels);
	return ours;
}

Test(kernel, maps_answer_alike)
{
	random_start("kernel");
	cr_assert_eq(bpfrt_set_slots(possible_cpus()), 0);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *s = &shapes[i];
		LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = s->type == LPM_TRIE ? BPF_F_NO_PREALLOC : 0);
		int fd = bpf_map_create(s->type, "model", s->key_size, s->value_size, s->max_entries, &options);
		struct bpfrt_map *map = map_make(s->type, s->key_size, s->value_size, s->max_entries);
		uint64_t copy = bpfrt_map_copy_bytes(map);
		uint8_t *ours = malloc(copy), *kernels = calloc(1, copy + 64);

		if (fd < 0) {
			printf("SKIP: bpf() makes no map of type %u here (%s)\n", s->type, strerror(errno));
		} else {
			for (uint32_t n = 0; n < OPERATIONS; n++)
				step(map, fd, ours, kernels, copy);
			printf("type %u: %d operations, %u keys at the end\n", s->type, OPERATIONS,
			       count_keys(map, fd));
			close(fd);
		}
		free(ours);
		free(kernels);
		map_drop(map);
	}
}

/* A program of kernel_csum.bpf.c, or -1 with the reason printed. */
static int load_csum(struct bpf_object **object)
{
	*object = bpf_object__open(CSUM_OBJECT);
	if (*object && !bpf_object__load(*object))
		return bpf_program__fd(bpf_object__next_program(*object, NULL));
	printf("SKIP: the kernel does not load %s (%s)\n", CSUM_OBJECT, strerror(errno));
	return -1;
}

/* Kernels before 6.13 do not fold the sum to 16 bits: compared as ones' complement numbers. */
static uint32_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

Test(kernel, csum_diff_answers_alike)
{
	struct bpf_object *object;
	int fd = load_csum(&object);
	uint32_t a[16] = { 0 };

	random_start("csum_diff");
	for (int i = 0; fd >= 0 && i < 300; i++) {
		LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = a, .data_size_in = sizeof(a), .repeat = 1);
		const void *from = &a[2], *to = &a[4];
		int64_t ours;

		random_bytes(a, 24);
		if (i % 3 == 0)
			memset(&a[i % 5], i % 2 ? 0xff : 0, 4);
		cr_assert_eq(bpf_prog_test_run_opts(fd, &run), 0);
		switch (a[0] & 3) {
		case 0:
			ours = bpfrt_csum_diff(NULL, 0, to, 8, a[1]);
			break;
		case 1:
			ours = bpfrt_csum_diff(from, 8, NULL, 0, a[1]);
			break;
		default:
			ours = bpfrt_csum_diff(from, 8, to, 8, a[1]);
		}
		cr_assert_eq((uint32_t)ours, fold(run.retval));
	}
	bpf_object__close(object);
}
