/* The interpreter on a flat image; the mode is DRIFT_ENGINE. Checked mode refuses locks, so the program that takes one
 * runs trusted there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/engine.h"
#include "ours.h"

enum { IMAGE_MAX = 1 << 18 };

static const char *const progs[] = {
#define DRIFT_PROG(name) #name,
#include "drift.def"
};

static const char *const maps[] = {
#define DRIFT_MAP(name, kind) #name,
#include "drift.def"
};

static struct bpfrt_loaded *loaded;

uint32_t engine_run(unsigned prog, uint8_t *buffer, struct drift_packet *packet)
{
	static uint64_t stack[BPFRT_STACK_BYTES / 8];
	const struct bpfrt_engine *engine = &DRIFT_ENGINE;
	struct bpfrt_executable exe = { .prog = bpfrt_loaded_prog(loaded, progs[prog]),
					.run = { .stack = (uint8_t *)stack, .stack_bytes = sizeof(stack) } };
	struct bpfrt_skb skb;
	uint64_t result = 0;

	if (!strcmp(progs[prog], "locked_total"))
		engine = &bpfrt_engine_trusted;
	ours_bind(&skb, buffer, packet);
	if (engine->prepare(&exe) || engine->run(&exe, &skb, &result)) {
		printf("%s: %s at slot %u, 0x%llx\n", progs[prog], bpfrt_trap_text(exe.trap), exe.run.insn,
		       (unsigned long long)exe.run.address);
		exit(1);
	}
	ours_after(&skb, packet);
	return (uint32_t)result;
}

void engine_dump(unsigned map, enum drift_kind kind, struct drift_digest *digest)
{
	ours_dump(bpfrt_loaded_map(loaded, maps[map]), kind, digest);
}

void engine_set(unsigned map, const void *key, const void *value)
{
	bpfrt_map_update(bpfrt_loaded_map(loaded, maps[map]), key, value, BPFRT_ANY);
}

uint32_t engine_timers(uint64_t now)
{
	return bpfrt_timers_run(now);
}

uint32_t engine_refill(void)
{
	return ours_refill(bpfrt_loaded_map(loaded, "tables"), bpfrt_loaded_map(loaded, "table_a"));
}

void engine_print(const char *text)
{
	fputs(text, stdout);
}

int main(int argc, char **argv)
{
	static uint64_t bytes[IMAGE_MAX / 8];
	const struct bpfrt_load_options options = { .size = sizeof(options),
						    .helpers = bpfrt_interp_helpers,
						    .helper_count = bpfrt_interp_helper_count };
	struct bpfrt_load_report report;
	FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
	size_t length = file ? fread(bytes, 1, sizeof(bytes), file) : 0;

	if (file)
		fclose(file);
	if (bpfrt_image_load(bytes, length, &options, &loaded, &report)) {
		printf("cannot load: %s %s, %llu bytes missing\n", report.failed ? report.failed : "",
		       bpfrt_trap_text(report.trap), (unsigned long long)report.missing);
		return 1;
	}
	drift_run();
	return 0;
}
