/* Prefixes of an object, of every length: an error with a diagnostic, or a model; never a crash. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "model/open.h"

static void count_diag(void *user, const struct bpfc_diag *diag)
{
	(void)diag;
	++*(unsigned *)user;
}

static void open_prefix(const uint8_t *bytes, size_t length)
{
	unsigned diags = 0;
	struct bpfc_sink sink = { .emit = count_diag, .user = &diags };
	struct bpfc_open_options options = { .size = sizeof(options), .object = "cut.o", .sink = &sink };
	struct bpfc_model *model = NULL;
	uint8_t *copy = malloc(length ? length : 1); /* of this size, so a sanitizer sees reads beyond it */
	int status;

	cr_assert(copy);
	memcpy(copy, bytes, length);
	status = bpfc_model_open(copy, length, &options, &model);
	cr_expect(status ? !model : !!model, "%zu bytes", length);
	cr_expect(!status || diags, "%zu bytes: status %d without a diagnostic", length, status);
	bpfc_model_close(model);
	free(copy);
}

Test(truncated, every_length)
{
	struct bpfc_bytes bytes;

	cr_assert_eq(bpfc_input_read(TEST_RULES "/small.o", NULL, &bytes), 0);
	for (size_t length = 0; length <= bytes.length; length++)
		open_prefix(bytes.data, length);
	free(bytes.data);
}

/* The section headers are at the end, so a prefix mostly tests one check: also cut what they say, byte by byte. */
Test(truncated, every_byte_changed)
{
	struct bpfc_bytes bytes;

	cr_assert_eq(bpfc_input_read(TEST_RULES "/small.o", NULL, &bytes), 0);
	for (size_t i = 0; i < bytes.length; i++) {
		uint8_t was = bytes.data[i];

		bytes.data[i] ^= 0xff;
		open_prefix(bytes.data, bytes.length);
		bytes.data[i] = was;
	}
	free(bytes.data);
}
