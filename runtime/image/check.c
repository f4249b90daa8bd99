#include "contexts.h"
#include "host/names.h"
#include "load.h"

void bpfrt_load_prog(const struct bpfrt_image *image, uint32_t i, struct bpfrt_interp_prog *prog)
{
	const struct bpfrt_image_prog *row = &BPFRT_IMAGE_ROWS(image, PROGS, struct bpfrt_image_prog)[i];

	*prog = (struct bpfrt_interp_prog){
		.desc = { .name = bpfrt_image_text(image, row->name),
			  .type = row->type,
			  .stack = row->stack,
			  .cost = row->cost },
		.insns = BPFRT_IMAGE_ROWS(image, INSNS, struct bpfrt_image_insn) + row->insn,
		.insn_count = row->insn_count,
		.frame = row->frame,
		.fields = BPFRT_IMAGE_ROWS(image, FIELDS, struct bpfrt_image_field) + row->field,
		.field_count = row->field_count,
		.ctx_size = row->ctx_size,
		.ctx_flags = row->ctx_flags,
		.prog_flags = row->flags,
	};
}

const struct bpfrt_load_extern *bpfrt_load_extern(const struct bpfrt_load *load, uint32_t i)
{
	const struct bpfrt_image_extern *row = &BPFRT_IMAGE_ROWS(load->image, EXTERNS, struct bpfrt_image_extern)[i];

	for (uint32_t j = 0; j < load->options->extern_count; j++)
		if (bpfrt_is_named(load->options->externs[j].name, bpfrt_image_text(load->image, row->name)))
			return &load->options->externs[j];
	return NULL;
}

static int64_t check_prog(const struct bpfrt_load *load, uint32_t i)
{
	const struct bpfrt_image_prog *row = &BPFRT_IMAGE_ROWS(load->image, PROGS, struct bpfrt_image_prog)[i];
	struct bpfrt_interp_prog prog;

	load->report->failed = bpfrt_image_text(load->image, row->name);
	bpfrt_load_prog(load->image, i, &prog);
	load->report->trap = bpfrt_interp_prepare(&prog, &load->report->insn);
	if (load->report->trap)
		return -BPFRT_EINVAL;
	return load->options->vouch_contexts || bpfrt_context_is_known(load->image, row) ? 0 : -BPFRT_EOPNOTSUPP;
}

static int64_t check_extern(const struct bpfrt_load *load, uint32_t i)
{
	const struct bpfrt_image_extern *row = &BPFRT_IMAGE_ROWS(load->image, EXTERNS, struct bpfrt_image_extern)[i];

	load->report->failed = bpfrt_image_text(load->image, row->name);
	return row->flags & BPFRT_IMAGE_EXTERN_WEAK || bpfrt_load_extern(load, i) ? 0 : -BPFRT_ENOENT;
}

int64_t bpfrt_load_check(const struct bpfrt_load *load)
{
	int64_t status = 0;

	for (uint32_t i = 0; i < BPFRT_IMAGE_COUNT(load->image, PROGS) && !status; i++)
		status = check_prog(load, i);
	for (uint32_t i = 0; i < BPFRT_IMAGE_COUNT(load->image, EXTERNS) && !status; i++)
		status = check_extern(load, i);
	if (!status)
		load->report->failed = NULL;
	return status;
}
