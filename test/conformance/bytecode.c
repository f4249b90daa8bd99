/* Programs for the interpreter of a target: in the place of native code, a source file with their slots, variables and
 * maps, and entry functions that run them (bytecode.h). */
#include "bytecode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/storage.h"
#include "exec.h"

static const struct {
	const char *ops;
	enum bpfrt_storage storage;
} types[] = {
#define BPFC_MAP(name, number, text, ops, storage) [number] = { #ops, BPFRT_STORAGE_##storage },
#include "bpfc/map.def"
};

static void write_bytes(FILE *out, const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%u,", bytes[i]);
}

/* With storage of its own, as an object for the embedded profile has it. */
static void write_stored_map(FILE *out, const struct bpfc_map *map, uint32_t i)
{
	uint64_t bytes = bpfrt_storage_bytes(types[map->type].storage, map->key_size, map->value_size, map->max_entries,
					     map->extra, 1);

	fprintf(out, "static uint64_t storage%u[%llu];\n", i, (unsigned long long)(bytes + 7) / 8);
	fprintf(out, "extern const struct bpfrt_map_ops bpfrt_%s_ops;\nextern const struct bpfrt_map %s;\n",
		types[map->type].ops, map->name);
	fprintf(out,
		"const struct bpfrt_map %s = { .ops = &bpfrt_%s_ops, .values = storage%u, .type = %u, .key_size = %u, "
		".value_size = %u, .stride = %u, .max_entries = %u, .flags = %u };\n",
		map->name, types[map->type].ops, i, map->type, map->key_size, map->value_size,
		(map->value_size + 7) & ~7u, map->max_entries, map->flags);
}

static void write_created_map(FILE *out, const struct bpfc_map *map, uint32_t i)
{
	fprintf(out,
		"extern struct bpfrt_map %s;\nstruct bpfrt_map %s = { .type = %u, .key_size = %u, .value_size = %u, "
		".max_entries = %u, .flags = %u };\n",
		map->name, map->name, map->type, map->key_size, map->value_size, map->max_entries, map->flags);
	fprintf(out, "__attribute__((constructor)) static void create%u(void) { bpfrt_map_create(&%s); }\n", i,
		map->name);
}

static void write_maps(FILE *out, const struct exec_engine *engine, const struct bpfc_model *model)
{
	for (uint32_t i = 0; i < model->map_count; i++)
		(engine->is_in_place ? write_stored_map : write_created_map)(out, &model->maps[i], i);
	fprintf(out, "static const struct bpfrt_map *const maps[] = {");
	for (uint32_t i = 0; i < model->map_count; i++)
		fprintf(out, "&%s,", model->maps[i].name);
	fprintf(out, "0};\n");
}

static void write_variables(FILE *out, const struct bpfc_model *model)
{
	for (uint32_t i = 0; i < model->global_count; i++) {
		const struct bpfc_global *g = &model->globals[i];

		fprintf(out, "static _Alignas(16) uint8_t global%u[%llu] = {", i, (unsigned long long)g->size + 8);
		write_bytes(out, g->data, g->data ? g->size : 0);
		fprintf(out, "0};\n");
	}
	fprintf(out, "static const struct bpfrt_region globals[] = {");
	for (uint32_t i = 0; i < model->global_count; i++)
		fprintf(out, "{global%u,%llu,%d},", i, (unsigned long long)model->globals[i].size,
			!model->globals[i].is_const);
	fprintf(out, "{0}};\nstatic const struct bpfrt_interp_extern externs[] = {");
	for (uint32_t i = 0; i < model->extern_count; i++)
		fprintf(out, "{{&exec_value,sizeof(exec_value),true},bytecode_extern},");
	fprintf(out,
		"{{0}}};\n#define VM { maps, %u, globals, %u, externs, %u, bpfrt_interp_helpers, "
		"bpfrt_interp_helper_count }\n",
		model->map_count, model->global_count, model->extern_count);
}

static void write_prog(FILE *out, const struct exec_engine *engine, const struct bpfc_prog *prog)
{
	fprintf(out, "static const uint64_t %s_slots[] = {", prog->name);
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		uint64_t slots[2] = { 0 };

		if (exec_encode(prog, i, (uint8_t *)slots) != sizeof(slots)) {
			fprintf(out, "0x%llx,", (unsigned long long)slots[0]);
			continue;
		}
		fprintf(out, "0x%llx,0x%llx,", (unsigned long long)slots[0], (unsigned long long)slots[1]);
		i++;
	}
	fprintf(out, "};\nuint64_t %s(void *ctx);\nuint64_t %s(void *ctx)\n{\n", prog->name, prog->name);
	fprintf(out, "\tstatic const struct bytecode code = { %s_slots, %u, %u };\n", prog->name, prog->insn_count,
		prog->ctx.is_raw ? BPFRT_IMAGE_CTX_RAW : BPFRT_IMAGE_CTX_SKB);
	fprintf(out,
		"\tconst struct bpfrt_vm vm = VM;\n\n\treturn bytecode_run(&code, &vm, &bpfrt_engine_%s, %s, "
		"ctx);\n}\n",
		engine->executor->name, engine->is_in_place ? "0" : "ops");
}

static uint32_t most_slots(const struct bpfc_model *model, const struct exec_job *jobs, uint32_t count)
{
	uint32_t most = 1;

	for (uint32_t i = 0; i < count; i++)
		if (model->progs[jobs[i].prog].insn_count > most)
			most = model->progs[jobs[i].prog].insn_count;
	return most;
}

char *exec_bytecode(const struct exec_engine *engine, const struct bpfc_model *model, const struct exec_job *jobs,
		    uint32_t count)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	fprintf(out, "#include \"bytecode.h\"\n");
	write_maps(out, engine, model);
	write_variables(out, model);
	if (!engine->is_in_place)
		fprintf(out, "static struct bpfrt_interp_op ops[%u];\n", most_slots(model, jobs, count));
	for (uint32_t i = 0; i < count; i++)
		if (!i || jobs[i].prog != jobs[i - 1].prog)
			write_prog(out, engine, &model->progs[jobs[i].prog]);
	fclose(out);
	return text;
}
