#include "jit.h"

#include <stdlib.h>
#include <string.h>

#include <llvm-c/LLJIT.h>
#include <llvm-c/Orc.h>

#include "bpfrt/abi.h"
#include "module.h"

struct bpfc_jit {
	LLVMOrcLLJITRef lljit;
	const struct bpfc_sink *sink; /* while it opens */
};

/* Takes the error; a status and a diagnostic when there is one. */
static int check(const struct bpfc_jit *jit, LLVMErrorRef error)
{
	char *message;

	if (!error)
		return BPFC_OK;
	message = LLVMGetErrorMessage(error);
	bpfc_sink_emit(jit->sink, &BPFC_DIAG_INIT(LLVM_ERROR, .args = { BPFC_STR(message) }));
	LLVMDisposeErrorMessage(message);
	return BPFC_E_UNSUPPORTED;
}

static int define(const struct bpfc_jit *jit, const struct bpfc_jit_symbol *symbols, uint32_t count)
{
	LLVMOrcCSymbolMapPair *pairs = calloc(count ? count : 1, sizeof(*pairs));
	LLVMOrcMaterializationUnitRef unit;

	if (!pairs)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < count; i++) {
		pairs[i].Name = LLVMOrcLLJITMangleAndIntern(jit->lljit, symbols[i].name);
		pairs[i].Sym.Address = (LLVMOrcExecutorAddress)(uintptr_t)symbols[i].address;
		pairs[i].Sym.Flags.GenericFlags = LLVMJITSymbolGenericFlagsExported;
	}
	unit = LLVMOrcAbsoluteSymbols(pairs, count);
	free(pairs);
	return check(jit, LLVMOrcJITDylibDefine(LLVMOrcLLJITGetMainJITDylib(jit->lljit), unit));
}

static int define_own(const struct bpfc_jit *jit)
{
	static char abi;
	const struct bpfc_jit_symbol own[] = {
		{ BPFRT_ABI_SYMBOL("cloud"), &abi },       { BPFRT_ABI_SYMBOL("embedded"), &abi },
		{ "memcpy", (void *)(uintptr_t)memcpy },   { "memset", (void *)(uintptr_t)memset },
		{ "memmove", (void *)(uintptr_t)memmove }, { "memcmp", (void *)(uintptr_t)memcmp },
	};

	return define(jit, own, sizeof(own) / sizeof(own[0]));
}

/* Looks up a program: what it needs is linked now, and what is missing found. */
static int link_all(struct bpfc_jit *jit, const struct bpfc_prog *const *progs, uint32_t count)
{
	LLVMOrcExecutorAddress address;

	return count ? check(jit, LLVMOrcLLJITLookup(jit->lljit, &address, progs[0]->name)) : BPFC_OK;
}

static int load(struct bpfc_jit *jit, const uint8_t *bytes, size_t length, const struct bpfc_jit_symbol *symbols,
		uint32_t symbol_count)
{
	LLVMMemoryBufferRef buffer;
	int status = check(jit, LLVMOrcCreateLLJIT(&jit->lljit, NULL));

	if (!status)
		status = define_own(jit);
	if (!status)
		status = define(jit, symbols, symbol_count);
	if (status)
		return status;
	buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy((const char *)bytes, length, "programs");
	return check(jit, LLVMOrcLLJITAddObjectFile(jit->lljit, LLVMOrcLLJITGetMainJITDylib(jit->lljit), buffer));
}

int bpfc_jit_open(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		  const struct bpfc_facts *const *facts, uint32_t prog_count,
		  const struct bpfc_codegen_options *options, const struct bpfc_jit_symbol *symbols,
		  uint32_t symbol_count, struct bpfc_jit **out)
{
	struct bpfc_codegen_options host = *options;
	struct bpfc_jit *jit;
	uint8_t *bytes;
	size_t length;
	int status;

	*out = NULL;
	host.triple = NULL;
	host.emit = BPFC_EMIT_OBJ;
	host.reloc = BPFC_RELOC_PIC;
	status = bpfc_codegen(model, progs, facts, prog_count, &host, &bytes, &length);
	if (status)
		return status;
	jit = calloc(1, sizeof(*jit));
	if (jit) {
		jit->sink = options->sink;
		status = load(jit, bytes, length, symbols, symbol_count);
		if (!status)
			status = link_all(jit, progs, prog_count);
		jit->sink = NULL;
	} else {
		status = BPFC_E_NOMEM;
	}
	free(bytes);
	if (status)
		bpfc_jit_close(jit);
	else
		*out = jit;
	return status;
}

void *bpfc_jit_find(struct bpfc_jit *jit, const char *name)
{
	LLVMOrcExecutorAddress address = 0;

	if (check(jit, LLVMOrcLLJITLookup(jit->lljit, &address, name)))
		return NULL;
	return (void *)(uintptr_t)address;
}

void bpfc_jit_close(struct bpfc_jit *jit)
{
	if (jit && jit->lljit)
		LLVMConsumeError(LLVMOrcDisposeLLJIT(jit->lljit));
	free(jit);
}
