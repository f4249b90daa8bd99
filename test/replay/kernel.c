/* The running kernel as an engine: load and BPF_PROG_TEST_RUN, nothing attached, nothing pinned. */
#include "replay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static struct bpf_object *object;
static int program = -1;
static int cpus;

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

int engine_open(const char *path)
{
	struct bpf_program *prog;
	struct bpf_map *map;
	int err;

	libbpf_set_print(quiet);
	cpus = libbpf_num_possible_cpus();
	if (cpus < 0)
		return 77;
	object = bpf_object__open_file(path, NULL);
	if (!object) {
		fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
		return 1;
	}
	bpf_object__for_each_map(map, object) bpf_map__set_pin_path(map, NULL);
	err = bpf_object__load(object);
	if (err == -EPERM || err == -EACCES)
		return 77;
	prog = bpf_object__next_program(object, NULL);
	if (err || !prog) {
		fprintf(stderr, "replay: %s: cannot be loaded: %s\n", path, strerror(-err));
		return 1;
	}
	program = bpf_program__fd(prog);
	return 0;
}

/* Bytes of a value as the system calls want it: all CPUs', each rounded up to 8. */
static size_t value_bytes(const struct bpf_map *map, bool *per_cpu)
{
	enum bpf_map_type type = bpf_map__type(map);
	size_t one = (bpf_map__value_size(map) + 7u) / 8 * 8;

	*per_cpu = type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY;
	return *per_cpu ? one * (size_t)cpus : one;
}

void engine_put(const char *name, const void *key, size_t key_size, uint64_t flags)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, name);
	uint64_t *values;
	bool per_cpu;

	if (!map)
		return;
	values = calloc(1, value_bytes(map, &per_cpu));
	if (!values)
		abort();
	for (size_t i = 0; i < value_bytes(map, &per_cpu) / 8; i++)
		values[i] = flags;
	if (key_size != bpf_map__key_size(map) || bpf_map_update_elem(bpf_map__fd(map), key, values, BPF_ANY))
		abort();
	free(values);
}

uint32_t engine_run(uint8_t *bytes, unsigned length)
{
	uint8_t out[PACKET_MAX * 2];
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = bytes, .data_size_in = length, .data_out = out,
		    .data_size_out = sizeof(out), .repeat = 1);
	int err = bpf_prog_test_run_opts(program, &opts);

	if (err) {
		fprintf(stderr, "replay: test run with %u bytes: %s\n", length, strerror(-err));
		exit(1);
	}
	return opts.retval;
}

static void dump_map(struct bpf_map *map, void (*each)(const char *map, const void *key, size_t key_size,
						       const uint64_t *words, size_t count))
{
	size_t words = (bpf_map__value_size(map) + 7u) / 8, key_size = bpf_map__key_size(map);
	uint8_t key[KEY_MAX], *after = NULL;
	uint64_t sum[WORDS_MAX];
	bool per_cpu;
	uint64_t *values = calloc(1, value_bytes(map, &per_cpu));

	if (!values || key_size > KEY_MAX || words > WORDS_MAX)
		abort();
	while (!bpf_map_get_next_key(bpf_map__fd(map), after, key)) {
		after = key;
		if (bpf_map_lookup_elem(bpf_map__fd(map), key, values))
			abort();
		memset(sum, 0, sizeof(sum));
		for (size_t cpu = 0; cpu < (per_cpu ? (size_t)cpus : 1); cpu++)
			for (size_t i = 0; i < words; i++)
				sum[i] += values[cpu * words + i];
		each(bpf_map__name(map), key, key_size, sum, words);
	}
	free(values);
}

void engine_dump(void (*each)(const char *map, const void *key, size_t key_size, const uint64_t *words, size_t count))
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) dump_map(map, each);
}
