/* A compiled object as an engine: linked with it and the cloud runtime, for any target that has a libc. The object's
 * one program is called by its entry symbol, REPLAY_PROG. */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/host.h"

uint64_t REPLAY_PROG(struct bpfrt_xdp *ctx);

enum { HEADROOM = 256, TAILROOM = 320 };

int engine_open(const char *object)
{
	struct bpfrt_init_report report;
	int64_t err = bpfrt_init(&report);

	if (err)
		fprintf(stderr, "replay: %s: map %s: error %d\n", object, report.failed ? report.failed->name : "?",
			(int)err);
	return err ? 1 : 0;
}

void engine_put(const char *name, const void *key, size_t key_size, uint64_t flags)
{
	const struct bpfrt_map *map = bpfrt_map_find(name);
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

	memset(buffer, 0, sizeof(buffer));
	memcpy(buffer + HEADROOM, bytes, length);
	if (bpfrt_xdp_bind(&xdp, buffer, sizeof(buffer), HEADROOM, length))
		abort();
	return (uint32_t)REPLAY_PROG(&xdp);
}

void engine_dump(void (*each)(const char *map, const void *key, size_t key_size, const uint64_t *words, size_t count))
{
	for (const struct bpfrt_map *map = bpfrt_map_next(NULL); map; map = bpfrt_map_next(map)) {
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
