#include "image/writer.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t record_bytes[BPFRT_IMAGE_TABLE_COUNT] = {
#define BPFRT_IMAGE_TABLE(name, type) sizeof(type),
	BPFRT_IMAGE_TABLES(BPFRT_IMAGE_TABLE)
#undef BPFRT_IMAGE_TABLE
};

uint8_t *bpfc_image_grow(struct image_writer *w, enum bpfrt_image_table_id table, size_t bytes)
{
	struct image_buffer *b = &w->tables[table];
	size_t room = b->room ? b->room : 256;
	uint8_t *grown;

	if (bytes > UINT32_MAX || b->length + bytes > UINT32_MAX)
		w->no_memory = true;
	if (w->no_memory)
		return NULL;
	while (room < b->length + bytes)
		room *= 2;
	if (room != b->room) {
		grown = realloc(b->bytes, room);
		if (!grown) {
			w->no_memory = true;
			return NULL;
		}
		b->bytes = grown;
		b->room = room;
	}
	memset(b->bytes + b->length, 0, bytes);
	b->length += bytes;
	return b->bytes + b->length - bytes;
}

void bpfc_image_words(const struct image_writer *w, uint8_t *to, const void *words, size_t bytes)
{
	for (size_t i = 0; i + 4 <= bytes; i += 4) {
		uint32_t word;

		memcpy(&word, (const uint8_t *)words + i, sizeof(word));
		for (unsigned j = 0; j < 4; j++)
			to[i + j] = (uint8_t)(word >> 8 * (w->model->big_endian ? 3 - j : j));
	}
}

void bpfc_image_put(struct image_writer *w, enum bpfrt_image_table_id table, const void *record, size_t bytes)
{
	uint8_t *to = bpfc_image_grow(w, table, bytes);

	if (to)
		bpfc_image_words(w, to, record, bytes);
}

uint32_t bpfc_image_count(const struct image_writer *w, enum bpfrt_image_table_id table)
{
	return (uint32_t)(w->tables[table].length / record_bytes[table]);
}
