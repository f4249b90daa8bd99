/* The disassembler: an instruction as text. Pure functions; any thread. */
#ifndef BPFC_DISASM_H
#define BPFC_DISASM_H

#include <stddef.h>

#include "bpfc/model.h"

#define BPFC_DISASM_MAX 256 /* bytes: enough for any instruction, unless its symbol has a longer name */

/*
 * Writes slot `slot` of `prog` into buf, as llvm-objdump writes BPF, with the names of what it refers to: maps,
 * variables, helpers, functions, and `<L7>` after a jump for the slot that it goes to. Returns the length of the whole
 * text without its final zero, as snprintf does: at `size` or above, the text was cut. The second slot of an LD_IMM64
 * gives "". Text that comes from the object (symbols) is not filtered for control characters.
 */
size_t bpfc_disasm(const struct bpfc_prog *prog, uint32_t slot, char *buf, size_t size);

/* The same without a program around it, symbols being numbers: what `llvm-mc -triple=bpf -mcpu=v4` reads. */
size_t bpfc_disasm_insn(const struct bpfc_insn *insn, char *buf, size_t size);

/*
 * Marks in targets[0..insn_count) the slots that jumps of `prog` go to; the others become false. A jump out of the
 * program marks nothing.
 */
void bpfc_disasm_targets(const struct bpfc_prog *prog, bool *targets);

#endif
