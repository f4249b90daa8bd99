/* Undefined symbols: .kconfig variables become constants, .ksyms and weak ones externs. COMMON symbols are variables
 * without initial data. */
#include "build.h"
#include "kconfig.h"

#include <string.h>

static int kconfig_fault(struct build *b, const char *name, const char *reason)
{
	if (reason)
		bpfc_build_report(b,
				  BPFC_DIAG_INIT(BAD_KCONFIG, .section = ".kconfig", .symbol = name,
						 .args = { BPFC_STR(name), BPFC_STR(reason) }),
				  BPFC_NO_OFFSET);
	else
		bpfc_build_report(
			b,
			BPFC_DIAG_INIT(NO_KCONFIG, .section = ".kconfig", .symbol = name, .args = { BPFC_STR(name) }),
			BPFC_NO_OFFSET);
	return BPFC_E_OPTION;
}

/* What libbpf itself answers, LINUX_KERNEL_VERSION for one; there is no kernel to ask here. */
static bool is_virtual(const char *name)
{
	return !strncmp(name, "LINUX_", 6);
}

static int add_kconfig(struct build *b, uint32_t index, uint32_t type)
{
	const struct bpfc_symbol *symbol = &b->object.symbols[index];
	struct bpfc_global *global = &b->globals[b->global_count];
	const char *reason = NULL;
	uint64_t size;
	uint8_t *data;
	int status = 1;

	if (!bpfc_type_size(&b->btf.types, type, &size) || !size || size > INT16_MAX)
		return kconfig_fault(b, symbol->name, "its type has no size");
	data = bpfc_build_alloc(b, 1, size);
	if (!data)
		return BPFC_E_NOMEM;
	if (b->options->kconfig)
		status = bpfc_kconfig_value(b->options->kconfig, symbol->name, &b->btf.types, type, data, size,
					    b->object.big_endian, &reason);
	if (status < 0)
		return kconfig_fault(b, symbol->name, reason ? reason : "its value is wrong");
	if (status > 0 && symbol->linkage != BPFC_WEAK && !is_virtual(symbol->name))
		return kconfig_fault(b, symbol->name, NULL);
	*global = (struct bpfc_global){ .name = symbol->name,
					.section = ".kconfig",
					.size = size,
					.align = 8,
					.type = type,
					.linkage = BPFC_STATIC,
					.is_const = true,
					.data = data };
	b->symbol_global[index] = b->global_count++;
	return BPFC_OK;
}

static void add_common(struct build *b, uint32_t index)
{
	const struct bpfc_symbol *symbol = &b->object.symbols[index];

	if (!symbol->size)
		return;
	b->globals[b->global_count] = (struct bpfc_global){
		.name = symbol->name,
		.section = ".bss",
		.size = symbol->size,
		.align = symbol->value < 4096 ? (uint32_t)symbol->value : 4096,
		.linkage = symbol->linkage,
		.type = bpfc_build_var_type(b, symbol->name),
	};
	b->symbol_global[index] = b->global_count++;
}

static void add_extern(struct build *b, uint32_t index, const struct bpfc_member *entry)
{
	const struct bpfc_symbol *symbol = &b->object.symbols[index];
	const struct bpfc_type *type = entry ? &b->btf.types.table[entry->type] : NULL;
	struct bpfc_extern *ext = &b->externs[b->extern_count];

	*ext = (struct bpfc_extern){ .name = symbol->name,
				     .is_weak = symbol->linkage == BPFC_WEAK,
				     .is_func = type && type->kind == BPFC_TYPE_FUNC };
	if (ext->is_func)
		ext->type = entry->type;
	else if (type && type->kind == BPFC_TYPE_VAR && bpfc_type_resolve(&b->btf.types, type->type))
		ext->type = type->type;
	b->extern_declared[b->extern_count] = entry || ext->is_weak;
	b->symbol_extern[index] = b->extern_count++;
}

static int add_undefined(struct build *b, uint32_t index, const struct bpfc_type *kconfig,
			 const struct bpfc_type *ksyms)
{
	const char *name = b->object.symbols[index].name;
	const struct bpfc_member *entry = bpfc_build_datasec_entry(b, kconfig, name, 0);

	if (entry && b->btf.types.table[entry->type].kind == BPFC_TYPE_VAR)
		return add_kconfig(b, index, b->btf.types.table[entry->type].type);
	add_extern(b, index, bpfc_build_datasec_entry(b, ksyms, name, 0));
	return BPFC_OK;
}

int bpfc_build_externs(struct build *b)
{
	const struct bpfc_type *kconfig = bpfc_build_datasec(b, ".kconfig"), *ksyms = bpfc_build_datasec(b, ".ksyms");
	uint32_t count = b->object.symbol_count;
	int status = BPFC_OK;

	b->externs = bpfc_build_alloc(b, count, sizeof(*b->externs));
	b->extern_declared = bpfc_build_alloc(b, count, sizeof(*b->extern_declared));
	b->symbol_global = bpfc_build_alloc(b, count, sizeof(*b->symbol_global));
	b->symbol_extern = bpfc_build_alloc(b, count, sizeof(*b->symbol_extern));
	if (!b->externs || !b->extern_declared || !b->symbol_global || !b->symbol_extern)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < count && !status; i++) {
		const struct bpfc_symbol *symbol = &b->object.symbols[i];

		b->symbol_global[i] = b->symbol_extern[i] = BPFC_NONE;
		if (i && symbol->place == BPFC_PLACE_UNDEFINED && *symbol->name)
			status = add_undefined(b, i, kconfig, ksyms);
		if (symbol->place == BPFC_PLACE_COMMON)
			add_common(b, i);
	}
	return status;
}
