/* The public conformance cases (../shared/conformance) on every engine, a batch each: engine x passed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "raw.h"

#define CASES 512
#define LINE (1u << 18)
#define SHOWN 5 /* failures of an engine that are printed */

struct public_case {
	char name[64];
	uint64_t result;
	uint8_t *mem;
	uint32_t length;
};

/* The text of a member of a flat JSON object of strings, up to its closing quote. */
static const char *member(const char *line, const char *key, size_t *length)
{
	char quoted[32];
	const char *p;

	snprintf(quoted, sizeof(quoted), "\"%s\": \"", key);
	p = strstr(line, quoted);
	if (!p)
		abort();
	p += strlen(quoted);
	*length = strcspn(p, "\"");
	return p;
}

static bool read_case(const char *line, struct bpfc_model *model, struct public_case *c)
{
	size_t length;
	const char *text = member(line, "name", &length);
	uint32_t slots = 0;
	uint8_t *bytes;
	bool is_fine;

	snprintf(c->name, sizeof(c->name), "%.*s", (int)length, text);
	c->result = strtoull(member(line, "result", &length), NULL, 0);
	text = member(line, "mem", &length);
	c->mem = raw_unhex(text, length, &c->length);
	text = member(line, "program", &length);
	bytes = raw_unhex(text, length, &slots);
	is_fine = bytes && c->mem && slots % BPFC_INSN_BYTES == 0 && raw_add(model, bytes, slots / BPFC_INSN_BYTES);
	free(bytes);
	if (!is_fine)
		fprintf(stderr, "%s is no case\n", c->name);
	return is_fine;
}

static int read_cases(struct bpfc_model *model, struct public_case *cases)
{
	FILE *file = fopen(BPFC_SOURCE_DIR "/../shared/conformance/cases.jsonl", "r");
	char *line = malloc(LINE);
	int count = 0;

	if (!file || !line) {
		free(line);
		return -1;
	}
	while (count < CASES && fgets(line, LINE, file))
		count += read_case(line, model, &cases[count]);
	fclose(file);
	free(line);
	return count;
}

static bool is_verbose; /* reasons of refusals are printed */

/* Whether all that the engine ran is right; refusals are the kernel's. */
static bool run(const struct exec_engine *engine, const struct bpfc_model *model, const struct public_case *cases,
		uint32_t count)
{
	struct exec_job *jobs = calloc(count, sizeof(*jobs));
	uint32_t passed = 0, refused = 0, shown = 0;
	int status;

	for (uint32_t i = 0; i < count; i++)
		jobs[i] = (struct exec_job){ .prog = i, .mem = cases[i].mem, .length = cases[i].length };
	status = engine->run(engine, model, jobs, count);
	for (uint32_t i = 0; i < count && status != EXEC_SKIP; i++) {
		bool is_right = jobs[i].outcome == EXEC_RESULT && jobs[i].result == cases[i].result;

		passed += is_right;
		refused += jobs[i].outcome == EXEC_REFUSED;
		if (jobs[i].outcome == EXEC_REFUSED && is_verbose)
			printf("%s: %s: refused: %s\n", exec_title(engine), cases[i].name, jobs[i].why);
		if (!is_right && jobs[i].outcome != EXEC_REFUSED && shown++ < SHOWN)
			printf("%s: %s: outcome %d, %#llx, not %#llx\n", exec_title(engine), cases[i].name,
			       (int)jobs[i].outcome, (unsigned long long)jobs[i].result,
			       (unsigned long long)cases[i].result);
	}
	free(jobs);
	if (status == EXEC_SKIP)
		printf("%-32s SKIP\n", exec_title(engine));
	else
		printf("%-32s %u of %u%s", exec_title(engine), passed, count, refused ? "" : "\n");
	if (status != EXEC_SKIP && refused)
		printf(", %u not taken by its verifier\n", refused);
	fflush(stdout);
	return status == EXEC_SKIP || (!status && passed + refused == count && passed);
}

int main(int argc, char **argv)
{
	static struct public_case cases[CASES];
	struct bpfc_model *model = raw_open(CASES);
	int count = read_cases(model, cases), failed = 0;

	if (count <= 0) {
		printf("SKIP: no cases in %s/../shared/conformance\n", BPFC_SOURCE_DIR);
		raw_close(model);
		return EXEC_SKIP;
	}
	is_verbose = argc > 2;
	for (uint32_t i = 0; i < exec_engine_count; i++)
		if (argc < 2 || exec_is_asked(&exec_engines[i], argv[1]))
			failed |= !run(&exec_engines[i], model, cases, (uint32_t)count);
	for (int i = 0; i < count; i++)
		free(cases[i].mem);
	raw_close(model);
	return failed;
}
