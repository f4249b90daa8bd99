/* A set of cases that grows, and the operands of generated ones. */
#include <stdlib.h>
#include <string.h>

#include "isa.h"

const uint64_t isa_edges[] = {
	0,
	1,
	2,
	31,
	32,
	63,
	64,
	0x7f,
	0x80,
	0x8000,
	0x7fffffff,
	0x80000000,
	0xffffffff,
	0x100000000,
	0x123456789abcdef0,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xfffffffffffffffe,
	0xffffffffffffffff,
};
const uint32_t isa_edge_count = sizeof(isa_edges) / sizeof(isa_edges[0]);

const int32_t isa_imms[] = { 0, 1, 2, 7, 0x80, 0x8000, INT32_MAX, -1, -2, -128, INT32_MIN };
const uint32_t isa_imm_count = sizeof(isa_imms) / sizeof(isa_imms[0]);

static void *grow(void *items, uint32_t count, uint32_t *room, size_t bytes)
{
	if (count < *room)
		return items;
	*room = *room ? 2 * *room : 64;
	items = realloc(items, *room * bytes);
	if (!items)
		abort();
	return items;
}

struct isa_case *isa_add_case(struct isa_set *set, const char *type, const char *name)
{
	struct isa_case *c;

	set->cases = grow(set->cases, set->count, &set->room, sizeof(*set->cases));
	c = &set->cases[set->count];
	*c = (struct isa_case){ .first = set->vector_count };
	snprintf(c->name, sizeof(c->name), "%s", name);
	fprintf(set->out, ".prog %s case_%u\n", type, set->count++);
	return c;
}

void isa_add_vector(struct isa_set *set, struct isa_vector vector)
{
	set->vectors = grow(set->vectors, set->vector_count, &set->vector_room, sizeof(*set->vectors));
	set->vectors[set->vector_count++] = vector;
	set->cases[set->count - 1].count++;
}

void isa_close(struct isa_set *set)
{
	for (uint32_t i = 0; i < set->vector_count; i++) {
		if (!set->vectors[i].owns_bytes)
			continue;
		free((void *)(uintptr_t)set->vectors[i].mem);
		free((void *)(uintptr_t)set->vectors[i].after);
	}
	free(set->text);
	free(set->cases);
	free(set->vectors);
}

const uint8_t *isa_words(uint64_t a, uint64_t b)
{
	static uint8_t table[4096][16];
	static uint32_t count;
	uint8_t bytes[16];

	for (unsigned i = 0; i < 8; i++) {
		bytes[i] = (uint8_t)(a >> 8 * i);
		bytes[8 + i] = (uint8_t)(b >> 8 * i);
	}
	for (uint32_t i = 0; i < count; i++)
		if (!memcmp(table[i], bytes, sizeof(bytes)))
			return table[i];
	if (count == sizeof(table) / sizeof(table[0]))
		abort();
	return memcpy(table[count++], bytes, sizeof(bytes));
}
