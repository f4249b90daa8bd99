/* The contexts of Linux's program types, from ctx.def and progtype.def. */
#include "contexts.h"

#include <stddef.h>

#include "bpfc/model.h"
#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"

enum context {
	CONTEXT_NONE,
	CONTEXT_FIRMWARE,
	CONTEXT_RAW,
#define BPFC_CTX(id, name, native, bpf_size) CONTEXT_##id,
#define BPFC_RAW_CTX(id, name) CONTEXT_##id,
#include "bpfc/ctx.def"
};

#define XDP_NATIVE struct bpfrt_xdp
#define SKB_NATIVE struct bpfrt_skb

static const struct row {
	uint8_t context, kind, native_size;
	bool writable;
	uint16_t off, size, native_off;
} rows[] = {
#define BPFC_CTX_FIELD(id, name, bpf_off, bytes, native, what, reads, writes)                         \
	{ .context = CONTEXT_##id,                                                                    \
	  .kind = BPFC_CTX_##what,                                                                    \
	  .native_size = BPFC_CTX_##what == BPFC_CTX_SCALAR ? sizeof(((id##_NATIVE *)0)->native) : 8, \
	  .writable = BPFC_ACCESS_##writes != BPFC_ACCESS_NONE,                                       \
	  .off = (bpf_off),                                                                           \
	  .size = (bytes),                                                                            \
	  .native_off = offsetof(id##_NATIVE, native) },
#include "bpfc/ctx.def"
};

static enum context context_of(uint32_t type)
{
	switch ((int32_t)type) {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) \
	case linux_type:                         \
		return CONTEXT_##ctx;
#include "bpfc/progtype.def"
	default:
		return CONTEXT_NONE;
	}
}

static bool writes_packet(uint32_t type)
{
	switch ((int32_t)type) {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) \
	case linux_type:                         \
		return bpfc_progtype_writes_packet(BPFC_PROG_##id);
#include "bpfc/progtype.def"
	default:
		return false;
	}
}

static bool is_known(const struct bpfrt_image_field *field, enum context context, bool may_write_packet)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		if (row->context == context && row->off == field->off)
			return row->size == field->size && row->kind == field->kind &&
			       row->native_off == field->native_off && row->native_size == field->native_size &&
			       !field->buf && (row->writable || !(field->flags & BPFRT_IMAGE_FIELD_WRITABLE)) &&
			       (may_write_packet || !(field->flags & BPFRT_IMAGE_FIELD_BUF_WRITABLE));
	}
	return false;
}

bool bpfrt_context_is_known(const struct bpfrt_image *image, const struct bpfrt_image_prog *prog)
{
	const struct bpfrt_image_field *fields = BPFRT_IMAGE_ROWS(image, FIELDS, struct bpfrt_image_field);
	enum context context = context_of(prog->type);

	if (!prog->field_count && !(prog->ctx_flags & BPFRT_IMAGE_CTX_SKB) &&
	    (!prog->ctx_size || !(prog->ctx_flags & BPFRT_IMAGE_CTX_RAW)))
		return true;
	if (prog->ctx_flags & BPFRT_IMAGE_CTX_RAW || (prog->ctx_flags & BPFRT_IMAGE_CTX_SKB && context != CONTEXT_SKB))
		return false;
	for (uint32_t i = 0; i < prog->field_count; i++)
		if (!is_known(&fields[prog->field + i], context, writes_packet(prog->type)))
			return false;
	return true;
}
