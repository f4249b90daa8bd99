/* Variables of the object's data sections become native variables. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

/* NAME itself, or NAME.anything. */
static bool in_family(const char *section, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(section, name, length) && (!section[length] || section[length] == '.');
}

static bool is_standard(const char *section)
{
	return in_family(section, ".data") || in_family(section, ".rodata") || in_family(section, ".bss") ||
	       !strcmp(section, ".kconfig");
}

static bool is_static(const struct bpfc_global *g)
{
	return g->linkage == BPFC_STATIC || !*g->name || !strcmp(g->section, ".kconfig");
}

/* Names that start-up code, loaders or our own registry give a meaning to. */
static bool is_reserved(const char *section)
{
	return section[0] == '.' || !*section || strchr(section, '\n') || !strncmp(section, "bpfrt_", 6);
}

static int by_offset(const void *a, const void *b)
{
	const struct bpfc_data_ref *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/* The references in order, or NULL and a failure: none overlaps another or the end. */
static const struct bpfc_data_ref *sorted_refs(struct bpfc_emitter *e, const struct bpfc_global *g)
{
	struct bpfc_data_ref *refs = bpfc_arena_copy(e->arena, g->refs, g->ref_count * sizeof(*refs));
	uint64_t end = 0;

	if (!refs) {
		e->status = BPFC_E_NOMEM;
		return NULL;
	}
	qsort(refs, g->ref_count, sizeof(*refs), by_offset);
	for (uint32_t i = 0; i < g->ref_count; i++) {
		if (refs[i].off < end || refs[i].off > g->size || g->size - refs[i].off < 8) {
			BPFC_FAIL(e, BPFC_E_UNSUPPORTED, BAD_INITIAL_VALUE, BPFC_STR(g->name), BPFC_STR("a slot"),
				  BPFC_STR("that overlaps another"));
			return NULL;
		}
		end = refs[i].off + 8;
	}
	return refs;
}

/* Bytes, an address, bytes, an address, ..., bytes: a packed struct. On 32-bit targets the bytes begin with the rest of
 * the address's slot. */
static LLVMTypeRef type_with_refs(struct bpfc_emitter *e, const struct bpfc_global *g, const struct bpfc_data_ref *refs)
{
	LLVMTypeRef *fields = bpfc_arena_zalloc(e->arena, 2 * (size_t)g->ref_count + 1, sizeof(LLVMTypeRef));
	uint64_t at = 0;

	if (!fields) {
		e->status = BPFC_E_NOMEM;
		return NULL;
	}
	for (uint32_t i = 0; i < g->ref_count; i++) {
		fields[2 * i] = LLVMArrayType2(e->i8, refs[i].off - at);
		fields[2 * i + 1] = e->ptr;
		at = refs[i].off + e->pointer_bits / 8;
	}
	fields[2 * g->ref_count] = LLVMArrayType2(e->i8, g->size - at);
	return LLVMStructTypeInContext(e->context, fields, 2 * g->ref_count + 1, true);
}

static LLVMValueRef bytes_constant(const struct bpfc_emitter *e, const uint8_t *bytes, uint64_t count)
{
	if (!bytes)
		return LLVMConstNull(LLVMArrayType2(e->i8, count));
	return LLVMConstStringInContext2(e->context, (const char *)bytes, count, true);
}

static LLVMValueRef value_with_refs(struct bpfc_emitter *e, const struct bpfc_global *g,
				    const struct bpfc_data_ref *refs)
{
	LLVMValueRef *fields = bpfc_arena_zalloc(e->arena, 2 * (size_t)g->ref_count + 1, sizeof(LLVMValueRef));
	uint8_t *bytes = bpfc_arena_zalloc(e->arena, g->size, 1);
	uint64_t at = 0;

	if (!fields || !bytes) {
		e->status = BPFC_E_NOMEM;
		return NULL;
	}
	if (g->data)
		memcpy(bytes, g->data, g->size);
	for (uint32_t i = 0; i < g->ref_count; i++) {
		memset(bytes + refs[i].off, 0, 8);
		fields[2 * i] = bytes_constant(e, bytes + at, refs[i].off - at);
		fields[2 * i + 1] = bpfc_ref_address(e, &refs[i], g->name);
		if (!fields[2 * i + 1])
			return NULL;
		at = refs[i].off + e->pointer_bits / 8;
	}
	fields[2 * g->ref_count] = bytes_constant(e, bytes + at, g->size - at);
	return LLVMConstStructInContext(e->context, fields, 2 * g->ref_count + 1, true);
}

/* The image has the variable; a constant's value is known here too. */
static int declare_resident(struct bpfc_emitter *e, uint32_t i)
{
	const struct bpfc_global *g = &e->model->globals[i];
	const char *name = bpfc_name_resident(e, "var", i);

	if (!name)
		return e->status;
	e->globals[i] = LLVMAddGlobal(e->module, LLVMArrayType2(e->i8, g->size), name);
	LLVMSetAlignment(e->globals[i], g->align);
	if (!g->is_const || g->ref_count)
		return BPFC_OK;
	LLVMSetGlobalConstant(e->globals[i], true);
	LLVMSetInitializer(e->globals[i], bytes_constant(e, g->data, g->size));
	LLVMSetLinkage(e->globals[i], LLVMAvailableExternallyLinkage);
	return BPFC_OK;
}

static int declare_global(struct bpfc_emitter *e, uint32_t i)
{
	const struct bpfc_global *g = &e->model->globals[i];
	const char *name = is_static(g) ? bpfc_name_internal(g->name) : bpfc_name_claim(e, g->name);
	const struct bpfc_data_ref *refs = g->ref_count ? sorted_refs(e, g) : NULL;
	LLVMTypeRef type;

	if (name && !*name)
		name = bpfc_arena_printf(e->arena, "data.%u", i);
	if (!name || e->status)
		return e->status ? e->status : (e->status = BPFC_E_NOMEM);
	type = refs ? type_with_refs(e, g, refs) : LLVMArrayType2(e->i8, g->size);
	if (!type)
		return e->status;
	e->globals[i] = LLVMAddGlobal(e->module, type, name);
	LLVMSetAlignment(e->globals[i], g->align);
	LLVMSetGlobalConstant(e->globals[i], g->is_const);
	if (is_static(g))
		LLVMSetLinkage(e->globals[i], LLVMInternalLinkage);
	else if (g->linkage == BPFC_WEAK)
		LLVMSetLinkage(e->globals[i], LLVMWeakAnyLinkage);
	return BPFC_OK;
}

static bool is_all_zero(const struct bpfc_global *g)
{
	for (uint64_t i = 0; g->data && i < g->size; i++)
		if (g->data[i])
			return false;
	return true;
}

static int define_global(struct bpfc_emitter *e, uint32_t i)
{
	const struct bpfc_global *g = &e->model->globals[i];
	const struct bpfc_data_ref *refs = g->ref_count ? sorted_refs(e, g) : NULL;
	LLVMValueRef value;

	if (e->status)
		return e->status;
	value = refs ? value_with_refs(e, g, refs) : bytes_constant(e, is_all_zero(g) ? NULL : g->data, g->size);
	if (!value)
		return e->status;
	LLVMSetInitializer(e->globals[i], value);
	if (is_standard(g->section))
		bpfc_section_data(e, e->globals[i], refs);
	else if (is_reserved(g->section))
		return BPFC_FAIL(e, BPFC_E_UNSUPPORTED, BAD_SECTION_NAME, BPFC_STR(g->name), BPFC_STR(g->section));
	else
		LLVMSetSection(e->globals[i], g->section);
	bpfc_debug_global(e, e->globals[i], g->name, g->type);
	return BPFC_OK;
}

int bpfc_declare_globals(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->model->global_count && !e->status; i++)
		if (e->usage.globals[i])
			e->options->resident ? declare_resident(e, i) : declare_global(e, i);
	return e->status;
}

int bpfc_define_globals(struct bpfc_emitter *e)
{
	for (uint32_t i = 0; i < e->model->global_count && !e->status && !e->options->resident; i++)
		if (e->usage.globals[i])
			define_global(e, i);
	return e->status;
}
