/* The name of a BTF type, as C writes it, more or less. */
#ifndef BPFC_TYPENAME_H
#define BPFC_TYPENAME_H

#include "arena.h"
#include "bpfc/model.h"

/* "" for type 0. Text lives in the arena or the types; NULL when there is no memory. */
const char *bpfc_typename(struct bpfc_arena *arena, const struct bpfc_types *types, uint32_t id);

#endif
