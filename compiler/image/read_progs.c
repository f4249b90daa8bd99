#include "image/reader.h"
#include "model/context.h"

static enum bpfc_progtype progtype_of(uint32_t linux_type)
{
	static const int32_t types[BPFC_PROGTYPE_COUNT] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = linux_type,
#include "bpfc/progtype.def"
	};

	for (unsigned i = 0; i < BPFC_PROGTYPE_COUNT; i++)
		if ((uint32_t)types[i] == linux_type)
			return (enum bpfc_progtype)i;
	return BPFC_PROGTYPE_COUNT;
}

static void read_subprogs(struct image_reader *r, const struct bpfrt_image_prog *row, struct bpfc_prog *prog)
{
	const struct bpfrt_image_subprog *rows =
		BPFRT_IMAGE_ROWS(r->image, SUBPROGS, struct bpfrt_image_subprog) + row->subprog;
	struct bpfc_subprog *subprogs = bpfc_image_alloc(r, row->subprog_count, sizeof(*subprogs));

	for (uint32_t i = 0; subprogs && i < row->subprog_count; i++)
		subprogs[i] = (struct bpfc_subprog){ .name = bpfc_image_string(r, rows[i].name),
						     .section = bpfc_image_string(r, rows[i].section),
						     .section_off = rows[i].section_off,
						     .first = rows[i].first,
						     .count = rows[i].count,
						     .linkage = (uint8_t)rows[i].linkage,
						     .func = rows[i].func };
	prog->subprogs = subprogs;
	prog->subprog_count = row->subprog_count;
}

static void read_context(struct image_reader *r, const struct bpfrt_image_prog *row, struct bpfc_ctx *ctx)
{
	const struct bpfrt_image_field *rows =
		BPFRT_IMAGE_ROWS(r->image, FIELDS, struct bpfrt_image_field) + row->field;
	struct bpfc_ctx_field *fields = bpfc_image_alloc(r, row->field_count, sizeof(*fields));

	for (uint32_t i = 0; fields && i < row->field_count; i++)
		fields[i] = (struct bpfc_ctx_field){ .name = bpfc_image_string(r, rows[i].name),
						     .off = rows[i].off,
						     .size = rows[i].size,
						     .native_off = rows[i].native_off,
						     .native_size = rows[i].native_size,
						     .kind = (uint8_t)rows[i].kind,
						     .writable = rows[i].flags & BPFRT_IMAGE_FIELD_WRITABLE,
						     .buf = (uint8_t)rows[i].buf,
						     .buf_align = (uint8_t)rows[i].buf_align,
						     .buf_writable = rows[i].flags & BPFRT_IMAGE_FIELD_BUF_WRITABLE };
	*ctx = (struct bpfc_ctx){ .name = bpfc_image_string(r, row->ctx_name),
				  .is_raw = row->ctx_flags & BPFRT_IMAGE_CTX_RAW,
				  .size = row->ctx_size,
				  .fields = fields,
				  .field_count = row->field_count };
}

/* What programs of Linux's types may do with their context is not in the image. */
static void add_rules(struct image_reader *r, struct bpfc_prog *prog)
{
	struct bpfc_ctx read = prog->ctx;

	if (prog->type == BPFC_PROG_FIRMWARE)
		return;
	r->no_memory |= bpfc_context_fill(r->arena, prog) != BPFC_OK;
	if (prog->ctx.is_raw != read.is_raw)
		prog->ctx = read;
	if (read.is_raw) {
		prog->ctx.name = read.name;
		prog->ctx.size = read.size;
	}
}

static void read_lines(struct image_reader *r, const struct bpfrt_image_prog *row, struct bpfc_prog *prog)
{
	const struct bpfrt_image_line *rows = BPFRT_IMAGE_ROWS(r->image, LINES, struct bpfrt_image_line) + row->line;
	struct bpfc_line *lines = bpfc_image_alloc(r, row->line_count, sizeof(*lines));

	for (uint32_t i = 0; lines && i < row->line_count; i++)
		lines[i] = (struct bpfc_line){ rows[i].insn, rows[i].line, rows[i].column,
					       bpfc_image_string(r, rows[i].file), bpfc_image_string(r, rows[i].text) };
	prog->lines = lines;
	prog->line_count = row->line_count;
}

static int fail(struct image_reader *r, const char *what)
{
	struct bpfc_diag diag = BPFC_DIAG_INIT(BAD_IMAGE, .args = { BPFC_STR(what) });

	bpfc_sink_emit(r->sink, &diag);
	return BPFC_E_FORMAT;
}

/* Functions follow each other and cover the program, the entry first, as the model promises. */
static bool subprogs_cover(const struct bpfc_prog *prog, uint32_t insn_count)
{
	uint32_t end = 0;

	for (uint32_t i = 0; i < prog->subprog_count; i++) {
		if (prog->subprogs[i].first != end || !prog->subprogs[i].count)
			return false;
		end += prog->subprogs[i].count;
	}
	return end == insn_count;
}

static int read_prog(struct image_reader *r, const struct bpfrt_image_prog *row, struct bpfc_prog *prog)
{
	prog->name = bpfc_image_string(r, row->name);
	prog->section = bpfc_image_string(r, row->section);
	prog->attach = bpfc_image_string(r, row->attach);
	prog->type = progtype_of(row->type);
	prog->is_sleepable = row->flags & BPFRT_IMAGE_PROG_SLEEPABLE;
	prog->linkage = (uint8_t)row->linkage;
	if (prog->type == BPFC_PROGTYPE_COUNT)
		return fail(r, "a program of no known type");
	read_subprogs(r, row, prog);
	read_context(r, row, &prog->ctx);
	add_rules(r, prog);
	read_lines(r, row, prog);
	if (r->no_memory)
		return BPFC_E_NOMEM;
	if (!subprogs_cover(prog, row->insn_count))
		return fail(r, "functions that do not cover their program");
	return bpfc_image_read_insns(r, row, prog);
}

int bpfc_image_read_progs(struct image_reader *r, struct bpfc_model *model)
{
	const struct bpfrt_image_prog *rows = BPFRT_IMAGE_ROWS(r->image, PROGS, struct bpfrt_image_prog);
	uint32_t count = BPFRT_IMAGE_COUNT(r->image, PROGS);
	struct bpfc_prog *progs = bpfc_image_alloc(r, count, sizeof(*progs));
	int status = BPFC_OK;

	model->progs = progs;
	model->prog_count = count;
	for (uint32_t i = 0; progs && i < count && !status; i++) {
		progs[i].model = model;
		status = read_prog(r, &rows[i], &progs[i]);
	}
	return status;
}
