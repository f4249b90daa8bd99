/*
 * ELF notes of name "bpfc", in sections that are not loaded. (LLVM-C has no way to make such sections but assembly.)
 *   .note.bpfc type 1: hash of the input, 8 bytes in the target's byte order
 *   .note.bpfc type 2: one program: its symbol in the output, 0, its section in the BPF object, 0
 *   .note.bpfc.abi type 3: address of the ABI's symbol, which GNU ld therefore wants defined
 */
#include "module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/abi.h"

enum { NOTE_HASH = 1, NOTE_PROG = 2, NOTE_ABI = 3 };

const char *bpfc_abi_symbol(struct bpfc_emitter *e)
{
	return e->profile == BPFC_PROFILE_EMBEDDED ? BPFRT_ABI_SYMBOL("embedded") : BPFRT_ABI_SYMBOL("cloud");
}

LLVMValueRef bpfc_abi_reference(struct bpfc_emitter *e)
{
	LLVMValueRef symbol = LLVMGetNamedGlobal(e->module, bpfc_abi_symbol(e));

	return symbol ? symbol : LLVMAddGlobal(e->module, e->i8, bpfc_abi_symbol(e));
}

/* The characters of a string and its 0, as numbers: nothing needs quoting. */
static void put_string(FILE *text, const char *s)
{
	do
		fprintf(text, ".byte %u\n", (unsigned char)*s);
	while (*s++);
}

static void put_header(FILE *text, size_t bytes, unsigned type)
{
	fprintf(text, ".4byte 5\n.4byte %zu\n.4byte %u\n.byte 98,112,102,99,0,0,0,0\n", bytes, type);
}

static void put_prog(FILE *text, const char *name, const char *section)
{
	put_header(text, strlen(name) + 1 + strlen(section) + 1, NOTE_PROG);
	put_string(text, name);
	put_string(text, section);
	fputs(".p2align 2\n", text);
}

static void put_note(const struct bpfc_emitter *e, FILE *text)
{
	uint32_t high = (uint32_t)(e->options->input_hash >> 32), low = (uint32_t)e->options->input_hash;
	bool is_big = e->model->big_endian;

	fputs(".section .note.bpfc,\"\",%note\n.p2align 2\n", text);
	put_header(text, 8, NOTE_HASH);
	fprintf(text, ".4byte %u\n.4byte %u\n", is_big ? high : low, is_big ? low : high);
	for (uint32_t i = 0; i < e->model->prog_count; i++)
		if (e->entries[i])
			put_prog(text, LLVMGetValueName2(e->entries[i], &(size_t){ 0 }), e->model->progs[i].section);
}

static void put_abi(struct bpfc_emitter *e, FILE *text)
{
	unsigned bytes = e->pointer_bits / 8;

	fputs(".section .note.bpfc.abi,\"\",%note\n.p2align 2\n", text);
	put_header(text, bytes, NOTE_ABI);
	fprintf(text, ".%ubyte %s\n", bytes, bpfc_abi_symbol(e));
}

void bpfc_emit_note(struct bpfc_emitter *e)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *text = open_memstream(&bytes, &length);

	if (!text) {
		e->status = BPFC_E_NOMEM;
		return;
	}
	if (!e->options->no_registry)
		put_note(e, text);
	put_abi(e, text);
	if (fclose(text))
		e->status = BPFC_E_NOMEM;
	else
		LLVMSetModuleInlineAsm2(e->module, bytes, length);
	free(bytes);
}
