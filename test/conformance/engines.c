/* The list of engines. */
#include <stdio.h>
#include <string.h>

#include "exec.h"

/* The interpreter of a target. */
#define ON(on, in_place, in_batch)                                                                  \
	{ .name = in_place ? "in-place" : "interp",                                                 \
	  .triple = on,                                                                             \
	  .batch = in_batch,                                                                        \
	  .executor = &bpfrt_engine_trusted,                                                        \
	  .is_in_place = in_place,                                                                  \
	  .run = exec_run_aot },                                                                    \
	{                                                                                           \
		.name = in_place ? "in-place-checked" : "checked", .triple = on, .batch = in_batch, \
		.executor = &bpfrt_engine_checked, .is_in_place = in_place, .run = exec_run_aot     \
	}

const struct exec_engine exec_engines[] = {
	{ .name = "interp", .executor = &bpfrt_engine_trusted, .run = exec_run_interp },
	{ .name = "checked", .executor = &bpfrt_engine_checked, .run = exec_run_interp },
	{ .name = "in-place", .executor = &bpfrt_engine_trusted, .is_in_place = true, .run = exec_run_interp },
	{ .name = "in-place-checked", .executor = &bpfrt_engine_checked, .is_in_place = true, .run = exec_run_interp },
	{ .name = "jit", .opt = '2', .run = exec_run_jit },
	{ .name = "jit", .opt = '0', .run = exec_run_jit },
	{ .name = "aot", .triple = "x86_64-linux-gnu", .opt = '2', .run = exec_run_aot },
	{ .name = "aot", .triple = "aarch64-linux-gnu", .opt = '2', .run = exec_run_aot },
	{ .name = "aot", .triple = "riscv64-linux-gnu", .opt = '2', .run = exec_run_aot },
	{ .name = "aot", .triple = "thumbv7em-none-eabi", .opt = '2', .cpu = "cortex-m4", .run = exec_run_aot },
	{ .name = "aot",
	  .triple = "thumbv6m-none-eabi",
	  .opt = 's',
	  .cpu = "cortex-m0",
	  .batch = 4000,
	  .run = exec_run_aot },
	{ .name = "aot", .triple = "riscv32-none-elf", .opt = '2', .features = "+m,+a,+c", .run = exec_run_aot },
	{ .name = "proven", .opt = '2', .run = exec_run_proven },
	{ .name = "proven", .opt = '0', .run = exec_run_proven },
	{ .name = "proven", .triple = "thumbv7em-none-eabi", .opt = '2', .cpu = "cortex-m4", .run = exec_run_proven },
	ON("aarch64-linux-gnu", false, 0),
	ON("riscv64-linux-gnu", false, 0),
	ON("aarch64-linux-gnu", true, 0),
	ON("thumbv7em-none-eabi", true, 0),
	ON("thumbv6m-none-eabi", true, 1500),
	ON("riscv32-none-elf", true, 0),
	{ .name = "kernel", .run = exec_run_kernel },
};
const uint32_t exec_engine_count = sizeof(exec_engines) / sizeof(exec_engines[0]);

/* A target is named by its triple or by its architecture alone. */
static bool is_triple(const char *triple, const char *asked)
{
	size_t length = strlen(asked);

	return !strncmp(triple, asked, length) && (!triple[length] || triple[length] == '-');
}

bool exec_is_asked(const struct exec_engine *engine, const char *asked)
{
	size_t length = strcspn(asked, ":");
	bool is_name = strlen(engine->name) == length && !strncmp(engine->name, asked, length);

	if (asked[length])
		return is_name && engine->triple && is_triple(engine->triple, asked + length + 1);
	return engine->executor && engine->triple ? false
						  : is_name || (engine->triple && is_triple(engine->triple, asked));
}

const struct exec_engine *exec_find(const char *name, const char *triple, char opt)
{
	for (uint32_t i = 0; i < exec_engine_count; i++) {
		const struct exec_engine *e = &exec_engines[i];

		if (!strcmp(e->name, name) && (!opt || e->opt == opt) &&
		    (!triple || (e->triple && is_triple(e->triple, triple))))
			return e;
	}
	return NULL;
}

const char *exec_title(const struct exec_engine *engine)
{
	static char title[96];

	snprintf(title, sizeof(title), "%s%s%s%s%c", engine->name, engine->triple ? " " : "",
		 engine->triple ? engine->triple : "", engine->opt ? " -O" : "", engine->opt ? engine->opt : '\0');
	return title;
}

static void print(void *user, const struct bpfc_diag *diag)
{
	static const struct {
		enum bpfc_diag_code code;
		enum bpfc_severity severity;
		const char *text;
	} rows[] = {
#define BPFC_DIAG(code, name, severity, family, text, help) { BPFC_D_##name, BPFC_##severity, text },
#include "bpfc/diag.def"
	};

	(void)user;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].code != diag->code || rows[i].severity != BPFC_ERROR)
			continue;
		fprintf(stderr, "%s:%u:%u: error: %s [", diag->file ? diag->file : "?", diag->line, diag->column,
			rows[i].text);
		for (unsigned a = 0; a < BPFC_DIAG_ARGS && diag->args[a].kind != BPFC_DARG_NONE; a++)
			if (diag->args[a].kind == BPFC_DARG_STR)
				fprintf(stderr, " %s", diag->args[a].str ? diag->args[a].str : "?");
			else
				fprintf(stderr, " %lld", (long long)diag->args[a].num);
		fprintf(stderr, " ]%s%s\n", diag->prog ? " in " : "", diag->prog ? diag->prog : "");
	}
}

const struct bpfc_sink exec_sink = { print, NULL };
