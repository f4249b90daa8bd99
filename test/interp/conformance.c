/* The public conformance cases (shared/conformance) in both modes: r1 is the memory, r2 its length. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"

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

static size_t unhex(const char *text, size_t length, uint8_t *bytes, size_t room)
{
	cr_assert_leq(length / 2, room);
	for (size_t i = 0; i < length / 2; i++) {
		unsigned byte;

		cr_assert_eq(sscanf(text + 2 * i, "%2x", &byte), 1);
		bytes[i] = (uint8_t)byte;
	}
	return length / 2;
}

static void run_case(const char *line, interp_mode *mode)
{
	static struct interp in;
	uint8_t memory[1024];
	size_t length, bytes, mem_length, name_length;
	const char *name = member(line, "name", &name_length), *text;
	uint64_t result = strtoull(member(line, "result", &length), NULL, 0);
	enum bpfrt_trap trap;

	interp_init(&in);
	text = member(line, "program", &length);
	bytes = unhex(text, length, (uint8_t *)in.slots, sizeof(in.slots));
	in.prog.insn_count = (uint32_t)(bytes / 8);
	text = member(line, "mem", &length);
	mem_length = unhex(text, length, memory, sizeof(memory));
	trap = bpfrt_interp_prepare(&in.prog, &in.run.insn);
	if (!trap)
		trap = interp_run(&in, mode, mem_length ? memory : NULL, mem_length);
	cr_expect(!trap && in.run.result == result, "%.*s: %s at %u: %#llx, not %#llx", (int)name_length, name,
		  bpfrt_trap_text(trap), in.run.insn, (unsigned long long)in.run.result, (unsigned long long)result);
}

static void run_all(const char *name, interp_mode *mode)
{
	FILE *file = fopen(BPFC_SOURCE_DIR "/../shared/conformance/cases.jsonl", "r");
	static char line[65536];
	unsigned count = 0;

	if (!file)
		cr_skip("SKIP: no ../shared/conformance/cases.jsonl beside the source");
	for (; fgets(line, sizeof(line), file); count++)
		run_case(line, mode);
	fclose(file);
	cr_assert_gt(count, 0);
	fprintf(stderr, "%u conformance cases, %s\n", count, name);
}

Test(conformance, trusted)
{
	run_all("trusted", bpfrt_interp_trusted);
}

Test(conformance, checked)
{
	run_all("checked", bpfrt_interp_checked);
}
