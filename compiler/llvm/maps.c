/* Maps become descriptors (include/bpfrt/map.h), and storage where the object holds it (include/bpfrt/storage.h). */
#include "module.h"

#include <string.h>

#include "bpfrt/map.h"

/* The runtime's name of the operations of a type, "none" when it has none. */
static const char *ops_of(uint32_t type)
{
	switch (type) {
#define BPFC_MAP(id, number, text, ops, storage) \
	case number:                             \
		return #ops;
#include "bpfc/map.def"
	default:
		return "none";
	}
}

static const char *type_text(struct bpfc_emitter *e, uint32_t type)
{
	switch (type) {
#define BPFC_MAP(id, number, text, ops, storage) \
	case number:                             \
		return text;
#include "bpfc/map.def"
	default:
		return bpfc_arena_printf(e->arena, "%u", type);
	}
}

static LLVMValueRef ops_address(struct bpfc_emitter *e, const struct bpfc_map *map)
{
	const char *ops = ops_of(map->type);
	struct bpfc_diag diag;
	LLVMValueRef known;
	const char *name;

	if (!strcmp(ops, "none")) {
		diag = BPFC_DIAG_INIT(MAP_UNSUPPORTED, .object = e->model->object,
				      .args = { BPFC_STR(map->name), BPFC_STR(type_text(e, map->type)) });
		bpfc_sink_emit(e->sink, &diag);
		return LLVMConstNull(e->ptr);
	}
	name = bpfc_arena_printf(e->arena, "bpfrt_%s_ops", ops);
	if (!name) {
		e->status = BPFC_E_NOMEM;
		return LLVMConstNull(e->ptr);
	}
	known = LLVMGetNamedGlobal(e->module, name);
	if (!known) {
		known = LLVMAddGlobal(e->module, e->i8, name);
		LLVMSetGlobalConstant(known, true);
	}
	return known;
}

/* The runtime writes to descriptors that it gives storage to, and the cloud one to all. */
static bool is_constant(const struct bpfc_emitter *e, const struct bpfc_map *map)
{
	return e->profile == BPFC_PROFILE_EMBEDDED && (!bpfc_map_bytes(map) || bpfc_map_in_object(e, map));
}

static int declare_map(struct bpfc_emitter *e, uint32_t i)
{
	const struct bpfc_map *map = &e->model->maps[i];
	const char *name = e->options->resident ? bpfc_name_resident(e, "map", i)
			   : map->is_inner_only ? bpfc_name_internal(map->name)
						: bpfc_name_claim(e, map->name);

	if (!name)
		return e->status;
	e->maps[i] = LLVMAddGlobal(e->module, e->map_type, name);
	LLVMSetAlignment(e->maps[i], e->pointer_bits / 8);
	if (e->options->resident)
		return BPFC_OK;
	if (map->is_inner_only)
		LLVMSetLinkage(e->maps[i], LLVMInternalLinkage);
	if (map->is_inner_only || is_constant(e, map))
		LLVMSetGlobalConstant(e->maps[i], true);
	return BPFC_OK;
}

int bpfc_declare_maps(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->model->map_count && !e->status; i++)
		if (e->usage.maps[i])
			declare_map(e, i);
	return e->status;
}

static LLVMValueRef storage(struct bpfc_emitter *e, const struct bpfc_map *map)
{
	const char *name = bpfc_arena_printf(e->arena, "%s.values", bpfc_name_internal(map->name));
	LLVMValueRef bytes, values;

	if (!name) {
		e->status = BPFC_E_NOMEM;
		return NULL;
	}
	bytes = map->init_count ? bpfc_map_values(e, map) : LLVMConstNull(LLVMArrayType2(e->i8, bpfc_map_bytes(map)));
	if (!bytes)
		return NULL;
	values = LLVMAddGlobal(e->module, LLVMTypeOf(bytes), name);
	LLVMSetInitializer(values, bytes);
	LLVMSetLinkage(values, LLVMInternalLinkage);
	LLVMSetAlignment(values, e->profile == BPFC_PROFILE_EMBEDDED ? 8 : 64);
	bpfc_section_data(e, values, true);
	return values;
}

static LLVMValueRef number(const struct bpfc_emitter *e, uint32_t n)
{
	return LLVMConstInt(e->i32, n, false);
}

/* The embedded runtime has no use for `state`: there it refers to the ABI's symbol, whose value is 0 (see registry.c).
 */
static LLVMValueRef state_field(struct bpfc_emitter *e)
{
	return e->profile == BPFC_PROFILE_EMBEDDED && !e->is_pic ? bpfc_abi_reference(e) : LLVMConstNull(e->ptr);
}

/* The fields of struct bpfrt_map, in its order. */
static void define_map(struct bpfc_emitter *e, uint32_t i)
{
	const struct bpfc_map *map = &e->model->maps[i];
	LLVMValueRef null = LLVMConstNull(e->ptr);
	LLVMValueRef values = e->map_values[i] ? e->map_values[i] : null;
	LLVMValueRef name = e->options->no_registry ? null : bpfc_string(e, map->name);
	LLVMValueRef inner = map->inner == BPFC_NONE ? null : e->maps[map->inner];
	uint32_t stride = map->value_size > UINT32_MAX - 7 ? UINT32_MAX & ~7u : (map->value_size + 7) & ~7u;
	LLVMValueRef fields[] = {
		ops_address(e, map),
		values,
		number(e, map->type),
		number(e, map->key_size),
		number(e, map->value_size),
		number(e, stride),
		number(e, map->max_entries),
		number(e, bpfrt_map_flags(map->flags, map->extra)),
		name,
		inner,
		state_field(e),
	};

	LLVMSetInitializer(e->maps[i], LLVMConstNamedStruct(e->map_type, fields, sizeof(fields) / sizeof(fields[0])));
	bpfc_section_data(e, e->maps[i], true);
}

int bpfc_define_maps(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->model->map_count && !e->status && !e->options->resident; i++) {
		if (!e->usage.maps[i])
			continue;
		if (bpfc_map_in_object(e, &e->model->maps[i]) && bpfc_map_bytes(&e->model->maps[i]))
			e->map_values[i] = storage(e, &e->model->maps[i]);
		if (!e->status)
			define_map(e, i);
	}
	return e->status;
}
