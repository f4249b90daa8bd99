#include "bpfrt/storage.h"
#include "check.h"
#include "load.h"
#include "print.h"
#include "table.h"
#include "typename.h"

#include <string.h>

static const char *progtype_name(enum bpfc_progtype type)
{
	static const char *const names[] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = (name),
#define BPFC_SECTION(pattern, progtype)
#include "bpfc/progtype.def"
	};

	return type < BPFC_PROGTYPE_COUNT ? names[type] : "?";
}

/* The deepest call path as far as the verifier accepts the program. */
static void put_stack(struct bpfc_run *run, struct bpfc_table *table, unsigned column, const struct bpfc_prog *prog)
{
	struct bpfc_facts *facts = NULL;

	if (bpfc_check(run, prog, NULL, &facts))
		bpfc_table_text(table, column, "rejected");
	else
		bpfc_table_number(table, column, facts->stack);
	bpfc_check_free(facts);
}

static void inspect_progs(struct bpfc_run *run, const struct bpfc_model *model)
{
	static const char *const heads[] = { "name",   "type",       "section", ">instructions",
					     ">bytes", ">functions", ">stack",  NULL };
	struct bpfc_table table = bpfc_table(run->arena, "Programs", heads, model->prog_count);

	for (uint32_t i = 0; i < model->prog_count; i++) {
		const struct bpfc_prog *prog = &model->progs[i];

		bpfc_progress_update(&run->render.progress, "verifying program", i + 1, model->prog_count);
		bpfc_table_row(&table);
		bpfc_table_text(&table, 0, prog->name);
		bpfc_table_text(&table, 1, progtype_name(prog->type));
		bpfc_table_text(&table, 2, prog->section);
		bpfc_table_number(&table, 3, prog->insn_count);
		bpfc_table_number(&table, 4, (unsigned long long)prog->insn_count * BPFC_INSN_BYTES);
		bpfc_table_number(&table, 5, prog->subprog_count);
		put_stack(run, &table, 6, prog);
	}
	bpfc_progress_clear(&run->render.progress);
	bpfc_table_print(&table);
}

/* "16 struct stats" */
static const char *size_and_type(struct bpfc_run *run, const struct bpfc_model *model, uint32_t size, uint32_t type)
{
	const char *name = bpfc_typename(run->arena, &model->types, type);

	return name && name[0] ? bpfc_arena_printf(run->arena, "%u %s", size, name)
			       : bpfc_arena_printf(run->arena, "%u", size);
}

static void inspect_maps(struct bpfc_run *run, const struct bpfc_model *model)
{
	static const char *const heads[] = { "name", "type", "key", "value", ">max_entries", ">bytes (1 CPU)", NULL };
	struct bpfc_table table = bpfc_table(run->arena, "Maps", heads, model->map_count);

	for (uint32_t i = 0; i < model->map_count; i++) {
		const struct bpfc_map *map = &model->maps[i];
		const char *type = bpfc_map_type_name(map->type);
		uint64_t bytes = bpfrt_storage_bytes(bpfrt_map_storage(map->type), map->key_size, map->value_size,
						     map->max_entries, map->extra, 1);

		bpfc_table_row(&table);
		bpfc_table_text(&table, 0, map->name);
		bpfc_table_text(&table, 1, type ? type : "?");
		bpfc_table_text(&table, 2, size_and_type(run, model, map->key_size, map->key_type));
		bpfc_table_text(&table, 3, size_and_type(run, model, map->value_size, map->value_type));
		bpfc_table_number(&table, 4, map->max_entries);
		if (bytes == UINT64_MAX)
			bpfc_table_text(&table, 5, "too many");
		else
			bpfc_table_number(&table, 5, bytes);
	}
	bpfc_table_print(&table);
}

static const char *global_use(const struct bpfc_global *global)
{
	if (!global->is_used)
		return global->is_metadata ? "metadata" : "unused";
	return global->is_const ? "constant" : "variable";
}

static void inspect_globals(struct bpfc_run *run, const struct bpfc_model *model)
{
	static const char *const heads[] = { "name", "section", ">offset", ">bytes", "use", "type", NULL };
	struct bpfc_table table = bpfc_table(run->arena, "Globals", heads, model->global_count);

	for (uint32_t i = 0; i < model->global_count; i++) {
		const struct bpfc_global *global = &model->globals[i];

		bpfc_table_row(&table);
		bpfc_table_text(&table, 0, global->name[0] ? global->name : "(no name)");
		bpfc_table_text(&table, 1, global->section);
		bpfc_table_number(&table, 2, global->section_off);
		bpfc_table_number(&table, 3, global->size);
		bpfc_table_text(&table, 4, global_use(global));
		bpfc_table_text(&table, 5, bpfc_typename(run->arena, &model->types, global->type));
	}
	bpfc_table_print(&table);
}

