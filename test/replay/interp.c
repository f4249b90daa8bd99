/* The interpreter as an engine: OBJECT is a flat image, of whose programs the first runs. The mode is REPLAY_ENGINE. */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/engine.h"
#include "bpfrt/host.h"

enum { HEADROOM = 256, TAILROOM = 320, IMAGE_MAX = 1 << 20 };

static struct bpfrt_loaded *loaded;
static struct bpfrt_executable exe;
static uint64_t stack[BPFRT_STACK_BYTES / 8];

int engine_open(const char *path)
{
	const struct bpfrt_load_options options = { .size = sizeof(options),
						    .copy = true,
						    .helpers = bpfrt_interp_helpers,
						    .helper_count = bpfrt_interp_helper_count };
	struct bpfrt_load_report report;
	uint8_t *bytes = malloc(IMAGE_MAX);
	FILE *file = fopen(path, "rb");
	size_t length = bytes && file ? fread(bytes, 1, IMAGE_MAX, file) : 0;
	int64_t status = bpfrt_image_load(bytes, length, &options, &loaded, &report);

	if (status)
		fprintf(stderr, "replay: %s: error %d: %s, %s, slot %u: %s\n", path, (int)status,
			report.fault.what ? report.fault.what : "", bpfrt_trap_text(report.trap), report.insn,
			report.failed ? report.failed : "");
	if (file)
		fclose(file);
	free(bytes);
	if (status)
		return 1;
	exe.prog = loaded->progs;
	exe.run.stack = (uint8_t *)stack;
	exe.run.stack_bytes = sizeof(stack);
	return REPLAY_ENGINE.prepare(&exe) ? 1 : 0;
}

void engine_put(const char *name, const void *key, size_t key_size, uint64_t flags)
{
	const struct bpfrt_map *map = bpfrt_loaded_map(loaded, name);
	uint64_t *values;

	if (!map)
		return;
	values = malloc((size_t)bpfrt_map_copy_bytes(map));
	if (!values)
		abort();
	for (size_t i = 0; i < bpfrt_map_copy_bytes(map) / 8; i++)
		values[i] = flags;
	if (key_size != map->key_size || bpfrt_map_update(map, key, values, BPFRT_ANY))
		abort();
	free(values);
}

uint32_t engine_run(uint8_t *bytes, unsigned length)
{
	uint8_t buffer[HEADROOM + PACKET_MAX + TAILROOM];
	struct bpfrt_xdp xdp;
	uint64_t result;

	memset(buffer, 0, sizeof(buffer));
	memcpy(buffer + HEADROOM, bytes, length);
	if (bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), HEADROOM, length))
		abort();
	if (exe.engine->run(&exe, &xdp, &result)) {
		fprintf(stderr, "replay: %s at slot %u of %s\n", bpfrt_trap_text(exe.trap), exe.run.insn,
			exe.run.prog->desc.name);
		exit(1);
	}
	return (uint32_t)result;
}

void engine_dump(void (*each)(const char *map, const void *key, size_t key_size, const uint64_t *words, size_t count))
{
	for (uint32_t i = 0; i < loaded->vm.map_count; i++) {
		const struct bpfrt_map *map = &loaded->maps[i];
		uint8_t key[KEY_MAX], *after = NULL;
		uint64_t words[WORDS_MAX];

		if (map->key_size > KEY_MAX || map->value_size > sizeof(words))
			abort();
		while (!bpfrt_map_next_key(map, after, key)) {
			after = key;
			if (bpfrt_map_lookup_sum(map, key, words))
				abort();
			each(map->name, key, map->key_size, words, map->value_size / 8);
		}
	}
}
