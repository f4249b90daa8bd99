/*
 * Map helpers where the facts name one map whose type the runtime has: arrays are looked up inline, other types by a
 * direct call of the type's operation. All else goes through the descriptor's operations, in the generic helper.
 */
#include <stdio.h>
#include <string.h>

#include "bpfrt/storage.h"
#include "function.h"

enum { /* helper ids */
       LOOKUP = 1,
       UPDATE = 2,
       DELETE = 3,
};

enum { /* members of struct bpfrt_map */
       MAP_VALUES = 1,
       MAP_MAX_ENTRIES = 6,
};

/* The name of the runtime's operations for a map type, NULL when it has none, and the layout of its values. */
static const char *ops_of(uint32_t type, enum bpfrt_storage *storage)
{
	const char *ops = "none";

	switch (type) {
#define BPFC_MAP(name, number, text, operations, kind) \
	case number:                                   \
		ops = #operations;                     \
		*storage = BPFRT_STORAGE_##kind;       \
		break;
#include "bpfc/map.def"
	default:
		break;
	}
	return strcmp(ops, "none") ? ops : NULL;
}

LLVMValueRef bpfc_fn_map_values(struct bpfc_fn *fn, LLVMValueRef map)
{
	return bpfc_fn_member(fn, fn->e->map_type, map, MAP_VALUES, fn->e->ptr);
}

/* Arrays can grow while a program of the cloud profile is loaded; elsewhere their size is a constant. */
static LLVMValueRef max_entries(struct bpfc_fn *fn, const struct bpfc_map *map, LLVMValueRef desc)
{
	if (fn->e->profile == BPFC_PROFILE_EMBEDDED)
		return bpfc_const(fn->e->i32, map->max_entries);
	return bpfc_fn_member(fn, fn->e->map_type, desc, MAP_MAX_ENTRIES, fn->e->i32);
}

static void array_lookup(struct bpfc_fn *fn, const struct bpfc_map *map, LLVMValueRef desc)
{
	struct bpfc_emitter *e = fn->e;
	uint64_t stride = bpfrt_align_up(map->value_size, 8);
	LLVMValueRef key = bpfc_fn_load(fn, e->i32, bpfc_fn_place(fn, 2, 0, 4));
	LLVMValueRef inside = LLVMBuildICmp(fn->b, LLVMIntULT, key, max_entries(fn, map, desc), "");
	LLVMValueRef index = LLVMBuildZExtOrBitCast(fn->b, key, e->intptr, "");
	LLVMValueRef off = LLVMBuildMul(fn->b, index, bpfc_const(e->intptr, (int64_t)stride), "");
	LLVMValueRef value = LLVMBuildGEP2(fn->b, e->i8, bpfc_fn_map_values(fn, desc), &off, 1, "");

	bpfc_fn_setptr(fn, 0, LLVMBuildSelect(fn->b, inside, value, LLVMConstNull(e->ptr), ""));
}

static void direct_call(struct bpfc_fn *fn, uint32_t helper, const char *ops, LLVMValueRef desc)
{
	static const char *const names[] = { [LOOKUP] = "lookup", [UPDATE] = "update", [DELETE] = "delete" };
	struct bpfc_emitter *e = fn->e;
	LLVMTypeRef params[] = { e->ptr, e->ptr, e->ptr, e->i64 };
	unsigned count = helper == UPDATE ? 4 : 2;
	LLVMTypeRef type = LLVMFunctionType(helper == LOOKUP ? e->ptr : e->i64, params, count, 0);
	LLVMValueRef args[4] = { desc, bpfc_fn_getptr(fn, 2) }, call;
	char name[64];

	if (helper == UPDATE) {
		args[2] = bpfc_fn_getptr(fn, 3);
		args[3] = bpfc_fn_get64(fn, 4);
	}
	snprintf(name, sizeof(name), "bpfrt_%s_%s", ops, names[helper]);
	call = LLVMBuildCall2(fn->b, type, bpfc_emit_runtime(e, name, type), args, count, "");
	if (helper == LOOKUP)
		bpfc_fn_setptr(fn, 0, call);
	else
		bpfc_fn_set64(fn, 0, call);
}

/* A map that describes inner maps stands for others, of other sizes. */
static bool is_template(const struct bpfc_model *model, uint32_t map)
{
	for (uint32_t i = 0; i < model->map_count; i++)
		if (model->maps[i].inner == map)
			return true;
	return model->maps[map].is_inner_only;
}

bool bpfc_fn_map_call(struct bpfc_fn *fn, uint32_t helper)
{
	const struct bpfc_value *fact = bpfc_fn_fact(fn, 1);
	const struct bpfc_model *model = fn->prog->model;
	enum bpfrt_storage storage = BPFRT_STORAGE_NOTHING;
	const struct bpfc_map *map;
	const char *ops;
	bool is_array;

	if (helper < LOOKUP || helper > DELETE || fact->kind != BPFC_KIND_MAP || fact->ref >= model->map_count ||
	    !fn->e->maps[fact->ref] || is_template(model, fact->ref))
		return false;
	map = &model->maps[fact->ref];
	ops = ops_of(map->type, &storage);
	if (!ops)
		return false;
	is_array = storage == BPFRT_STORAGE_ARRAY ||
		   (storage == BPFRT_STORAGE_PERCPU_ARRAY && fn->e->profile == BPFC_PROFILE_EMBEDDED);
	if (helper == LOOKUP && is_array && map->key_size == 4)
		array_lookup(fn, map, fn->e->maps[fact->ref]);
	else
		direct_call(fn, helper, ops, fn->e->maps[fact->ref]);
	return true;
}
