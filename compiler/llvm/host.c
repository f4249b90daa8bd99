/* What this LLVM is and has. */
#include "module.h"

#include <stdio.h>
#include <string.h>

void bpfc_codegen_targets(void (*each)(void *user, const char *name, const char *description), void *user)
{
	bpfc_llvm_once();
	for (LLVMTargetRef t = LLVMGetFirstTarget(); t; t = LLVMGetNextTarget(t))
		if (LLVMTargetHasTargetMachine(t) && LLVMTargetHasAsmBackend(t))
			each(user, LLVMGetTargetName(t), LLVMGetTargetDescription(t));
}

char *bpfc_codegen_host_triple(void)
{
	char *triple = LLVMGetDefaultTargetTriple();
	char *copy = strdup(triple);

	LLVMDisposeMessage(triple);
	return copy;
}

const char *bpfc_codegen_llvm_version(void)
{
	static _Thread_local char text[32];
	unsigned major, minor, patch;

	LLVMGetVersion(&major, &minor, &patch);
	snprintf(text, sizeof(text), "%u.%u.%u", major, minor, patch);
	return text;
}
