/* replay OBJECT SHORTEST: see replay.h. Exit status 0, 77 when the engine is not permitted here, else 1. */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENTS_MAX = 1 << 18 };

/* What a map element held before the packets. */
struct element {
	char map[32];
	uint8_t key[KEY_MAX];
	size_t key_size;
	uint64_t words[WORDS_MAX];
	size_t count;
};

static struct element *before;
static size_t before_count;
static char **lines;
static size_t line_count;

static void remember(const char *map, const void *key, size_t key_size, const uint64_t *words, size_t count)
{
	struct element *e = &before[before_count++];

	if (before_count > ELEMENTS_MAX)
		abort();
	snprintf(e->map, sizeof(e->map), "%s", map);
	memcpy(e->key, key, key_size);
	e->key_size = key_size;
	memcpy(e->words, words, count * sizeof(*words));
	e->count = count;
}

/* Elements come in the same order as before, but for those that the packets added: look from where we are. */
static const struct element *recall(const char *map, const void *key, size_t key_size)
{
	static size_t at;

	for (size_t i = 0; i < before_count; i++) {
		const struct element *e = &before[(at + i) % before_count];

		if (e->key_size == key_size && !strcmp(e->map, map) && !memcmp(e->key, key, key_size)) {
			at = (at + i + 1) % before_count;
			return e;
		}
	}
	return NULL;
}

static void add_change(const char *map, const void *key, size_t key_size, const uint64_t *words, size_t count)
{
	const struct element *e = recall(map, key, key_size);
	char text[512];
	int n = snprintf(text, sizeof(text), "map %s key ", map);
	uint64_t changed = 0;

	for (size_t i = 0; i < key_size; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%02x", ((const uint8_t *)key)[i]);
	for (size_t i = 0; i < count; i++) {
		uint64_t change = words[i] - (e ? e->words[i] : 0);

		changed |= change;
		n += snprintf(text + n, sizeof(text) - (size_t)n, " %+lld", (long long)change);
	}
	if (e && !changed)
		return;
	if (line_count == ELEMENTS_MAX || !(lines[line_count++] = strdup(text)))
		abort();
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
	unsigned shortest = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 14, count = packet_count(shortest);
	uint8_t bytes[PACKET_MAX];
	int status;

	before = calloc(ELEMENTS_MAX, sizeof(*before));
	lines = calloc(ELEMENTS_MAX, sizeof(*lines));
	if (argc < 2 || !before || !lines)
		return 1;
	status = engine_open(argv[1]);
	if (status)
		return status;
	packet_filters(engine_put);
	engine_dump(remember);
	for (unsigned i = 0; i < count; i++) {
		unsigned length = packet_make(shortest, i, bytes);

		printf("packet %u length %u verdict %u\n", i, length, engine_run(bytes, length));
	}
	engine_dump(add_change);
	qsort(lines, line_count, sizeof(*lines), compare_lines);
	for (size_t i = 0; i < line_count; i++)
		puts(lines[i]);
	return 0;
}
