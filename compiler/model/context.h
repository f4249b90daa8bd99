/* Contexts of Linux's program types, for models that do not come from an object. */
#ifndef BPFC_CONTEXT_H
#define BPFC_CONTEXT_H

#include "arena.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

/*
 * Sets prog->ctx from prog->type and prog->section: the table of ctx.def with what that type sees and writes, its
 * fields in `arena`; a raw context of unknown size for types that have none, FIRMWARE among them. BPFC_OK or
 * BPFC_E_NOMEM. Any thread.
 */
int bpfc_context_fill(struct bpfc_arena *arena, struct bpfc_prog *prog);

#endif
