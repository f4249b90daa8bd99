/*
 * Programs from instructions in C, with labels: for tests and for embedders that make programs at run time.
 *
 *     struct bpfc_prog_builder *b = bpfc_prog_builder_new("count", BPFC_PROG_XDP);
 *     uint32_t counters = bpfc_prog_builder_map(b, "counters", 2, 4, 8, 16);
 *
 *     bpfc_prog_builder_add(b, BPFC_MAKE(MOV64_IMM, .dst = 0, .imm = 2));
 *     bpfc_prog_builder_jump(b, BPFC_MAKE(JNE64_IMM, .dst = 1, .imm = 0), "out");
 *     bpfc_prog_builder_ld_map(b, 1, counters);
 *     bpfc_prog_builder_label(b, "out");
 *     bpfc_prog_builder_add(b, BPFC_MAKE(EXIT));
 *     status = bpfc_prog_builder_finish(b, &sink, &model);
 *
 * Each function may be called after a failed one; finish then tells. One builder, one thread.
 */
#ifndef BPFC_BUILDER_H
#define BPFC_BUILDER_H

#include "bpfc/diag.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

struct bpfc_prog_builder;

/* Returns (caller closes, by finish or free) a builder of one program, or NULL. Its context is the one that
 * programs of the type see (ctx.def); a firmware program has a raw one of unknown size. Strings are copied. */
struct bpfc_prog_builder *bpfc_prog_builder_new(const char *name, enum bpfc_progtype type);
void bpfc_prog_builder_free(struct bpfc_prog_builder *b);

/* Appends an instruction; LD_IMM64 and its kin as one, of two slots. Register numbers, offsets and immediates are the
 * caller's; jumps' offsets count slots, or use a label. */
void bpfc_prog_builder_add(struct bpfc_prog_builder *b, struct bpfc_insn insn);

/* Names the next instruction; a jump (JA, GOTOL or conditional) or call to a label, which may come later. */
void bpfc_prog_builder_label(struct bpfc_prog_builder *b, const char *name);
void bpfc_prog_builder_jump(struct bpfc_prog_builder *b, struct bpfc_insn insn, const char *label);

/* Begins a function: the next instruction is its first, and what its name's callers go to. */
void bpfc_prog_builder_subprog(struct bpfc_prog_builder *b, const char *name);
void bpfc_prog_builder_call(struct bpfc_prog_builder *b, const char *subprog);
void bpfc_prog_builder_call_helper(struct bpfc_prog_builder *b, uint32_t id);

/* Declares a map or a variable (data NULL: zero), and returns its number, for the loads of its address. */
uint32_t bpfc_prog_builder_map(struct bpfc_prog_builder *b, const char *name, uint32_t type, uint32_t key_size,
			       uint32_t value_size, uint32_t max_entries);
uint32_t bpfc_prog_builder_global(struct bpfc_prog_builder *b, const char *name, uint32_t size, const void *data);
void bpfc_prog_builder_ld_map(struct bpfc_prog_builder *b, unsigned dst, uint32_t map);
void bpfc_prog_builder_ld_global(struct bpfc_prog_builder *b, unsigned dst, uint32_t global, int32_t offset);

/*
 * Checks the program and returns its model in *model, which the caller gives to bpfc_prog_builder_close; takes the
 * builder either way. BPFC_E_FORMAT after a diagnostic (an unknown label, a jump too far, an invalid instruction, no
 * instructions), BPFC_E_NOMEM.
 */
int bpfc_prog_builder_finish(struct bpfc_prog_builder *b, const struct bpfc_sink *sink, struct bpfc_model **model);

/* Takes the model and all it points to; NULL is fine. */
void bpfc_prog_builder_close(struct bpfc_model *model);

#endif
