/* The running kernel: load and BPF_PROG_TEST_RUN. Exits with 77 where that is not permitted. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "drift.h"

static const char *const progs[] = {
#define DRIFT_PROG(name) #name,
#include "drift.def"
};

static const char *const maps[] = {
#define DRIFT_MAP(name, kind) #name,
#include "drift.def"
};

static struct bpf_object *object;

static _Noreturn void fail(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

uint32_t engine_run(unsigned prog, uint8_t *buffer, struct drift_packet *packet)
{
	static uint8_t out[4096];
	int fd = bpf_program__fd(bpf_object__find_program_by_name(object, progs[prog]));
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = packet->data, .data_size_in = packet->length, .data_out = out,
		    .data_size_out = sizeof(out), .repeat = 1);

	if (bpf_prog_test_run_opts(fd, &run) || run.data_size_out > DRIFT_BUFFER)
		fail(progs[prog]);
	memcpy(buffer, out, run.data_size_out);
	packet->data = buffer;
	packet->length = run.data_size_out;
	return run.retval;
}

/* Adds up a value of 8 bytes over the CPUs. */
static void add_up(uint64_t *value)
{
	for (int i = 1; i < libbpf_num_possible_cpus(); i++)
		value[0] += value[i];
}

static int record(void *digest, void *data, size_t size)
{
	drift_add(digest, &((struct drift_digest *)digest)->count, 4, data, (uint32_t)size);
	return 0;
}

static void dump_ring(int fd, struct drift_digest *digest)
{
	struct ring_buffer *ring = ring_buffer__new(fd, record, digest, NULL);

	if (!ring || ring_buffer__consume(ring) < 0)
		fail("ring_buffer__consume");
	ring_buffer__free(ring);
}

void engine_set(unsigned map, const void *key, const void *value)
{
	if (bpf_map_update_elem(bpf_map__fd(bpf_object__find_map_by_name(object, maps[map])), key, value, BPF_ANY))
		fail(maps[map]);
}

void engine_dump(unsigned index, enum drift_kind kind, struct drift_digest *digest)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, maps[index]);
	uint32_t key_size = bpf_map__key_size(map), value_size = bpf_map__value_size(map);
	static uint64_t value[4096];
	int fd = bpf_map__fd(map);
	uint8_t key[16], next[16];
	const void *at = NULL;

	if (kind == DRIFT_RECORDS) {
		dump_ring(fd, digest);
		return;
	}
	if (kind == DRIFT_TAKEN) {
		while (!bpf_map_lookup_and_delete_elem(fd, NULL, value))
			drift_add(digest, &digest->count, 4, value, value_size);
		return;
	}
	for (; !bpf_map_get_next_key(fd, at, next); at = key) {
		memcpy(key, next, key_size);
		if (bpf_map_lookup_elem(fd, key, value))
			continue;
		if (kind == DRIFT_SUMS)
			add_up(value);
		drift_add(digest, key, key_size, value, value_size);
	}
}

uint32_t engine_timers(uint64_t now)
{
	(void)now;
	return 0;
}

uint32_t engine_refill(void)
{
	return 0;
}

void engine_print(const char *text)
{
	fputs(text, stdout);
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

int main(int argc, char **argv)
{
	cpu_set_t first = { 0 };
	int err;

	/* LRU maps give each CPU free elements of its own, and evict when one has none. */
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	libbpf_set_print(quiet);
	object = argc > 1 ? bpf_object__open(argv[1]) : NULL;
	if (!object)
		fail("open");
	err = bpf_object__load(object);
	if (err == -EPERM || err == -EACCES)
		return 77;
	if (err)
		fail("load");
	drift_run();
	bpf_object__close(object);
	return 0;
}
