#include "module.h"

#include <stdlib.h>
#include <string.h>

#include <llvm-c/BitWriter.h>

static LLVMMemoryBufferRef machine_code(struct bpfc_emitter *e, LLVMCodeGenFileType type)
{
	LLVMMemoryBufferRef buffer = NULL;
	char *message = NULL;

	if (LLVMTargetMachineEmitToMemoryBuffer(e->machine, e->module, type, &message, &buffer)) {
		BPFC_FAIL(e, BPFC_E_UNSUPPORTED, LLVM_GAVE_UP, BPFC_STR(e->triple), BPFC_STR(message));
		LLVMDisposeMessage(message);
		return NULL;
	}
	return buffer;
}

static LLVMMemoryBufferRef text_of(struct bpfc_emitter *e)
{
	char *text = LLVMPrintModuleToString(e->module);
	LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, strlen(text), "");

	LLVMDisposeMessage(text);
	return buffer;
}

static LLVMMemoryBufferRef emit(struct bpfc_emitter *e)
{
	switch (e->options->emit) {
	case BPFC_EMIT_OBJ:
		return machine_code(e, LLVMObjectFile);
	case BPFC_EMIT_ASM:
		return machine_code(e, LLVMAssemblyFile);
	case BPFC_EMIT_LLVM_IR:
		return text_of(e);
	case BPFC_EMIT_LLVM_BC:
		return LLVMWriteBitcodeToMemoryBuffer(e->module);
	case BPFC_EMIT_IMAGE: /* refused before */
		break;
	}
	return NULL;
}

int bpfc_output(struct bpfc_emitter *e, uint8_t **bytes, size_t *length)
{
	LLVMMemoryBufferRef buffer = emit(e);
	size_t size = buffer ? LLVMGetBufferSize(buffer) : 0;

	if (buffer && !e->status) {
		*bytes = malloc(size ? size : 1);
		if (*bytes)
			memcpy(*bytes, LLVMGetBufferStart(buffer), size);
		else
			e->status = BPFC_E_NOMEM;
		*length = size;
		if (*bytes && !e->is_hosted && e->options->emit == BPFC_EMIT_OBJ && !e->model->big_endian)
			bpfc_match_bare_metal(*bytes, size);
	}
	if (buffer)
		LLVMDisposeMemoryBuffer(buffer);
	return e->status;
}
