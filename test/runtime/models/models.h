/* Every map type against a plain model: what the parts of map_models share. */
#ifndef TEST_MODELS_H
#define TEST_MODELS_H

#include "subject.h"

#define CHECK(is_fine) ((is_fine) ? (void)0 : check_failed(__FILE__, __LINE__, #is_fine))

static inline void check_failed(const char *file, int line, const char *what)
{
	printf("%s:%d: %s\n", file, line, what);
	exit(1);
}

/* Each makes maps of its types and does so many operations on each. */
void model_keyed(uint32_t operations);
void model_lru(uint32_t operations);
void model_pointers(uint32_t operations);
void model_redirect(uint32_t operations);
void model_lpm(uint32_t operations);
void model_lines(uint32_t operations);
void model_bloom(uint32_t operations);
void model_ringbuf(uint32_t operations);

/* What was done, for the record. */
static inline void model_say(const char *type, const struct bpfrt_map *map, uint32_t operations)
{
	printf("%-16s key %2u, value %2u, entries %4u: %u operations\n", type, map->key_size, map->value_size,
	       map->max_entries, operations);
}

#endif
