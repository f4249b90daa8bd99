/* DWARF from BTF's line info and types. */
#include "debug.h"

#include <string.h>

/* Version 5 on RISC-V needs relocations that GNU ld has from 2.41 on. */
static unsigned dwarf_version(const struct bpfc_emitter *e)
{
	return e->is_riscv ? 4 : 5;
}

/* A path as line info has it, split at its last '/'; nothing of the machine that compiles comes in. */
static LLVMMetadataRef file_of(struct bpfc_debug *d, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	const char *name = slash ? slash + 1 : path ? path : "bpf";
	size_t length = slash && slash != path ? (size_t)(slash - path) : 1;

	return LLVMDIBuilderCreateFile(d->builder, name, strlen(name), slash ? path : ".", length);
}

static const char *first_file(const struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->prog_count; i++)
		for (uint32_t j = 0; j < e->progs[i]->line_count; j++)
			if (e->progs[i]->lines[j].file)
				return e->progs[i]->lines[j].file;
	return NULL;
}

static void add_flag(struct bpfc_emitter *e, const char *name, unsigned value)
{
	LLVMAddModuleFlag(e->module, LLVMModuleFlagBehaviorWarning, name, strlen(name),
			  LLVMValueAsMetadata(LLVMConstInt(e->i32, value, false)));
}

int bpfc_debug_begin(struct bpfc_emitter *e)
{
	static const char producer[] = "bpfc";
	struct bpfc_debug *d;
	uint32_t types = e->model->types.count;

	if (!e->options->debug)
		return BPFC_OK;
	d = bpfc_arena_zalloc(e->arena, 1, sizeof(*d));
	if (!d)
		return e->status = BPFC_E_NOMEM;
	d->e = e;
	d->types = bpfc_arena_zalloc(e->arena, types, sizeof(*d->types));
	d->pending = bpfc_arena_zalloc(e->arena, types, sizeof(*d->pending));
	d->open_types = bpfc_arena_zalloc(e->arena, types, sizeof(*d->open_types));
	d->busy = bpfc_arena_zalloc(e->arena, types, sizeof(*d->busy));
	if (!d->types || !d->pending || !d->open_types || !d->busy)
		return e->status = BPFC_E_NOMEM;
	add_flag(e, "Debug Info Version", LLVMDebugMetadataVersion());
	add_flag(e, "Dwarf Version", dwarf_version(e));
	d->builder = LLVMCreateDIBuilder(e->module);
	d->file = file_of(d, first_file(e));
	d->unit = LLVMDIBuilderCreateCompileUnit(d->builder, LLVMDWARFSourceLanguageC11, d->file, producer,
						 sizeof(producer) - 1, e->options->opt != '0', "", 0, 0, "", 0,
						 LLVMDWARFEmissionFull, 0, false, false, "", 0, "", 0);
	e->debug = d;
	return BPFC_OK;
}

void bpfc_debug_function(struct bpfc_emitter *e, LLVMValueRef function, const struct bpfc_prog *prog,
			 const struct bpfc_subprog *subprog)
{
	struct bpfc_debug *d = e->debug;
	const struct bpfc_line *line;
	LLVMMetadataRef file, entry;
	unsigned number;

	if (!d)
		return;
	line = bpfc_prog_line(prog, subprog->first);
	file = line ? file_of(d, line->file) : d->file;
	number = line ? line->line : 0;
	entry = LLVMDIBuilderCreateFunction(d->builder, file, subprog->name, strlen(subprog->name), "", 0, file, number,
					    bpfc_debug_prototype(d, subprog->type), subprog != prog->subprogs, true,
					    number, LLVMDIFlagPrototyped, e->options->opt != '0');
	LLVMSetSubprogram(function, entry);
}

/* LLVM wants a position, if only line 0, on every call in a function that has DWARF. */
void bpfc_debug_location(struct bpfc_emitter *e, const struct bpfc_prog *prog, uint32_t insn)
{
	LLVMBasicBlockRef block = e->debug ? LLVMGetInsertBlock(e->builder) : NULL;
	LLVMMetadataRef scope = block ? LLVMGetSubprogram(LLVMGetBasicBlockParent(block)) : NULL;
	const struct bpfc_line *line;

	if (!scope)
		return;
	line = bpfc_prog_line(prog, insn);
	if (line && line->file) {
		LLVMMetadataRef file = file_of(e->debug, line->file);

		if (file != LLVMDIScopeGetFile(scope))
			scope = LLVMDIBuilderCreateLexicalBlockFile(e->debug->builder, scope, file, 0);
	}
	LLVMSetCurrentDebugLocation2(e->builder,
				     LLVMDIBuilderCreateDebugLocation(e->context, line ? line->line : 0,
								      line ? line->column : 0, scope, NULL));
}

