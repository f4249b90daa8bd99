/* Real programs: disassembled with their symbols, assembled again, the same instructions. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm.h"
#include "disasm.h"
#include "model/open.h"

#define FOLDER "/usr/lib/x86_64-linux-gnu/bpf"

static void declare(FILE *out, const struct bpfc_prog *prog)
{
	const struct bpfc_model *model = prog->model;

	for (uint32_t i = 0; i < model->map_count; i++)
		fprintf(out, ".map %s type=%u key=%u value=%u max_entries=%u\n", model->maps[i].name,
			model->maps[i].type, model->maps[i].key_size, model->maps[i].value_size,
			model->maps[i].max_entries);
	for (uint32_t i = 0; i < model->global_count; i++) {
		const struct bpfc_global *g = &model->globals[i];

		fprintf(out, ".global %s size=%llu\n", g->name[0] ? g->name : g->section, (unsigned long long)g->size);
	}
	for (uint32_t i = 0; i < model->extern_count; i++)
		fprintf(out, ".extern %s %s\n", model->externs[i].name, model->externs[i].is_func ? "func" : "var");
}

static char *listing(const struct bpfc_prog *prog)
{
	char *text, line[1024];
	size_t length;
	FILE *out = open_memstream(&text, &length);

	declare(out, prog);
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		for (uint32_t s = 1; s < prog->subprog_count; s++)
			if (prog->subprogs[s].first == i)
				fprintf(out, ".sub %s\n", prog->subprogs[s].name);
		cr_assert_lt(bpfc_disasm(prog, i, line, sizeof(line)), sizeof(line));
		fprintf(out, "%s\n", line);
	}
	fclose(out);
	return text;
}

static void expect_same(const struct bpfc_prog *want, const struct bpfc_prog *got)
{
	cr_assert_eq(want->insn_count, got->insn_count, "%s", want->name);
	for (uint32_t i = 0; i < want->insn_count; i++) {
		const struct bpfc_insn *a = &want->insns[i], *b = &got->insns[i];
		bool is_part = a->ref_kind == BPFC_REF_SUBPROG || /* the name says it all */
			       (a->ref_kind == BPFC_REF_GLOBAL && !want->model->globals[a->ref].name[0]);
		char one[1024], other[1024];

		bpfc_disasm(want, i, one, sizeof(one));
		bpfc_disasm(got, i, other, sizeof(other));
		cr_expect_str_eq(one, other, "%s, slot %u", want->name, i);
		cr_expect(a->id == b->id && a->dst == b->dst && a->src == b->src && a->off == b->off &&
				  a->ref_kind == b->ref_kind && (is_part || a->imm == b->imm),
			  "%s, slot %u: %s", want->name, i, one);
	}
}

static uint32_t check_object(const char *path)
{
	static uint8_t bytes[1 << 20];
	const struct bpfc_open_options options = { .size = sizeof(options), .object = path };
	struct bpfc_model *model;
	FILE *file = fopen(path, "rb");
	size_t length = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
	uint32_t insns = 0;

	fclose(file);
	if (bpfc_model_open(bytes, length, &options, &model))
		return 0;
	for (uint32_t i = 0; i < model->prog_count; i++) {
		char *text = listing(&model->progs[i]);
		struct bpfc_asm *unit;

		cr_assert_eq(bpfc_asm(text, strlen(text), NULL, &unit), BPFC_OK, "%s: %s", path, model->progs[i].name);
		expect_same(&model->progs[i], &bpfc_asm_model(unit)->progs[0]);
		insns += model->progs[i].insn_count;
		bpfc_asm_close(unit);
		free(text);
	}
	bpfc_model_close(model);
	return insns;
}

Test(asm_objects, xdp_tools)
{
	DIR *dir = opendir(FOLDER);
	const struct dirent *entry;
	uint32_t objects = 0, insns = 0;

	if (!dir)
		cr_skip("SKIP: no " FOLDER " (package xdp-tools)");
	while ((entry = readdir(dir)) != NULL) {
		char path[512];
		uint32_t count;

		if (!strstr(entry->d_name, ".o"))
			continue;
		snprintf(path, sizeof(path), FOLDER "/%s", entry->d_name);
		count = check_object(path);
		objects += count != 0;
		insns += count;
	}
	closedir(dir);
	cr_expect_gt(insns, 1000);
	fprintf(stderr, "%u instructions of %u objects assembled again\n", insns, objects);
}
