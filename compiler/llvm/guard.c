#include "module.h"

#include <llvm-c/ErrorHandling.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>

static _Thread_local jmp_buf *guard;
static _Thread_local char last_words[512];

/* LLVM ends the process when its handler returns. Leaving by longjmp is what LLVM's own CrashRecoveryContext does; what
 * LLVM held at that point is lost. */
static void on_fatal(const char *reason)
{
	if (!guard)
		return;
	snprintf(last_words, sizeof(last_words), "%s", reason);
	longjmp(*guard, 1);
}

static void initialise(void)
{
	LLVMInitializeAllTargetInfos();
	LLVMInitializeAllTargets();
	LLVMInitializeAllTargetMCs();
	LLVMInitializeAllAsmPrinters();
	LLVMInitializeAllAsmParsers();
	LLVMInstallFatalErrorHandler(on_fatal);
}

void bpfc_llvm_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, initialise);
}

int bpfc_guard(int (*run)(void *), void *argument, const char **reason)
{
	jmp_buf *outer = guard;
	jmp_buf here;
	int status;

	*reason = NULL;
	if (setjmp(here)) {
		guard = outer;
		*reason = last_words;
		return BPFC_E_UNSUPPORTED;
	}
	guard = &here;
	status = run(argument);
	guard = outer;
	return status;
}
