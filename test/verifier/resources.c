/* Programs whose names say how they are judged: see resources/README.md. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfv/verify.h"
#include "model/open.h"

struct judged {
	int status;
	enum bpfc_diag_code code;
};

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

static void take_diag(void *user, const struct bpfc_diag *diag)
{
	struct judged *judged = user;

	if (!judged->code)
		judged->code = diag->code;
}

static const char *name_of(enum bpfc_diag_code code)
{
	switch (code) {
#define BPFC_DIAG(number, name, severity, family, text, help) \
	case BPFC_D_##name:                                   \
		return #name;
#include "bpfc/diag.def"
	default:
		return "ok";
	}
}

static uint8_t *read_object(const char *name, size_t *length)
{
	uint8_t *bytes = malloc(1 << 20);
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), RESOURCES "/%s.bpf.o", name);
	file = fopen(path, "rb");
	cr_assert_not_null(file, "%s", path);
	cr_assert_not_null(bytes);
	*length = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

/* By the types of the object `kernel`; NULL: by its own. */
static struct bpfc_model *open_object(const char *name, const char *kernel)
{
	struct bpfc_open_options open = { .size = sizeof(open) };
	struct bpfc_model *model;
	size_t length;
	uint8_t *bytes = read_object(name, &length), *btf = NULL;

	if (kernel)
		open.btf = btf = read_object(kernel, &open.btf_length);
	cr_assert_eq(bpfc_model_open(bytes, length, &open, &model), BPFC_OK, "%s", name);
	free(bytes);
	free(btf);
	return model;
}

static struct judged judge(const struct bpfc_prog *prog)
{
	struct judged judged = { 0 };
	struct bpfc_sink sink = { .emit = take_diag, .user = &judged };
	struct bpfv_options options = { .size = sizeof(options),
					.sink = &sink,
					.allocator = { .alloc = allocate, .free = release } };

	judged.status = bpfv_verify(prog, &options, NULL);
	return judged;
}

static void check_object_by(const char *name, const char *kernel)
{
	struct bpfc_model *model = open_object(name, kernel);

	cr_assert_gt(model->prog_count, 0);
	for (uint32_t i = 0; i < model->prog_count; i++) {
		const char *expected = strstr(model->progs[i].name, "__");
		struct judged judged = judge(&model->progs[i]);

		cr_assert_not_null(expected, "%s", model->progs[i].name);
		cr_expect_str_eq(name_of(judged.code), expected + 2, "%s: %s", model->progs[i].name,
				 name_of(judged.code));
		cr_expect_eq(judged.status == BPFC_OK, !strcmp(expected, "__ok"), "%s: status %d", model->progs[i].name,
			     judged.status);
	}
	bpfc_model_close(model);
}

static void check_object(const char *name)
{
	check_object_by(name, NULL);
}

Test(resources, references)
{
	check_object("references");
}

Test(resources, special_fields)
{
	check_object("fields");
}

Test(resources, objects_on_the_stack)
{
	check_object("objects");
}

Test(resources, extern_functions)
{
	check_object("externs");
}

Test(resources, functions_of_a_firmware)
{
	check_object("firmware");
}

Test(resources, global_functions)
{
	check_object("functions");
}

Test(resources, tracing_by_the_types_of_a_kernel)
{
	check_object_by("tracing", "kernel");
}
