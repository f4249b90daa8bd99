#include "module.h"

#include <stdlib.h>
#include <string.h>

int bpfc_emit_fail(struct bpfc_emitter *e, int status, const struct bpfc_diag *diag)
{
	struct bpfc_diag d = *diag;

	if (e->status)
		return e->status;
	if (!d.object)
		d.object = e->model->object;
	bpfc_sink_emit(e->sink, &d);
	return e->status = status;
}

static void progress(const struct bpfc_emitter *e, const char *stage, uint32_t done)
{
	if (e->options->progress)
		e->options->progress(e->options->progress_user, stage, done, e->prog_count);
}

static int emit_progs(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->prog_count && !e->status; i++) {
		int status;

		progress(e, "translate", i);
		status = bpfc_emit_prog(e, e->progs[i], e->facts ? e->facts[i] : NULL);
		if (status && !e->status)
			e->status = status;
	}
	return e->status;
}

static int check_options(struct bpfc_emitter *e)
{
	const struct bpfc_codegen_options *o = e->options;
	const char *wrong = o->size != sizeof(*o)                   ? "options of another version"
			    : o->opt && !strchr("0123sz", o->opt)   ? "unknown optimisation level"
			    : (unsigned)o->emit > BPFC_EMIT_LLVM_BC ? "unknown kind of output"
			    : !e->prog_count                        ? "no program to compile"
								    : NULL;

	return wrong ? BPFC_FAIL(e, BPFC_E_OPTION, CODEGEN_OPTION, BPFC_STR(wrong)) : BPFC_OK;
}

struct job {
	struct bpfc_emitter *e;
	uint8_t **bytes;
	size_t *length;
};

static int generate(void *argument)
{
	struct job *job = argument;
	struct bpfc_emitter *e = job->e;

	if (check_options(e) || bpfc_target_open(e) || bpfc_names_check(e) || bpfc_usage_find(e) ||
	    bpfc_storage_check(e) || bpfc_module_open(e) || bpfc_debug_begin(e) || bpfc_emit_symbols(e) ||
	    emit_progs(e) || bpfc_emit_registry(e))
		return e->status;
	bpfc_debug_end(e);
	progress(e, "optimise", 0);
	if (bpfc_optimise(e))
		return e->status;
	progress(e, "write", 0);
	return bpfc_output(e, job->bytes, job->length);
}

static void close_llvm(struct bpfc_emitter *e)
{
	bpfc_debug_end(e);
	if (e->builder)
		LLVMDisposeBuilder(e->builder);
	if (e->module)
		LLVMDisposeModule(e->module);
	if (e->context)
		LLVMContextDispose(e->context);
	if (e->layout)
		LLVMDisposeTargetData(e->layout);
	if (e->machine)
		LLVMDisposeTargetMachine(e->machine);
}

int bpfc_codegen(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		 const struct bpfc_facts *const *facts, uint32_t prog_count, const struct bpfc_codegen_options *options,
		 uint8_t **bytes, size_t *length)
{
	struct bpfc_emitter e = { .model = model,
				  .options = options,
				  .sink = options->sink,
				  .progs = progs,
				  .facts = facts,
				  .prog_count = prog_count,
				  .arena = bpfc_arena_new() };
	struct job job = { &e, bytes, length };
	const char *reason;
	int status;

	*bytes = NULL;
	*length = 0;
	if (!e.arena)
		return BPFC_E_NOMEM;
	bpfc_llvm_once();
	status = bpfc_guard(generate, &job, &reason);
	if (reason) /* LLVM's objects are beyond use: they stay as they are */
		status = BPFC_FAIL(&e, status, LLVM_GAVE_UP, BPFC_STR(e.triple), BPFC_STR(reason));
	else
		close_llvm(&e);
	bpfc_arena_free(e.arena);
	return status;
}
