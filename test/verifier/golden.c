/*
 * What the verifier says. Each file of golden/ is a program and, at its end, all that is said about it, word by word:
 * assembly (*.s, its lines "#> ...") or C (*.bpf.c, "//> ..."). Lines "#! NAME=VALUE ..." are options. Every code of
 * the verifier in diag.def must be in one of them.
 *
 * BPFC_UPDATE_GOLDEN=1 writes what is said now into the files: review it as a user would read it.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm.h"
#include "bpfv/verify.h"
#include "input.h"
#include "model/open.h"
#include "render.h"

#define FIRST_CODE 500
#define END_CODE 700
#define SKIP_C "SKIP: golden texts of C programs: clang " TEST_CLANG " is not 19\n"

struct code {
	int number;
	const char *name;
};

static const struct code codes[] = {
#define BPFC_DIAG(code, name, severity, family, text, help) { code, #name },
#include "bpfc/diag.def"
};

struct run {
	bool seen[END_CODE];
	unsigned cases, wrong;
	bool skips_c;
	bool is_lenient; /* verifies without --strict, whatever the case says */
	struct bpfc_render render;
	uint64_t now; /* milliseconds: a clock that moves whenever it is looked at */
};

static bool is_c(const char *name)
{
	return strstr(name, ".bpf.c");
}

static char *read_text(const char *path)
{
	struct bpfc_bytes bytes;

	cr_assert_eq(bpfc_input_read(path, NULL, &bytes), BPFC_OK, "%s", path);
	return (char *)bytes.data; /* ends with a zero */
}

static void take(void *user, const struct bpfc_diag *diag)
{
	struct run *run = user;

	if ((int)diag->code < END_CODE)
		run->seen[diag->code] = true;
	bpfc_render_diag(&run->render, diag);
}

static uint64_t tick(void *user)
{
	struct run *run = user;

	return ++run->now * 1000000;
}

static void *allocate(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void release(void *user, void *memory)
{
	(void)user;
	free(memory);
}

/* The value of an option in the file's "! " lines, as text up to a blank; NULL when it is not there. */
static const char *option(const char *text, const char *name, char value[128])
{
	size_t length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		const char *at = !strncmp(line, "#! ", 3) ? line + 2 : !strncmp(line, "//! ", 4) ? line + 3 : "";

		for (; *at == ' '; at += strcspn(at + 1, " \n") + 1) {
			if (strncmp(at + 1, name, length) || at[1 + length] != '=')
				continue;
			snprintf(value, 128, "%.*s", (int)strcspn(at + 2 + length, " \n"), at + 2 + length);
			return value;
		}
	}
	return NULL;
}

static uint64_t number(const char *text, const char *name)
{
	char value[128];

	return option(text, name, value) ? strtoull(value, NULL, 0) : 0;
}

static void verify(struct run *run, const struct bpfc_model *model, const char *text, const struct bpfc_sink *sink)
{
	struct bpfv_options options = { .size = sizeof(options),
					.allocator = { .alloc = allocate, .free = release },
					.sink = sink,
					.max_stack = (uint32_t)number(text, "max_stack"),
					.max_insns = (uint32_t)number(text, "max_insns"),
					.max_processed = number(text, "max_processed"),
					.max_states = number(text, "max_states"),
					.max_memory = number(text, "max_memory"),
					.max_executed = number(text, "max_executed"),
					.time_limit = number(text, "time_limit") * 1000000,
					.strict = !run->is_lenient && number(text, "strict"),
					.clock = tick,
					.clock_user = run };

	run->render.model = model;
	for (uint32_t i = 0; i < model->prog_count; i++) {
		struct bpfc_facts *facts = NULL;

		if (!bpfv_verify(&model->progs[i], &options, &facts))
			fprintf(run->render.out, "%s: accepted\n", model->progs[i].name);
		bpfv_facts_free(facts, &options.allocator);
		bpfc_render_settle(&run->render);
	}
}

static void verify_asm(struct run *run, const char *name, const char *text, const struct bpfc_sink *sink)
{
	struct bpfc_asm_options options = {
		.size = sizeof(options), .file = name, .type = BPFC_PROG_XDP, .sink = sink
	};
	struct bpfc_asm *unit;

	if (bpfc_asm(text, strlen(text), &options, &unit))
		return;
	verify(run, bpfc_asm_model(unit), text, sink);
	bpfc_asm_close(unit);
}

static struct bpfc_bytes object_of(const char *name)
{
	struct bpfc_bytes bytes;
	char path[512];

	snprintf(path, sizeof(path), TEST_OBJECTS "/%s.o", name);
	cr_assert_eq(bpfc_input_read(path, NULL, &bytes), BPFC_OK, "%s", path);
	return bytes;
}

