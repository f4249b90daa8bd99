#include "world.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "bpfv/verify.h"
#include "image/image.h"
#include "model/open.h"

static void *heap_alloc(void *user, size_t bytes)
{
	(void)user;
	return malloc(bytes);
}

static void heap_free(void *user, void *memory)
{
	(void)user;
	free(memory);
}

static const struct bpfv_allocator heap = { .alloc = heap_alloc, .free = heap_free };

unsigned world_objects(void (*each)(const char *path))
{
	glob_t found;
	unsigned count = 0;

	if (!glob("/usr/lib/*/bpf/*.o", 0, NULL, &found)) {
		for (; count < found.gl_pathc; count++)
			each(found.gl_pathv[count]);
		globfree(&found);
	}
	return count;
}

struct bpfc_model *world_open(const char *path)
{
	struct bpfc_open_options options = { .size = sizeof(options) };
	static uint8_t bytes[1 << 22];
	struct bpfc_model *model;
	FILE *file = fopen(path, "rb");
	size_t length;

	cr_assert_not_null(file, "%s", path);
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	cr_assert_eq(bpfc_model_open(bytes, length, &options, &model), BPFC_OK, "%s", path);
	return model;
}

struct bpfc_facts *world_verify(const struct bpfc_prog *prog)
{
	struct bpfv_options options = { .size = sizeof(options), .allocator = heap };
	struct bpfc_facts *facts = NULL;

	bpfv_verify(prog, &options, &facts);
	return facts;
}

void world_free(struct bpfc_facts *facts)
{
	bpfv_facts_free(facts, &heap);
}

struct image_bytes world_image(const struct bpfc_model *model, bool verified)
{
	struct bpfc_image_options options = { .size = sizeof(options) };
	const struct bpfc_prog **progs = calloc(model->prog_count + 1, sizeof(*progs));
	struct bpfc_facts **facts = calloc(model->prog_count + 1, sizeof(*facts));
	struct image_bytes image;

	cr_assert(progs && facts);
	for (uint32_t i = 0; i < model->prog_count; i++) {
		progs[i] = &model->progs[i];
		facts[i] = verified ? world_verify(progs[i]) : NULL;
	}
	cr_assert_eq(bpfc_image_write(model, progs, (const struct bpfc_facts *const *)facts, model->prog_count,
				      &options, &image.data, &image.length),
		     BPFC_OK);
	for (uint32_t i = 0; i < model->prog_count; i++)
		world_free(facts[i]);
	free(facts);
	free(progs);
	return image;
}
