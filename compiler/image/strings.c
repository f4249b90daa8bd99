#include "image/writer.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 16777619u;
	return hash;
}

static const char *at(const struct image_writer *w, uint32_t text)
{
	return (const char *)w->tables[BPFRT_IMAGE_STRINGS].bytes + text;
}

/* The slot of a string, or the empty one where it belongs. */
static struct image_string *slot_of(const struct image_writer *w, const char *text, uint32_t hash)
{
	uint32_t i = hash & (w->string_slots - 1);

	while (w->strings[i].text && (w->strings[i].hash != hash || strcmp(at(w, w->strings[i].text), text) != 0))
		i = (i + 1) & (w->string_slots - 1);
	return &w->strings[i];
}

static void make_room(struct image_writer *w)
{
	uint32_t old_slots = w->string_slots, slots = old_slots ? 2 * old_slots : 1024;
	struct image_string *old = w->strings, *grown = calloc(slots, sizeof(*grown));

	if (!grown) {
		w->no_memory = true;
		return;
	}
	w->strings = grown;
	w->string_slots = slots;
	for (uint32_t i = 0; i < old_slots; i++)
		if (old[i].text)
			*slot_of(w, at(w, old[i].text), old[i].hash) = old[i];
	free(old);
}

uint32_t bpfc_image_text(struct image_writer *w, const char *text)
{
	struct image_string *slot;
	uint32_t hash;
	char *to;

	if (!w->tables[BPFRT_IMAGE_STRINGS].length)
		bpfc_image_grow(w, BPFRT_IMAGE_STRINGS, 1); /* "" is at 0 */
	if (2 * w->string_count >= w->string_slots)
		make_room(w);
	if (w->no_memory || !text || !*text)
		return 0;
	hash = hash_of(text);
	slot = slot_of(w, text, hash);
	if (slot->text)
		return slot->text;
	to = (char *)bpfc_image_grow(w, BPFRT_IMAGE_STRINGS, strlen(text) + 1);
	if (!to)
		return 0;
	strcpy(to, text);
	w->string_count++;
	*slot = (struct image_string){ hash, (uint32_t)(to - at(w, 0)) };
	return slot->text;
}
