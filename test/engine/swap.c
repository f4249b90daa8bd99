/*
 * A program is replaced while threads run it, its instance unloaded at once, and maps read and resized: no run is lost,
 * and none has a result that neither program gives. Under ThreadSanitizer too.
 * usage: test_engine_swap OBJECT CODEGEN SWAPS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfc/hook.h"
#include "bpfrt/host.h"

#define THREADS 2

#define CHECK(condition)                                                                \
	do {                                                                            \
		if (!(condition)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			exit(1);                                                        \
		}                                                                       \
	} while (0)

static struct bpfc_hook *hook;
static uint32_t is_over;

struct runner {
	pthread_t thread;
	uint64_t runs, ones, threes;
};

static void *run(void *user)
{
	struct runner *r = user;
	uint8_t buffer[600] = { 0 };
	struct bpfrt_xdp xdp;

	CHECK(!bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), 256, 64));
	while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) {
		int64_t result;

		CHECK(!bpfc_hook_run(hook, &xdp, sizeof(xdp), &result));
		r->runs++;
		r->ones += result == 1;
		r->threes += result == 3;
		CHECK(r->ones + r->threes == r->runs);
	}
	return NULL;
}

static struct bpfc_instance *load(struct bpfc_engine *engine, const char *path, enum bpfc_engine_kind kind)
{
	struct bpfc_load_options options = { .size = sizeof(options), .engine = kind };
	struct bpfc_instance *instance;

	CHECK(!bpfc_instance_open_file(engine, path, NULL, &instance));
	CHECK(!bpfc_instance_select(instance, "one"));
	CHECK(!bpfc_instance_select(instance, "three"));
	CHECK(!bpfc_instance_load(instance, &options));
	return instance;
}

static struct bpfc_program *program(struct bpfc_instance *instance, const char *name)
{
	struct bpfc_program *p;

	CHECK(!bpfc_instance_program(instance, name, &p));
	return p;
}

/* Runs that the instance's map counted; the map grows now and then. */
static uint64_t total(struct bpfc_instance *instance, uint32_t key, unsigned round)
{
	struct bpfrt_map *map;
	uint64_t value;

	CHECK(!bpfc_instance_map(instance, "totals", &map));
	if (round % 4 == 0)
		CHECK(!bpfrt_map_resize(map, 8 + round % 64));
	CHECK(!bpfrt_map_lookup(map, &key, &value));
	return value;
}

int main(int argc, char **argv)
{
	struct bpfc_hook_options options = {
		.size = sizeof(options), .type = BPFC_PROG_XDP, .ctx_bytes = sizeof(struct bpfrt_xdp), .otherwise = -1
	};
	struct runner runners[THREADS] = { 0 };
	struct bpfc_engine_options how = { .size = sizeof(how) };
	struct bpfc_instance *current, *next;
	struct bpfc_engine *engine;
	struct bpfc_link *link;
	uint64_t counted = 0, runs = 0;
	unsigned swaps;

	CHECK(argc == 4);
	swaps = (unsigned)atoi(argv[3]);
	how.codegen = argv[2];
	CHECK(!bpfc_engine_new(&how, &engine));
	CHECK(!bpfc_hook_new(engine, &options, &hook));
	current = load(engine, argv[1], BPFC_ENGINE_INTERP);
	CHECK(!bpfc_hook_attach(hook, program(current, "one"), 1, &link));
	for (unsigned i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&runners[i].thread, NULL, run, &runners[i]));
	for (unsigned i = 0; i < swaps; i++) {
		struct bpfrt_stats stats;

		next = load(engine, argv[1], i % 2 ? BPFC_ENGINE_INTERP : BPFC_ENGINE_CHECKED);
		bpfc_link_stats(link, &stats);
		CHECK(stats.runs <= total(current, i % 2 ? 3 : 1, i)); /* counted after the program did */
		CHECK(!bpfc_link_replace(link, program(next, i % 2 ? "one" : "three")));
		counted += total(current, i % 2 ? 3 : 1, i); /* nobody runs it any more */
		CHECK(!bpfc_instance_close(current));
		current = next;
	}
	__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	for (unsigned i = 0; i < THREADS; i++) {
		CHECK(!pthread_join(runners[i].thread, NULL));
		runs += runners[i].runs;
	}
	counted += total(current, swaps % 2 ? 3 : 1, 1);
	CHECK(!bpfc_link_detach(link));
	CHECK(!bpfc_instance_close(current));
	CHECK(!bpfc_hook_free(hook));
	CHECK(!bpfc_engine_free(engine));
	printf("%llu runs, %u swaps\n", (unsigned long long)runs, swaps);
	CHECK(runs == counted && runs > 0);
	return 0;
}
