/*
 * What the runtime finds without knowing names: the array of program descriptors that the linker collects in section
 * "bpfrt_progs", and the addresses of maps in "bpfrt_maps". Both are kept under --gc-sections.
 */
#include "module.h"

#include "bpfc/facts.h"

static uint32_t linux_type(enum bpfc_progtype type)
{
	static const int types[] = {
#define BPFC_PROGTYPE(id, name, number, ctx) [BPFC_PROG_##id] = (number),
#define BPFC_SECTION(pattern, progtype)
#include "bpfc/progtype.def"
	};

	return (uint32_t)types[type];
}

static const struct bpfc_facts *facts_of(const struct bpfc_emitter *e, const struct bpfc_prog *prog)
{
	for (uint32_t i = 0; i < e->prog_count; i++)
		if (e->progs[i] == prog)
			return e->facts ? e->facts[i] : NULL;
	return NULL;
}

/*
 * The field `flags` is 0, and where code is not position-independent it is also the reference that makes the wrong
 * runtime library a linker error: the ABI's symbol is absolute, with value 0. lld looks at loaded sections only.
 */
static LLVMValueRef flags_field(struct bpfc_emitter *e)
{
	LLVMValueRef zero = LLVMConstInt(e->i32, 0, false);
	LLVMValueRef address;

	if (e->is_pic || e->options->no_registry)
		return zero;
	address = LLVMConstPtrToInt(bpfc_abi_reference(e), e->intptr);
	return e->pointer_bits == 32 ? address : LLVMConstTrunc(address, e->i32);
}

/* The fields of struct bpfrt_prog, in its order. */
static void define_desc(struct bpfc_emitter *e, const struct bpfc_prog *prog, uint32_t i)
{
	const struct bpfc_facts *facts = facts_of(e, prog);
	uint64_t cost = facts ? facts->max_insns : BPFC_UNBOUNDED;
	LLVMValueRef fields[] = {
		e->bodies[i],
		e->options->no_registry ? LLVMConstNull(e->ptr) : bpfc_string(e, prog->name),
		LLVMConstInt(e->i32, linux_type(prog->type), false),
		LLVMConstInt(e->i32, facts ? facts->stack : BPFC_FRAME_BYTES, false),
		LLVMConstInt(e->i32, cost > UINT32_MAX ? UINT32_MAX : cost, false),
		flags_field(e),
	};

	LLVMSetInitializer(e->prog_descs[i],
			   LLVMConstNamedStruct(e->prog_type, fields, sizeof(fields) / sizeof(fields[0])));
	if (e->options->no_registry)
		bpfc_section_data(e, e->prog_descs[i], true);
	else
		LLVMSetSection(e->prog_descs[i], "bpfrt_progs");
}

static LLVMValueRef list_map(struct bpfc_emitter *e, uint32_t i)
{
	const char *name = bpfc_arena_printf(e->arena, "%s.map", LLVMGetValueName2(e->maps[i], &(size_t){ 0 }));
	LLVMValueRef entry = LLVMAddGlobal(e->module, e->ptr, name ? name : "map");

	LLVMSetInitializer(entry, e->maps[i]);
	LLVMSetGlobalConstant(entry, true);
	LLVMSetLinkage(entry, LLVMInternalLinkage);
	LLVMSetAlignment(entry, e->pointer_bits / 8);
	LLVMSetSection(entry, "bpfrt_maps");
	return entry;
}

/* A task as struct bpfrt_task_decl (bpfrt/sched.h) has it. */
static LLVMValueRef list_task(struct bpfc_emitter *e, const struct bpfc_task *task)
{
	const struct bpfc_facts *facts = facts_of(e, &e->model->progs[task->prog]);
	LLVMValueRef fields[] = {
		e->prog_descs[task->prog],
		LLVMConstInt(e->i64, task->period_us, false),
		LLVMConstInt(e->i64, task->deadline_us, false),
		LLVMConstInt(e->i64, task->offset_us, false),
		LLVMConstInt(e->i64, facts ? facts->cost : BPFC_UNBOUNDED, false),
		LLVMConstInt(e->i32, task->priority, false),
		LLVMConstInt(e->i32, task->kind, false),
	};
	LLVMValueRef value = LLVMConstStructInContext(e->context, fields, sizeof(fields) / sizeof(fields[0]), false);
	const char *name = bpfc_arena_printf(e->arena, "%s.task", e->model->progs[task->prog].name);
	LLVMValueRef entry = LLVMAddGlobal(e->module, LLVMTypeOf(value), name ? name : "task");

	LLVMSetInitializer(entry, value);
	LLVMSetGlobalConstant(entry, true);
	LLVMSetLinkage(entry, LLVMInternalLinkage);
	LLVMSetAlignment(entry, 8);
	LLVMSetSection(entry, "bpfrt_tasks");
	return entry;
}

/* Position-independent code cannot have 32-bit addresses: a pointer of its own. */
static LLVMValueRef abi_pointer(struct bpfc_emitter *e)
{
	LLVMValueRef pointer = LLVMAddGlobal(e->module, e->ptr, "bpfrt_abi");

	LLVMSetInitializer(pointer, bpfc_abi_reference(e));
	LLVMSetGlobalConstant(pointer, true);
	LLVMSetLinkage(pointer, LLVMInternalLinkage);
	bpfc_section_data(e, pointer, true);
	return pointer;
}

int bpfc_emit_registry(struct bpfc_emitter *e)
{
	const struct bpfc_model *m = e->model;
	LLVMValueRef *kept = bpfc_arena_zalloc(e->arena, (size_t)m->prog_count + m->map_count + m->task_count + 1,
					       sizeof(LLVMValueRef));
	unsigned count = 0;

	if (!kept)
		return e->status = BPFC_E_NOMEM;
	if (e->options->resident)
		return BPFC_OK;
	for (uint32_t i = 0; i < m->prog_count; i++) {
		if (!e->prog_descs[i])
			continue;
		define_desc(e, &m->progs[i], i);
		if (!e->options->no_registry)
			kept[count++] = e->prog_descs[i];
	}
	for (uint32_t i = 0; i < m->map_count && !e->options->no_registry; i++)
		if (e->maps[i] && !m->maps[i].is_inner_only)
			kept[count++] = list_map(e, i);
	for (uint32_t i = 0; i < m->task_count && !e->options->no_registry; i++)
		if (e->prog_descs[m->tasks[i].prog])
			kept[count++] = list_task(e, &m->tasks[i]);
	if (e->is_pic)
		kept[count++] = abi_pointer(e);
	bpfc_retain(e, kept, count);
	bpfc_emit_note(e);
	return e->status;
}
