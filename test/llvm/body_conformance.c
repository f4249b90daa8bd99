/* The public conformance cases (shared/conformance), compiled and run: r1 is the memory, r2 its length. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"

#define MAX_SLOTS 4096
#define MAX_CASES 512

struct test_case {
	char name[64];
	uint64_t result;
	uint8_t *mem;
	size_t length;
	const struct bpfc_prog *prog;
};

/* The text of a member of a flat JSON object of strings, up to its closing quote. */
static const char *member(const char *line, const char *key, size_t *length)
{
	char quoted[32];
	const char *p;

	snprintf(quoted, sizeof(quoted), "\"%s\": \"", key);
	p = strstr(line, quoted);
	cr_assert_not_null(p, "no %s in %s", key, line);
	p += strlen(quoted);
	*length = strcspn(p, "\"");
	return p;
}

static uint8_t *unhex(const char *text, size_t length)
{
	uint8_t *bytes = calloc(1, length / 2 + 1);

	cr_assert_not_null(bytes);
	for (size_t i = 0; i < length / 2; i++) {
		unsigned byte;

		cr_assert_eq(sscanf(text + 2 * i, "%2x", &byte), 1);
		bytes[i] = (uint8_t)byte;
	}
	return bytes;
}

static void read_case(struct body_model *m, const char *line, struct test_case *c)
{
	static struct bpfc_insn insns[MAX_SLOTS];
	size_t length;
	const char *text = member(line, "name", &length);
	uint8_t *bytes;

	snprintf(c->name, sizeof(c->name), "%.*s", (int)length, text);
	c->result = strtoull(member(line, "result", &length), NULL, 0);
	text = member(line, "mem", &length);
	c->mem = unhex(text, length);
	c->length = length / 2;
	text = member(line, "program", &length);
	bytes = unhex(text, length);
	insns[0] = BPFC_MAKE(MOV64_IMM, .dst = 2, .imm = (int64_t)c->length);
	cr_assert(body_decode(bytes, (uint32_t)length / 16, insns + 1), "%s does not decode", c->name);
	c->prog = body_add(m, insns, (uint32_t)length / 16 + 1);
	free(bytes);
}

static uint32_t read_cases(struct body_model *m, struct test_case *cases)
{
	FILE *file = fopen(BPFC_SOURCE_DIR "/../shared/conformance/cases.jsonl", "r");
	static char line[65536];
	uint32_t count = 0;

	if (!file)
		return 0;
	while (count < MAX_CASES && fgets(line, sizeof(line), file))
		read_case(m, line, &cases[count++]);
	fclose(file);
	return count;
}

static uint64_t clock_helper(void)
{
	return 1;
}

static const struct body_symbol symbols[] = {
	{ "bpfrt_ktime_get_ns", (void *)(uintptr_t)clock_helper },
	{ NULL, NULL },
};

static void run_all(char opt)
{
	static struct test_case cases[MAX_CASES];
	struct body_model *m = body_open();
	uint32_t count = read_cases(m, cases);

	if (!count) {
		body_close(m);
		cr_skip("SKIP: no ../shared/conformance/cases.jsonl beside the source");
	}
	m->options.opt = opt;
	body_load(m, symbols);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t got = body_find(m, cases[i].prog)(cases[i].mem);

		cr_expect_eq(got, cases[i].result, "%s: %#llx, not %#llx", cases[i].name, (unsigned long long)got,
			     (unsigned long long)cases[i].result);
		free(cases[i].mem);
	}
	body_close(m);
	fprintf(stderr, "%u conformance cases at -O%c\n", count, opt);
}

Test(body_conformance, optimised)
{
	run_all('2');
}

Test(body_conformance, unoptimised)
{
	run_all('0');
}

Test(body_conformance, compiles_everywhere)
{
	static const char *const targets[] = { "aarch64-linux-gnu", "thumbv6m-none-eabi", "thumbv7em-none-eabi",
					       "riscv32-unknown-elf", "riscv64-unknown-elf" };
	static struct test_case cases[MAX_CASES];
	struct body_model *m = body_open();
	uint32_t count = read_cases(m, cases);

	if (!count) {
		body_close(m);
		cr_skip("SKIP: no ../shared/conformance/cases.jsonl beside the source");
	}
	m->options.profile = BPFC_PROFILE_DEFAULT;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		uint8_t *bytes;
		size_t length;

		m->options.triple = targets[i];
		cr_expect_eq(body_compile(m, &bytes, &length), 0, "%s: %d", targets[i], (int)m->last);
		free(bytes);
	}
	for (uint32_t i = 0; i < count; i++)
		free(cases[i].mem);
	body_close(m);
}
