#include "image/writer.h"

#include <stdlib.h>
#include <string.h>

static int fail(const struct bpfc_image_options *options, int status, struct bpfc_diag diag)
{
	bpfc_sink_emit(options->sink, &diag);
	return status;
}

/* Lays the tables out behind the header: their places go into `header`. Returns the image's size, or 0. */
static uint64_t lay_out(const struct image_writer *w, struct bpfrt_image *header)
{
	uint64_t end = (sizeof(*header) + 7) & ~UINT64_C(7);

	for (unsigned i = 0; i < BPFRT_IMAGE_TABLE_COUNT; i++) {
		header->tables[i].off = (uint32_t)end;
		header->tables[i].count = bpfc_image_count(w, i);
		end = (end + w->tables[i].length + 7) & ~UINT64_C(7);
	}
	return end > UINT32_MAX ? 0 : end;
}

static int join(struct image_writer *w, uint8_t **bytes, size_t *length)
{
	const struct bpfc_image_options *options = w->options;
	struct bpfrt_image header = { .magic = BPFRT_IMAGE_MAGIC,
				      .version = BPFRT_IMAGE_VERSION,
				      .object = bpfc_image_text(w, w->model->object),
				      .license = bpfc_image_text(w, w->model->license),
				      .max_stack = options->max_stack,
				      .max_insns = options->max_insns < UINT32_MAX ? (uint32_t)options->max_insns : 0 };
	uint64_t size = lay_out(w, &header);

	if (!size)
		return fail(options, BPFC_E_UNSUPPORTED, BPFC_DIAG_INIT(IMAGE_TOO_LARGE));
	header.bytes = (uint32_t)size;
	*length = (size_t)size;
	*bytes = w->no_memory ? NULL : calloc(1, *length);
	if (!*bytes)
		return fail(options, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	for (unsigned i = 0; i < BPFRT_IMAGE_TABLE_COUNT; i++)
		if (w->tables[i].length)
			memcpy(*bytes + header.tables[i].off, w->tables[i].bytes, w->tables[i].length);
	bpfc_image_words(w, *bytes, &header, sizeof(header));
	header.crc = bpfrt_image_crc(*bytes + 16, *length - 16);
	bpfc_image_words(w, *bytes, &header, sizeof(header));
	return BPFC_OK;
}

int bpfc_image_write(const struct bpfc_model *model, const struct bpfc_prog *const *progs,
		     const struct bpfc_facts *const *facts, uint32_t prog_count,
		     const struct bpfc_image_options *options, uint8_t **bytes, size_t *length)
{
	struct image_writer w = {
		.model = model, .progs = progs, .facts = facts, .prog_count = prog_count, .options = options
	};
	int status;

	*bytes = NULL;
	*length = 0;
	bpfc_image_symbols(&w);
	bpfc_image_progs(&w);
	status = join(&w, bytes, length);
	for (unsigned i = 0; i < BPFRT_IMAGE_TABLE_COUNT; i++)
		free(w.tables[i].bytes);
	free(w.strings);
	return status;
}
