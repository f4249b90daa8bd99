#ifndef BPFC_BUILDER_INTERNAL_H
#define BPFC_BUILDER_INTERNAL_H

#include "arena.h"
#include "builder/builder.h"

/* A name for a slot, or a use of one. */
struct builder_label {
	const char *name;
	uint32_t slot;
	bool is_call;
};

/* A growing array in the arena: old copies stay there until the end. */
struct builder_list {
	void *items;
	uint32_t count, room;
};

struct bpfc_prog_builder {
	struct bpfc_model model; /* first: what close gets */
	struct bpfc_arena *arena;
	struct bpfc_prog prog;
	struct builder_list insns;    /* struct bpfc_insn */
	struct builder_list labels;   /* struct builder_label */
	struct builder_list uses;     /* struct builder_label */
	struct builder_list subprogs; /* struct bpfc_subprog */
	struct builder_list maps;     /* struct bpfc_map */
	struct builder_list globals;  /* struct bpfc_global */
	bool no_memory;
};

/* Room for one more item at the end, zeroed; NULL, remembered in no_memory, when there is none. */
void *bpfc_builder_grow(struct bpfc_prog_builder *b, struct builder_list *list, size_t bytes);

#endif