void bpfc_debug_global(struct bpfc_emitter *e, LLVMValueRef global, const char *name, uint32_t type)
{
	struct bpfc_debug *d = e->debug;
	LLVMMetadataRef expression, variable, dwarf_type;

	if (!d || !*name)
		return;
	dwarf_type = bpfc_debug_type(d, type);
	if (!dwarf_type)
		return;
	expression = LLVMDIBuilderCreateExpression(d->builder, NULL, 0);
	variable = LLVMDIBuilderCreateGlobalVariableExpression(
		d->builder, d->unit, name, strlen(name), "", 0, d->file, 0, dwarf_type,
		LLVMGetLinkage(global) == LLVMInternalLinkage, expression, NULL, 0);
	LLVMGlobalSetMetadata(global, LLVMGetMDKindIDInContext(e->context, "dbg", 3), variable);
}

static LLVMMetadataRef position(struct bpfc_emitter *e, LLVMValueRef function)
{
	LLVMMetadataRef scope = LLVMGetSubprogram(function);

	return LLVMDIBuilderCreateDebugLocation(e->context, LLVMDISubprogramGetLine(scope), 0, scope, NULL);
}

/* An entry function that only calls the body: the body's lines are lost when it is inlined into a function without. */
static void describe_entry(struct bpfc_emitter *e, LLVMValueRef entry, const struct bpfc_prog *prog)
{
	bpfc_debug_function(e, entry, prog, &prog->subprogs[0]);
	for (LLVMValueRef i = LLVMGetFirstInstruction(LLVMGetEntryBasicBlock(entry)); i; i = LLVMGetNextInstruction(i))
		LLVMInstructionSetDebugLoc(i, position(e, entry));
}

/* The name and, where the native context is laid out as BPF's, the type of a program's parameter. */
static void describe_context(struct bpfc_emitter *e, LLVMValueRef body, const struct bpfc_prog *prog)
{
	struct bpfc_debug *d = e->debug;
	const struct bpfc_type *proto = bpfc_debug_proto(d, prog->subprogs[0].type);
	bool is_same = prog->type == BPFC_PROG_FIRMWARE || prog->ctx.is_raw;
	LLVMMetadataRef scope = LLVMGetSubprogram(body), file, variable, type;
	const char *name;

	if (!proto || proto->count != 1)
		return;
	name = *proto->members[0].name ? proto->members[0].name : "ctx";
	type = is_same ? bpfc_debug_type(d, proto->members[0].type)
		       : LLVMDIBuilderCreatePointerType(d->builder, NULL, e->pointer_bits, 0, 0, "", 0);
	file = LLVMDIScopeGetFile(scope);
	variable = LLVMDIBuilderCreateParameterVariable(d->builder, scope, name, strlen(name), 1, file,
							LLVMDISubprogramGetLine(scope), type, true, LLVMDIFlagZero);
	LLVMDIBuilderInsertDbgValueRecordBefore(d->builder, LLVMGetParam(body, 0), variable,
						LLVMDIBuilderCreateExpression(d->builder, NULL, 0), position(e, body),
						LLVMGetFirstInstruction(LLVMGetEntryBasicBlock(body)));
}

static void describe_progs(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; e->entries && i < e->model->prog_count; i++) {
		LLVMValueRef entry = e->entries[i], body = e->bodies[i];

		if (entry && LLVMGetFirstBasicBlock(entry) && !LLVMGetSubprogram(entry))
			describe_entry(e, entry, &e->model->progs[i]);
		if (body && LLVMGetFirstBasicBlock(body) && LLVMGetSubprogram(body))
			describe_context(e, body, &e->model->progs[i]);
	}
}

void bpfc_debug_end(struct bpfc_emitter *e)
{
	if (!e->debug)
		return;
	if (!e->status)
		describe_progs(e);
	bpfc_debug_types_finish(e->debug);
	LLVMDIBuilderFinalize(e->debug->builder);
	LLVMDisposeDIBuilder(e->debug->builder);
	e->debug = NULL;
}