static void verify_c(struct run *run, const char *name, const char *text, const struct bpfc_sink *sink)
{
	struct bpfc_bytes bytes = object_of(name), btf = { 0 };
	struct bpfc_open_options options = { .size = sizeof(options), .object = name, .sink = sink };
	struct bpfc_model *model;
	char other[128];

	if (option(text, "btf", other)) {
		btf = object_of(other);
		options.btf = btf.data;
		options.btf_length = btf.length;
	}
	if (!bpfc_model_open(bytes.data, bytes.length, &options, &model)) {
		verify(run, model, text, sink);
		bpfc_model_close(model);
	}
	free(bytes.data);
	free(btf.data);
}

/* What is said about a program; the caller frees it. */
static char *said_about(struct run *run, const char *name, const char *text)
{
	struct bpfc_sink sink = { .emit = take, .user = run };
	char *said = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&said, &size);

	bpfc_render_begin(&run->render, out);
	bpfc_render_color(&run->render, BPFC_COLOR_NEVER);
	run->render.cwd[0] = 0;
	run->now = 0;
	if (is_c(name))
		verify_c(run, name, text, &sink);
	else
		verify_asm(run, name, text, &sink);
	bpfc_render_end(&run->render);
	fclose(out);
	return said;
}

/* Where the file's expected lines start: they are its last ones. */
static char *expected_part(char *text, const char *mark)
{
	char *at = text, *part = NULL;

	while (*at) {
		bool is_marked = !strncmp(at, mark, strlen(mark));

		if (!is_marked)
			part = NULL;
		else if (!part)
			part = at;
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	return part ? part : at;
}

/* The lines with the mark before each of them. */
static char *marked(const char *said, const char *mark)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	while (*said) {
		size_t length = strcspn(said, "\n");

		fprintf(out, "%s%s%.*s\n", mark, length ? " " : "", (int)length, said);
		said += length + (said[length] == '\n');
	}
	fclose(out);
	return text;
}

/* What only --strict refuses is accepted without it. */
static void check_lenient(struct run *run, const char *name, const char *text)
{
	char *said;

	run->is_lenient = true;
	said = said_about(run, name, text);
	run->is_lenient = false;
	if (!strstr(said, ": error: ") && strstr(said, ": accepted\n"))
		goto out;
	fprintf(stderr, "%s: without --strict it should be accepted, but:\n%s", name, said);
	run->wrong++;
out:
	free(said);
}

static void check_case(struct run *run, const char *name)
{
	const char *mark = is_c(name) ? "//>" : "#>";
	char path[512], *text, *said, *now, *part;

	snprintf(path, sizeof(path), TEST_CASES "/%s", name);
	text = read_text(path);
	said = said_about(run, name, text);
	now = marked(said, mark);
	part = expected_part(text, mark);
	run->cases++;
	if (strcmp(part, now) && getenv("BPFC_UPDATE_GOLDEN")) {
		FILE *file = fopen(path, "w");

		bool is_fenced = !is_c(name) || strstr(text, "clang-format off");

		cr_assert_not_null(file, "%s", path);
		fprintf(file, "%.*s%s%s", (int)(part - text), text, is_fenced ? "" : "/* clang-format off */\n", now);
		fclose(file);
	} else if (strcmp(part, now)) {
		fprintf(stderr, "%s: it should say:\n%s%s: but it says:\n%s", path, part, path, now);
		run->wrong++;
	}
	if (number(text, "strict"))
		check_lenient(run, name, text);
	free(now);
	free(said);
	free(text);
}

static int is_case(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && (!strcmp(dot, ".s") || is_c(entry->d_name));
}

static unsigned count_missing(const struct run *run)
{
	unsigned missing = 0;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (codes[i].number < FIRST_CODE || codes[i].number >= END_CODE || run->seen[codes[i].number])
			continue;
		missing++;
		fprintf(stderr, "%d %s of diag.def is in no golden case\n", codes[i].number, codes[i].name);
	}
	return missing;
}

Test(golden, every_text_is_as_reviewed, .timeout = 120)
{
	static struct run run;
	struct dirent **entries;
	int count = scandir(TEST_CASES, &entries, is_case, alphasort);

	cr_assert_geq(count, 0, "%s", TEST_CASES);
	run.skips_c = strcmp(TEST_CLANG, "19");
	if (run.skips_c)
		fputs(SKIP_C, stderr);
	for (int i = 0; i < count; i++) {
		if (!run.skips_c || !is_c(entries[i]->d_name))
			check_case(&run, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	cr_assert_gt(run.cases, 0);
	cr_expect_eq(run.wrong, 0,
		     "%u of %u cases say something else. If that is better, BPFC_UPDATE_GOLDEN=1 writes it", run.wrong,
		     run.cases);
	if (!run.skips_c)
		cr_expect_eq(count_missing(&run), 0,
			     "add a file to test/verifier/golden/ that provokes it, run this test with "
			     "BPFC_UPDATE_GOLDEN=1, and review the text; or remove the row");
}