static void inspect_externs(struct bpfc_run *run, const struct bpfc_model *model)
{
	static const char *const heads[] = { "name", "kind", "linkage", "type", NULL };
	struct bpfc_table table = bpfc_table(run->arena, "Externs", heads, model->extern_count);

	for (uint32_t i = 0; i < model->extern_count; i++) {
		const struct bpfc_extern *ext = &model->externs[i];

		bpfc_table_row(&table);
		bpfc_table_text(&table, 0, ext->name);
		bpfc_table_text(&table, 1, ext->is_func ? "function" : "variable");
		bpfc_table_text(&table, 2, ext->is_weak ? "weak" : "strong");
		bpfc_table_text(&table, 3, ext->is_func ? "" : bpfc_typename(run->arena, &model->types, ext->type));
	}
	bpfc_table_print(&table);
}

struct section {
	const char *name;
	bool is_code;
	uint64_t bytes;
};

static void add_bytes(struct section *sections, uint32_t *count, const char *name, bool is_code, uint64_t bytes)
{
	uint32_t i = 0;

	while (i < *count && (sections[i].is_code != is_code || strcmp(sections[i].name, name)))
		i++;
	if (i == *count)
		sections[(*count)++] = (struct section){ .name = name, .is_code = is_code };
	sections[i].bytes += bytes;
}

/* A function counts once, in however many programs it is. */
static uint32_t sum_sections(struct bpfc_run *run, const struct bpfc_model *model, struct section *sections)
{
	bool *seen = bpfc_arena_zalloc(run->arena, model->func_count, sizeof(seen[0]));
	uint32_t count = 0;

	for (uint32_t i = 0; seen && i < model->prog_count; i++) {
		for (uint32_t j = 0; j < model->progs[i].subprog_count; j++) {
			const struct bpfc_subprog *subprog = &model->progs[i].subprogs[j];

			if (seen[subprog->func])
				continue;
			seen[subprog->func] = true;
			add_bytes(sections, &count, subprog->section, true, (uint64_t)subprog->count * BPFC_INSN_BYTES);
		}
	}
	for (uint32_t i = 0; i < model->global_count; i++)
		add_bytes(sections, &count, model->globals[i].section, false, model->globals[i].size);
	return count;
}

static void inspect_sections(struct bpfc_run *run, const struct bpfc_model *model)
{
	static const char *const heads[] = { "name", "kind", ">bytes", NULL };
	uint64_t most = (uint64_t)model->func_count + model->global_count;
	struct section *sections = bpfc_arena_zalloc(run->arena, most, sizeof(sections[0]));
	uint32_t count = sections ? sum_sections(run, model, sections) : 0;
	struct bpfc_table table = bpfc_table(run->arena, "Sections", heads, count);

	for (uint32_t i = 0; i < count; i++) {
		bpfc_table_row(&table);
		bpfc_table_text(&table, 0, sections[i].name);
		bpfc_table_text(&table, 1, sections[i].is_code ? "code" : "data");
		bpfc_table_number(&table, 2, sections[i].bytes);
	}
	bpfc_table_print(&table);
}

static int inspect_object(struct bpfc_run *run, const char *path)
{
	struct bpfc_loaded loaded;
	int status = bpfc_load(run, &path, 1, &loaded);
	const struct bpfc_model *model = loaded.model;

	if (!status) {
		bpfc_print(stdout, model->object);
		printf(": BPF object, %s-endian, license \"", model->big_endian ? "big" : "little");
		bpfc_print(stdout, model->license ? model->license : "");
		fputs("\"\n\n", stdout);
		inspect_progs(run, model);
		inspect_maps(run, model);
		inspect_globals(run, model);
		inspect_externs(run, model);
		inspect_sections(run, model);
	}
	bpfc_unload(run, &loaded);
	return status;
}

int bpfc_inspect(struct bpfc_run *run)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < run->args.inputs.count; i++)
		status = bpfc_worse(status, inspect_object(run, run->args.inputs.list[i]));
	return status;
}
