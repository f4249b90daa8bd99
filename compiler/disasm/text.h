/* Text that grows in a buffer of fixed size, counting what did not fit. Private to the disassembler. */
#ifndef BPFC_DISASM_TEXT_H
#define BPFC_DISASM_TEXT_H

#include "disasm.h"

struct bpfc_text {
	char *buf;
	size_t size;   /* of buf */
	size_t length; /* of the whole text */
};

__attribute__((format(printf, 2, 3))) void bpfc_text_add(struct bpfc_text *text, const char *format, ...);

/* A number as the assembler writes it: 0x2a, -0x2a. */
void bpfc_text_number(struct bpfc_text *text, int64_t number);

/* symbol.c: the name of what *insn refers to, with an offset where it has one. False when it has no name. */
bool bpfc_text_symbol(struct bpfc_text *text, const struct bpfc_prog *prog, const struct bpfc_insn *insn);

#endif
