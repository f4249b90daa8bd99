#include "module.h"

#include <string.h>

#include <llvm-c/Target.h>

static void on_diagnostic(LLVMDiagnosticInfoRef info, void *user)
{
	struct bpfc_emitter *e = user;
	LLVMDiagnosticSeverity severity = LLVMGetDiagInfoSeverity(info);
	char *text;

	if (severity != LLVMDSError && severity != LLVMDSWarning)
		return;
	text = LLVMGetDiagInfoDescription(info);
	if (severity == LLVMDSError) {
		BPFC_FAIL(e, BPFC_E_UNSUPPORTED, LLVM_ERROR, BPFC_STR(text));
	} else {
		struct bpfc_diag diag =
			BPFC_DIAG_INIT(LLVM_WARNING, .object = e->model->object, .args = { BPFC_STR(text) });

		bpfc_sink_emit(e->sink, &diag);
	}
	LLVMDisposeMessage(text);
}

static void make_types(struct bpfc_emitter *e)
{
	LLVMContextRef c = e->context;

	e->void_type = LLVMVoidTypeInContext(c);
	e->i1 = LLVMInt1TypeInContext(c);
	e->i8 = LLVMInt8TypeInContext(c);
	e->i16 = LLVMInt16TypeInContext(c);
	e->i32 = LLVMInt32TypeInContext(c);
	e->i64 = LLVMInt64TypeInContext(c);
	e->ptr = LLVMPointerTypeInContext(c, 0);
	e->intptr = e->pointer_bits == 64 ? e->i64 : e->i32;
	e->entry_type = LLVMFunctionType(e->i64, &e->ptr, 1, false);
	e->body_type = LLVMFunctionType(e->i64, (LLVMTypeRef[]){ e->ptr, e->ptr }, 2, false);
}

/* The fields of include/bpfrt/: map.h, prog.h. */
static void make_structs(struct bpfc_emitter *e)
{
	LLVMTypeRef map[] = { e->ptr, e->ptr, e->i32, e->i32, e->i32, e->i32, e->i32, e->i32, e->ptr, e->ptr, e->ptr };
	LLVMTypeRef prog[] = { e->ptr, e->ptr, e->i32, e->i32, e->i32, e->i32 };
	LLVMTypeRef run[] = { e->i32, e->i32, e->ptr, e->ptr };

	e->map_type = LLVMStructCreateNamed(e->context, "struct.bpfrt_map");
	LLVMStructSetBody(e->map_type, map, sizeof(map) / sizeof(map[0]), false);
	e->prog_type = LLVMStructCreateNamed(e->context, "struct.bpfrt_prog");
	LLVMStructSetBody(e->prog_type, prog, sizeof(prog) / sizeof(prog[0]), false);
	e->run_type = LLVMStructCreateNamed(e->context, "struct.bpfrt_run");
	LLVMStructSetBody(e->run_type, run, sizeof(run) / sizeof(run[0]), false);
}

static void add_flag(struct bpfc_emitter *e, const char *name, unsigned value)
{
	LLVMMetadataRef number = LLVMValueAsMetadata(LLVMConstInt(e->i32, value, false));

	LLVMAddModuleFlag(e->module, LLVMModuleFlagBehaviorError, name, strlen(name), number);
}

/* On ARM no flag tells sizes of enumerations and wchar_t: programs have neither in their interfaces, so GNU ld must not
 * compare them with what gcc's and clang's objects say, which differ. */
static void add_flags(struct bpfc_emitter *e)
{
	if (e->is_pic)
		add_flag(e, "PIC Level", 2);
}

/* Names of the module come from the input's bytes, never from where it lies. */
int bpfc_module_open(struct bpfc_emitter *e)
{
	e->context = LLVMContextCreate();
	LLVMContextSetDiagnosticHandler(e->context, on_diagnostic, e);
	e->module = LLVMModuleCreateWithNameInContext("bpf", e->context);
	LLVMSetTarget(e->module, e->triple);
	LLVMSetModuleDataLayout(e->module, e->layout);
	e->builder = LLVMCreateBuilderInContext(e->context);
	make_types(e);
	make_structs(e);
	add_flags(e);
	return BPFC_OK;
}
