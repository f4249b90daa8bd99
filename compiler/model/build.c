#include "build.h"

#include <string.h>

void bpfc_build_report(struct build *b, struct bpfc_diag diag, uint64_t offset)
{
	diag.object = b->name;
	diag.offset = offset;
	bpfc_sink_emit(b->sink, &diag);
}

void *bpfc_build_alloc(struct build *b, size_t count, size_t bytes)
{
	void *p = bpfc_arena_zalloc(b->arena, count, bytes);

	if (!p)
		bpfc_build_report(b, BPFC_DIAG_INIT(NO_MEMORY), BPFC_NO_OFFSET);
	return p;
}

int bpfc_build_section_fault(struct build *b, const struct bpfc_section *section, const char *what)
{
	bpfc_build_report(b,
			  BPFC_DIAG_INIT(BAD_SECTION, .section = section->name,
					 .args = { BPFC_STR(section->name), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

int bpfc_build_symbol_fault(struct build *b, const struct bpfc_symbol *symbol, const char *what)
{
	bpfc_build_report(b,
			  BPFC_DIAG_INIT(BAD_SYMBOL, .section = b->object.sections[symbol->section].name,
					 .symbol = symbol->name, .args = { BPFC_STR(symbol->name), BPFC_STR(what) }),
			  symbol->value);
	return BPFC_E_FORMAT;
}

int bpfc_build_map_fault(struct build *b, const char *map, const char *what)
{
	bpfc_build_report(b, BPFC_DIAG_INIT(BAD_MAP, .symbol = map, .args = { BPFC_STR(map), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

int bpfc_build_reloc_fault(struct build *b, const struct bpfc_section *section, const struct bpfc_reloc *reloc,
			   const char *what)
{
	const char *symbol = b->object.symbols[reloc->symbol].name;
	struct bpfc_diag diag = BPFC_DIAG_INIT(BAD_RELOC, .section = section->name, .symbol = symbol,
					       .args = { BPFC_INT(reloc->type), BPFC_STR(symbol), BPFC_STR(what) });

	if (reloc->type > BPFC_R_NODYLD32 && reloc->type != BPFC_R_64_32)
		diag.code = BPFC_D_UNKNOWN_RELOC;
	bpfc_build_report(b, diag, reloc->off);
	return BPFC_E_FORMAT;
}

static int read_btf(struct build *b)
{
	static const struct bpfc_type nothing = { .name = "", .component = -1 };
	const struct bpfc_section *btf = bpfc_object_section(&b->object, ".BTF");
	const struct bpfc_section *ext = bpfc_object_section(&b->object, ".BTF.ext");
	bool swap = b->object.big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	int status;

	b->btf.types = (struct bpfc_types){ &nothing, 1 };
	if (!btf || !btf->bytes)
		return BPFC_OK;
	status = bpfc_btf_read(b->arena, btf->bytes, btf->size, swap, b->name, b->sink, &b->btf);
	if (!status && ext && ext->bytes)
		status = bpfc_btf_ext_read(b->arena, ext->bytes, ext->size, swap, &b->btf, b->name, b->sink, &b->ext);
	return status;
}

/* Nothing comes after the model that a stage before it does not know: what one stage makes, the next ones read. */
static int run_stages(struct build *b)
{
	static int (*const stages[])(struct build *) = {
		read_btf,
		bpfc_build_classify,
		bpfc_build_funcs,
		bpfc_build_maps,
		bpfc_build_globals,
		bpfc_build_externs,
		bpfc_build_decode,
		bpfc_build_insn_relocs,
		bpfc_build_apply_core,
		bpfc_build_data_refs,
		bpfc_build_map_values,
		bpfc_build_options,
		bpfc_build_progs,
		bpfc_build_tasks,
		bpfc_build_contexts,
		bpfc_build_kernel_types,
		bpfc_build_tracing,
		bpfc_build_used,
	};
	int status = BPFC_OK;

	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]) && !status; i++)
		status = stages[i](b);
	return status;
}

static const char *license(const struct build *b)
{
	const struct bpfc_section *section = bpfc_object_section(&b->object, "license");

	if (!section || !section->bytes)
		return "";
	return bpfc_arena_strndup(b->arena, (const char *)section->bytes,
				  strnlen((const char *)section->bytes, section->size));
}

static int finish(struct build *b)
{
	const char **funcs = bpfc_build_alloc(b, b->func_count, sizeof(*funcs));
	struct bpfc_model *model = b->model;

	if (!funcs)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < b->func_count; i++)
		funcs[i] = b->funcs[i].name;
	model->object = bpfc_arena_strdup(b->arena, b->name);
	model->license = license(b);
	model->big_endian = b->object.big_endian;
	model->progs = b->progs;
	model->prog_count = b->prog_count;
	model->maps = b->maps;
	model->map_count = b->map_count;
	model->globals = b->globals;
	model->global_count = b->global_count;
	model->externs = b->externs;
	model->extern_count = b->extern_count;
	model->funcs = funcs;
	model->func_count = b->func_count;
	model->poisons = b->poisons;
	model->poison_count = b->poison_count;
	model->types = b->btf.types;
	model->kernel_types = b->kernel_types;
	return model->object && model->license ? BPFC_OK : BPFC_E_NOMEM;
}

/* A model and the arena that it and all it points to live in. */
struct owned_model {
	struct bpfc_model model;
	struct bpfc_arena *arena;
};

int bpfc_model_open(const uint8_t *bytes, size_t length, const struct bpfc_open_options *options,
		    struct bpfc_model **model)
{
	struct bpfc_open_options given = { 0 };
	struct build b = { .options = &given };
	struct owned_model *owned;
	int status;

	*model = NULL;
	if (options)
		memcpy(&given, options, options->size < sizeof(given) ? options->size : sizeof(given));
	b.sink = given.sink;
	b.name = given.object ? given.object : "<memory>";
	b.arena = bpfc_arena_new();
	owned = b.arena ? bpfc_build_alloc(&b, 1, sizeof(*owned)) : NULL;
	if (!owned) {
		bpfc_arena_free(b.arena);
		return BPFC_E_NOMEM;
	}
	owned->arena = b.arena;
	b.model = &owned->model;
	status = bpfc_object_read(b.arena, bytes, length, b.name, b.sink, &b.object);
	if (!status)
		status = run_stages(&b);
	if (!status)
		status = finish(&b);
	if (status)
		bpfc_arena_free(b.arena);
	else
		*model = &owned->model;
	return status;
}

void bpfc_model_close(struct bpfc_model *model)
{
	if (model)
		bpfc_arena_free(((struct owned_model *)(void *)model)->arena);
}
