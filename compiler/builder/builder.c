#include "builder/internal.h"

#include <string.h>

#include "model/context.h"

void *bpfc_builder_grow(struct bpfc_prog_builder *b, struct builder_list *list, size_t bytes)
{
	if (list->count == list->room) {
		uint32_t room = list->room ? 2 * list->room : 16;
		void *items = bpfc_arena_zalloc(b->arena, room, bytes);

		if (!items) {
			b->no_memory = true;
			return NULL;
		}
		if (list->count)
			memcpy(items, list->items, list->count * bytes);
		list->items = items;
		list->room = room;
	}
	return (char *)list->items + bytes * list->count++;
}

static const char *copy(struct bpfc_prog_builder *b, const char *text)
{
	const char *copied = bpfc_arena_strdup(b->arena, text);

	b->no_memory |= !copied;
	return copied ? copied : "";
}

struct bpfc_prog_builder *bpfc_prog_builder_new(const char *name, enum bpfc_progtype type)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	struct bpfc_prog_builder *b = arena ? bpfc_arena_zalloc(arena, 1, sizeof(*b)) : NULL;

	if (!b) {
		bpfc_arena_free(arena);
		return NULL;
	}
	b->arena = arena;
	b->prog = (struct bpfc_prog){ .model = &b->model,
				      .name = copy(b, name),
				      .section = "",
				      .attach = "",
				      .type = type,
				      .linkage = BPFC_GLOBAL };
	b->no_memory |= bpfc_context_fill(b->arena, &b->prog) != BPFC_OK;
	bpfc_prog_builder_subprog(b, name);
	return b;
}

void bpfc_prog_builder_free(struct bpfc_prog_builder *b)
{
	if (b)
		bpfc_arena_free(b->arena);
}

void bpfc_prog_builder_close(struct bpfc_model *model)
{
	bpfc_prog_builder_free((struct bpfc_prog_builder *)(void *)model);
}

void bpfc_prog_builder_add(struct bpfc_prog_builder *b, struct bpfc_insn insn)
{
	struct bpfc_insn *slot = bpfc_builder_grow(b, &b->insns, sizeof(insn));

	if (slot)
		*slot = insn;
	if (bpfc_insn_is_ld_imm64(insn.id)) {
		slot = bpfc_builder_grow(b, &b->insns, sizeof(insn));
		if (slot)
			*slot = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
	}
}

static void add_label(struct bpfc_prog_builder *b, struct builder_list *list, const char *name, bool is_call)
{
	struct builder_label *label = bpfc_builder_grow(b, list, sizeof(*label));

	if (label)
		*label = (struct builder_label){ copy(b, name), b->insns.count, is_call };
}

void bpfc_prog_builder_label(struct bpfc_prog_builder *b, const char *name)
{
	add_label(b, &b->labels, name, false);
}

void bpfc_prog_builder_jump(struct bpfc_prog_builder *b, struct bpfc_insn insn, const char *label)
{
	add_label(b, &b->uses, label, false);
	bpfc_prog_builder_add(b, insn);
}

void bpfc_prog_builder_subprog(struct bpfc_prog_builder *b, const char *name)
{
	struct bpfc_subprog *subprog = bpfc_builder_grow(b, &b->subprogs, sizeof(*subprog));

	if (subprog)
		*subprog = (struct bpfc_subprog){ .name = copy(b, name),
						  .section = "",
						  .first = b->insns.count,
						  .linkage = b->subprogs.count > 1 ? BPFC_STATIC : BPFC_GLOBAL,
						  .func = b->subprogs.count - 1 };
}

void bpfc_prog_builder_call(struct bpfc_prog_builder *b, const char *subprog)
{
	add_label(b, &b->uses, subprog, true);
	bpfc_prog_builder_add(b, BPFC_MAKE(CALL_SUBPROG));
}

void bpfc_prog_builder_call_helper(struct bpfc_prog_builder *b, uint32_t id)
{
	bpfc_prog_builder_add(b, BPFC_MAKE(CALL_HELPER, .imm = (int32_t)id, .ref = id, .ref_kind = BPFC_REF_HELPER));
}

uint32_t bpfc_prog_builder_map(struct bpfc_prog_builder *b, const char *name, uint32_t type, uint32_t key_size,
			       uint32_t value_size, uint32_t max_entries)
{
	struct bpfc_map *map = bpfc_builder_grow(b, &b->maps, sizeof(*map));

	if (map)
		*map = (struct bpfc_map){ .name = copy(b, name),
					  .type = type,
					  .key_size = key_size,
					  .value_size = value_size,
					  .max_entries = max_entries,
					  .inner = BPFC_NONE,
					  .linkage = BPFC_GLOBAL };
	return b->maps.count - 1;
}

uint32_t bpfc_prog_builder_global(struct bpfc_prog_builder *b, const char *name, uint32_t size, const void *data)
{
	struct bpfc_global *global = bpfc_builder_grow(b, &b->globals, sizeof(*global));

	if (global)
		*global = (struct bpfc_global){ .name = copy(b, name),
						.section = data ? ".data" : ".bss",
						.size = size,
						.align = 8,
						.linkage = BPFC_GLOBAL,
						.is_used = true,
						.data = data ? bpfc_arena_copy(b->arena, data, size) : NULL };
	return b->globals.count - 1;
}

void bpfc_prog_builder_ld_map(struct bpfc_prog_builder *b, unsigned dst, uint32_t map)
{
	bpfc_prog_builder_add(b, BPFC_MAKE(LD_MAP_FD, .dst = (uint8_t)dst, .ref = map, .ref_kind = BPFC_REF_MAP));
}

void bpfc_prog_builder_ld_global(struct bpfc_prog_builder *b, unsigned dst, uint32_t global, int32_t offset)
{
	bpfc_prog_builder_add(
		b, BPFC_MAKE(LD_VAR, .dst = (uint8_t)dst, .imm = offset, .ref = global, .ref_kind = BPFC_REF_GLOBAL));
}
