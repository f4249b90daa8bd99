/* What the firmware, the host or the runtime defines. */
#include "module.h"

#include <string.h>

enum { MAX_PARAMS = 5, MAX_MODIFIERS = 64 };

/* The type behind typedefs and qualifiers; 0 for void and for chains that don't end. */
static uint32_t plain_type(const struct bpfc_types *types, uint32_t id)
{
	for (unsigned i = 0; i < MAX_MODIFIERS && id < types->count; i++) {
		switch (types->table[id].kind) {
		case BPFC_TYPE_TYPEDEF:
		case BPFC_TYPE_VOLATILE:
		case BPFC_TYPE_CONST:
		case BPFC_TYPE_RESTRICT:
		case BPFC_TYPE_TYPE_TAG:
			id = types->table[id].type;
			continue;
		default:
			return id;
		}
	}
	return 0;
}

/* The native type of a parameter or result; NULL when C would not pass it in one register of at most 64 bits. */
static LLVMTypeRef native_type(const struct bpfc_emitter *e, uint32_t id)
{
	const struct bpfc_type *t = &e->model->types.table[plain_type(&e->model->types, id)];

	switch (t->kind) {
	case BPFC_TYPE_VOID:
		return e->void_type;
	case BPFC_TYPE_PTR:
		return e->ptr;
	case BPFC_TYPE_INT:
	case BPFC_TYPE_ENUM:
	case BPFC_TYPE_ENUM64:
		return t->size == 1   ? e->i8
		       : t->size == 2 ? e->i16
		       : t->size == 4 ? e->i32
		       : t->size == 8 ? e->i64
				      : NULL;
	default:
		return NULL;
	}
}

static void add_attribute(struct bpfc_emitter *e, LLVMValueRef function, LLVMAttributeIndex where, const char *name)
{
	unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));

	LLVMAddAttributeAtIndex(function, where, LLVMCreateEnumAttribute(e->context, kind, 0));
}

/* Calling conventions where the caller widens an int to the register's 64 bits by its sign, whatever C's type says. */
static bool widens_by_sign(const struct bpfc_emitter *e)
{
	static const char *const archs[] = { "riscv64", "loongarch64", "mips64" };

	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		if (!strncmp(e->triple, archs[i], strlen(archs[i])))
			return true;
	return false;
}

/* Says how a narrow integer is widened: C callers and callees rely on it, LLVM does it only when told. */
static void widen(struct bpfc_emitter *e, LLVMValueRef function, LLVMAttributeIndex where, LLVMTypeRef type,
		  bool is_signed)
{
	unsigned bits = LLVMGetTypeKind(type) == LLVMIntegerTypeKind ? LLVMGetIntTypeWidth(type) : 64;

	if (bits < 64)
		add_attribute(e, function, where,
			      is_signed || (bits == 32 && widens_by_sign(e)) ? "signext" : "zeroext");
}

LLVMValueRef bpfc_emit_runtime(struct bpfc_emitter *e, const char *name, LLVMTypeRef type)
{
	LLVMValueRef function = LLVMGetNamedFunction(e->module, name);
	unsigned count = LLVMCountParamTypes(type);
	LLVMTypeRef params[8];

	if (function)
		return function;
	function = LLVMAddFunction(e->module, name, type);
	add_attribute(e, function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "nounwind");
	if (count > sizeof(params) / sizeof(params[0]))
		return function;
	LLVMGetParamTypes(type, params);
	for (unsigned i = 0; i < count; i++)
		widen(e, function, i + 1, params[i], false);
	return function;
}

/* The prototype in BTF of a function, or NULL. */
static const struct bpfc_type *prototype(const struct bpfc_emitter *e, const struct bpfc_extern *x)
{
	const struct bpfc_types *types = &e->model->types;
	const struct bpfc_type *t = &types->table[plain_type(types, x->type)];

	if (t->kind == BPFC_TYPE_FUNC)
		t = &types->table[plain_type(types, t->type)];
	return t->kind == BPFC_TYPE_FUNC_PROTO ? t : NULL;
}

static LLVMTypeRef function_type(struct bpfc_emitter *e, const struct bpfc_extern *x, const struct bpfc_type *proto)
{
	LLVMTypeRef untyped[MAX_PARAMS] = { e->i64, e->i64, e->i64, e->i64, e->i64 };
	LLVMTypeRef params[MAX_PARAMS], result;

	if (!proto)
		return LLVMFunctionType(e->i64, untyped, MAX_PARAMS, false);
	result = native_type(e, proto->type);
	if (!result || proto->count > MAX_PARAMS) {
		BPFC_FAIL(e, BPFC_E_UNSUPPORTED, BAD_EXTERN, BPFC_STR(x->name),
			  BPFC_STR(result ? "it has more than five parameters"
					  : "a result of its type is not supported"));
		return NULL;
	}
	for (uint32_t i = 0; i < proto->count; i++) {
		params[i] = native_type(e, proto->members[i].type);
		if (!params[i] || params[i] == e->void_type) {
			BPFC_FAIL(e, BPFC_E_UNSUPPORTED, BAD_EXTERN, BPFC_STR(x->name),
				  BPFC_STR("a parameter is passed neither as an integer nor as a pointer"));
			return NULL;
		}
	}
	return LLVMFunctionType(result, params, proto->count, false);
}

static LLVMValueRef declare_function(struct bpfc_emitter *e, const struct bpfc_extern *x, const char *name)
{
	const struct bpfc_types *types = &e->model->types;
	const struct bpfc_type *proto = prototype(e, x);
	LLVMTypeRef type = function_type(e, x, proto);
	LLVMValueRef function;

	if (!type)
		return NULL;
	function = LLVMAddFunction(e->module, name, type);
	add_attribute(e, function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "nounwind");
	for (uint32_t i = 0; proto && i < proto->count; i++)
		widen(e, function, i + 1, native_type(e, proto->members[i].type),
		      types->table[plain_type(types, proto->members[i].type)].is_signed);
	if (proto)
		widen(e, function, LLVMAttributeReturnIndex, LLVMGetReturnType(type),
		      types->table[plain_type(types, proto->type)].is_signed);
	return function;
}

/* bpf_x of the rules is bpfrt_x of the runtime. */
static const char *native_name(struct bpfc_emitter *e, const char *name)
{
	return strncmp(name, "bpf_", 4) ? name : bpfc_arena_printf(e->arena, "bpfrt_%s", name + 4);
}

static LLVMValueRef declare(struct bpfc_emitter *e, const struct bpfc_extern *x)
{
	const char *name = native_name(e, x->name);
	LLVMValueRef value;

	if (!name || !*bpfc_name_internal(x->name)) {
		BPFC_FAIL(e, name ? BPFC_E_OPTION : BPFC_E_NOMEM, NAME_INVALID, BPFC_STR(x->name),
			  BPFC_STR("it is no identifier"));
		return NULL;
	}
	if (LLVMGetNamedGlobal(e->module, name) || LLVMGetNamedFunction(e->module, name)) {
		BPFC_FAIL(e, BPFC_E_OPTION, NAME_TWICE, BPFC_STR(name));
		return NULL;
	}
	value = x->is_func ? declare_function(e, x, name) : LLVMAddGlobal(e->module, e->i8, name);
	if (value && x->is_weak)
		LLVMSetLinkage(value, LLVMExternalWeakLinkage);
	return value;
}

int bpfc_declare_externs(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->model->extern_count && !e->status; i++)
		if (e->usage.externs[i])
			e->externs[i] = declare(e, &e->model->externs[i]);
	return e->status;
}
