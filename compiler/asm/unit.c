/* Memory and diagnostics of one run. */
#include <string.h>

#include "unit.h"

void *bpfc_asm_push(struct bpfc_asm *u, struct asm_array *array, size_t bytes)
{
	if (array->count == array->room) {
		uint32_t room = array->room ? 2 * array->room : 8;
		void *items = room > array->room ? bpfc_arena_zalloc(u->arena, room, bytes) : NULL;

		if (!items) {
			u->status = BPFC_E_NOMEM;
			return NULL;
		}
		if (array->count)
			memcpy(items, array->items, array->count * bytes);
		array->items = items;
		array->room = room;
	}
	return (char *)array->items + bytes * array->count++;
}

char *bpfc_asm_copy(struct bpfc_asm *u, struct asm_name name)
{
	char *copy = bpfc_arena_strndup(u->arena, name.text, name.length);

	if (!copy)
		u->status = BPFC_E_NOMEM;
	return copy;
}

void bpfc_asm_fail_place(struct bpfc_asm *u, const struct asm_place *place, struct bpfc_diag diag)
{
	diag.object = diag.file = place->file;
	diag.line = place->line;
	diag.column = place->column;
	bpfc_sink_emit(u->sink, &diag);
	if (!u->status)
		u->status = BPFC_E_FORMAT;
}

void bpfc_asm_fail_at(struct bpfc_asm *u, const char *at, struct bpfc_diag diag)
{
	struct asm_place place = u->place;

	place.column += (uint32_t)(at - u->statement);
	bpfc_asm_fail_place(u, &place, diag);
}
