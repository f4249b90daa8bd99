/*
 * The assembler: text becomes a program model, with maps, variables and subprograms, or raw slots. The syntax is what
 * the disassembler prints (LLVM's), and the directives below. Tests of the verifier and of the engines are written in
 * it. Pure but for the sink; any thread.
 *
 *     .map counts type=array key=4 value=8 max_entries=2    also flags=N; the type by map.def's text or its number
 *     .global limit size=8 align=8 section=.rodata const=1 data=0102030405060708
 *     .extern read_sensor func                              or: var; then, perhaps, weak
 *     .license GPL
 *     .prog xdp count_packets        starts a program: type by progtype.def, name (default: main)
 *     .sub helper                    starts a subprogram of it; labels that are called do so too
 *     .slot 8d 01 00 00 00 00 00 00  one slot as it is, valid or not
 *     .file name 12                  what follows is line 12 of that file, in messages and in the model's lines
 *
 *     label: r1 = 5                  statements end with the line or at ';'; comments: # // and C's
 *     if r1 s> r2 goto label         or +3, -0x3 <anything>: distance in slots
 *     call bpf_map_lookup_elem       or a helper's number, a subprogram, an extern function, pc+3
 *     r1 = map counts ll             map_value counts + 8, global limit, limit + 4, func label, or a raw number after
 *                                    the word: map 5, map_value 5, map_idx 5, map_idx_value 5, global 5, func 5
 *     r2 = 0x1122334455667788 ll
 */
#ifndef BPFC_ASM_H
#define BPFC_ASM_H

#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"
#include "bpfc/model.h"
#include "bpfc/status.h"

struct bpfc_asm;

/* Strings are borrowed for the call. */
struct bpfc_asm_options {
	size_t size;             /* sizeof(struct bpfc_asm_options) */
	const char *file;        /* name of the text, for messages; NULL: "<text>" */
	enum bpfc_progtype type; /* of instructions before the first .prog */
	bool big_endian;
	const struct bpfc_sink *sink;
};

/*
 * Assembles `length` bytes of text (borrowed for the call). Returns BPFC_OK and *out (caller closes); or BPFC_E_FORMAT
 * after all errors with line and column went to the sink, or BPFC_E_NOMEM or BPFC_E_OPTION, with *out NULL. options may
 * be NULL. Any text is survived. Instructions are as written: what no kernel would load (jumps out of the program, r10
 * written) is the reader's to refuse.
 */
int bpfc_asm(const char *text, size_t length, const struct bpfc_asm_options *options, struct bpfc_asm **out);

/* The model; lives as long as the unit. Calls and function addresses within a program have ref_kind SUBPROG. */
const struct bpfc_model *bpfc_asm_model(const struct bpfc_asm *unit);

/*
 * A program's slots as bytes, RFC 9669's encoding in the model's byte order: 8 * insn_count bytes at `bytes` (caller
 * provides). Calls and function addresses are relative; map and variable references have imm 0 or their offset.
 */
void bpfc_asm_encode(const struct bpfc_prog *prog, uint8_t *bytes);

/* Takes the unit and its model; NULL is fine. */
void bpfc_asm_close(struct bpfc_asm *unit);

#endif
