/* Contexts of ctx.def, with every field. */
#include <stddef.h>

#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"
#include "builder/internal.h"

#define XDP_NATIVE struct bpfrt_xdp
#define SKB_NATIVE struct bpfrt_skb
enum context {
	CONTEXT_FIRMWARE,
	CONTEXT_RAW,
#define BPFC_CTX(id, name, native, bpf_size) CONTEXT_##id,
#define BPFC_RAW_CTX(id, name) CONTEXT_##id,
#include "bpfc/ctx.def"
};

/* All rows of ctx.def; a table's follow each other. */
static const struct row {
	enum context context;
	struct bpfc_ctx_field field;
} rows[] = {
#define BPFC_CTX_FIELD(id, text, offset, bytes, native, what, reads, writes)                            \
	{ CONTEXT_##id,                                                                                 \
	  { .name = #text,                                                                              \
	    .off = (offset),                                                                            \
	    .size = (bytes),                                                                            \
	    .native_off = offsetof(id##_NATIVE, native),                                                \
	    .native_size = BPFC_CTX_##what == BPFC_CTX_SCALAR ? sizeof(((id##_NATIVE *)0)->native) : 8, \
	    .kind = BPFC_CTX_##what,                                                                    \
	    .read = BPFC_ACCESS_##reads,                                                                \
	    .write = BPFC_ACCESS_##writes,                                                              \
	    .writable = BPFC_ACCESS_##writes != BPFC_ACCESS_NONE,                                       \
	    .buf_align = 1,                                                                             \
	    .buf_writable = true } },
#include "bpfc/ctx.def"
};

static enum context context_of(enum bpfc_progtype type)
{
	static const enum context contexts[BPFC_PROGTYPE_COUNT] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = CONTEXT_##ctx,
#include "bpfc/progtype.def"
	};

	return contexts[type];
}

void bpfc_builder_context(struct bpfc_prog_builder *b, enum bpfc_progtype type)
{
	static const struct {
		enum context context;
		const char *name;
		uint32_t size;
	} tables[] = {
#define BPFC_CTX(id, name, native, bpf_size) { CONTEXT_##id, name, bpf_size },
#include "bpfc/ctx.def"
	};
	size_t count = sizeof(rows) / sizeof(rows[0]);
	struct bpfc_ctx_field *fields = bpfc_arena_zalloc(b->arena, count, sizeof(*fields));
	struct bpfc_ctx *ctx = &b->prog.ctx;

	b->no_memory |= !fields;
	*ctx = (struct bpfc_ctx){ .name = "", .is_raw = true };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (tables[i].context == context_of(type))
			*ctx = (struct bpfc_ctx){ .name = tables[i].name, .size = tables[i].size, .fields = fields };
	for (size_t i = 0; fields && i < count; i++)
		if (rows[i].context == context_of(type))
			fields[ctx->field_count++] = rows[i].field;
}
