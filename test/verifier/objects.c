/* Objects that nobody here wrote: Debian's xdp-tools, where they are installed. Linux accepts all of them. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "bpfv/verify.h"
#include "model/open.h"

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

static void fail(void *user, const struct bpfc_diag *diag)
{
	cr_assert_fail("%s: diagnostic %d at %u", (const char *)user, (int)diag->code, diag->insn);
}

static uint8_t *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(1 << 22);

	cr_assert(file && bytes, "%s", path);
	*length = fread(bytes, 1, 1 << 22, file);
	fclose(file);
	return bytes;
}

/* Every program of the object; returns how many. */
static unsigned verify_all(char *path)
{
	struct bpfc_sink sink = { .emit = fail, .user = path };
	struct bpfc_open_options open = { .size = sizeof(open), .sink = &sink };
	struct bpfv_options options = { .size = sizeof(options),
					.sink = &sink,
					.allocator = { .alloc = allocate, .free = release } };
	struct bpfc_model *model;
	size_t length;
	uint8_t *bytes = read_file(path, &length);
	unsigned count;

	cr_assert_eq(bpfc_model_open(bytes, length, &open, &model), BPFC_OK);
	free(bytes);
	count = model->prog_count;
	for (uint32_t i = 0; i < count; i++) {
		struct bpfc_facts *facts;

		cr_assert_eq(bpfv_verify(&model->progs[i], &options, &facts), BPFC_OK, "%s", path);
		cr_assert(facts->insns[0].reached);
		cr_assert_leq(facts->stack, 512);
		bpfv_facts_free(facts, &options.allocator);
	}
	bpfc_model_close(model);
	return count;
}

Test(objects, xdp_tools_are_accepted)
{
	unsigned programs = 0;
	glob_t found;

	if (glob("/usr/lib/*/bpf/*.o", 0, NULL, &found))
		cr_skip("SKIP: xdp-tools is not installed");
	for (size_t i = 0; i < found.gl_pathc; i++)
		programs += verify_all(found.gl_pathv[i]);
	globfree(&found);
	cr_assert_gt(programs, 0);
}
