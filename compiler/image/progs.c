#include "image/writer.h"

#include <string.h>

uint32_t bpfc_image_prog(const struct image_writer *w, uint32_t prog)
{
	for (uint32_t i = 0; i < w->prog_count; i++)
		if (w->progs[i] == &w->model->progs[prog])
			return i;
	return BPFRT_IMAGE_NONE;
}

static uint32_t linux_type(enum bpfc_progtype type)
{
	static const int32_t types[BPFC_PROGTYPE_COUNT] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = linux_type,
#include "bpfc/progtype.def"
	};

	return (uint32_t)types[type];
}

/* Every function's frame has the size of the largest. */
static uint32_t frame_of(const struct bpfc_facts *facts)
{
	uint32_t frame = 0;

	for (uint32_t i = 0; facts && i < facts->subprog_count; i++)
		if (facts->subprogs[i].reached && facts->subprogs[i].frame > frame)
			frame = facts->subprogs[i].frame;
	frame = (frame + 7) & ~7u;
	return !facts ? BPFC_FRAME_BYTES : frame ? frame : 8;
}

/* Of a context that the host has as programs see it, the image needs no fields. */
static uint32_t field_count(const struct bpfc_ctx *ctx)
{
	return ctx->is_raw ? 0 : ctx->field_count;
}

static void put_fields(struct image_writer *w, const struct bpfc_ctx *ctx)
{
	for (uint32_t i = 0; i < field_count(ctx); i++) {
		const struct bpfc_ctx_field *f = &ctx->fields[i];
		struct bpfrt_image_field row = {
			.name = bpfc_image_text(w, f->name),
			.off = f->off,
			.size = f->size,
			.native_off = f->native_off,
			.native_size = f->native_size,
			.kind = f->kind,
			.flags = (f->writable ? BPFRT_IMAGE_FIELD_WRITABLE : 0u) |
				 (f->buf_writable ? BPFRT_IMAGE_FIELD_BUF_WRITABLE : 0u),
			.buf = f->buf,
			.buf_align = f->buf_align,
		};

		bpfc_image_put(w, BPFRT_IMAGE_FIELDS, &row, sizeof(row));
	}
}

static void put_subprogs(struct image_writer *w, const struct bpfc_prog *prog)
{
	for (uint32_t i = 0; i < prog->subprog_count; i++) {
		const struct bpfc_subprog *s = &prog->subprogs[i];
		struct bpfrt_image_subprog row = {
			.name = bpfc_image_text(w, s->name),
			.section = bpfc_image_text(w, s->section),
			.section_off = (uint32_t)s->section_off,
			.first = s->first,
			.count = s->count,
			.func = s->func,
			.linkage = s->linkage,
		};

		bpfc_image_put(w, BPFRT_IMAGE_SUBPROGS, &row, sizeof(row));
	}
}

static void put_lines(struct image_writer *w, const struct bpfc_prog *prog)
{
	for (uint32_t i = 0; i < prog->line_count && !w->options->no_lines; i++) {
		const struct bpfc_line *l = &prog->lines[i];
		struct bpfrt_image_line row = { l->insn, l->line, l->column, bpfc_image_text(w, l->file),
						bpfc_image_text(w, l->text) };

		bpfc_image_put(w, BPFRT_IMAGE_LINES, &row, sizeof(row));
	}
}

static void put_prog(struct image_writer *w, const struct bpfc_prog *prog, const struct bpfc_facts *facts)
{
	bool is_skb = prog->ctx.name && !strcmp(prog->ctx.name, "__sk_buff") && !prog->ctx.is_raw;
	struct bpfrt_image_prog row = {
		.name = bpfc_image_text(w, prog->name),
		.section = bpfc_image_text(w, prog->section),
		.attach = bpfc_image_text(w, prog->attach),
		.type = linux_type(prog->type),
		.flags =
			(prog->is_sleepable ? BPFRT_IMAGE_PROG_SLEEPABLE : 0u) | (facts ? BPFRT_IMAGE_PROG_PROVEN : 0u),
		.linkage = prog->linkage,
		.insn = bpfc_image_count(w, BPFRT_IMAGE_INSNS),
		.insn_count = prog->insn_count,
		.subprog = bpfc_image_count(w, BPFRT_IMAGE_SUBPROGS),
		.subprog_count = prog->subprog_count,
		.line = bpfc_image_count(w, BPFRT_IMAGE_LINES),
		.line_count = w->options->no_lines ? 0 : prog->line_count,
		.field = bpfc_image_count(w, BPFRT_IMAGE_FIELDS),
		.field_count = field_count(&prog->ctx),
		.ctx_name = bpfc_image_text(w, prog->ctx.name),
		.ctx_flags = (prog->ctx.is_raw ? BPFRT_IMAGE_CTX_RAW : 0u) | (is_skb ? BPFRT_IMAGE_CTX_SKB : 0u),
		.ctx_size = prog->ctx.size,
		.frame = frame_of(facts),
		.stack = facts ? facts->stack : 0,
		.cost = facts && facts->max_insns < UINT32_MAX ? (uint32_t)facts->max_insns : UINT32_MAX,
	};

	bpfc_image_put(w, BPFRT_IMAGE_PROGS, &row, sizeof(row));
	put_subprogs(w, prog);
	put_fields(w, &prog->ctx);
	put_lines(w, prog);
	bpfc_image_insns(w, prog, facts);
}

void bpfc_image_progs(struct image_writer *w)
{
	for (uint32_t i = 0; i < w->prog_count; i++)
		put_prog(w, w->progs[i], w->facts ? w->facts[i] : NULL);
}
