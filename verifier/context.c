/* Loads from the context: the kind of each field. */
#include "verifier.h"

static unsigned log2_of(unsigned n)
{
	return n ? bpfv_low_zeros(n) : 0;
}

static struct bpfc_value memory_pointer(void)
{
	struct bpfc_value value = bpfv_pointer(BPFC_KIND_MEM, 0, 0);

	value.maybe_null = true;
	return value;
}

struct bpfc_value bpfv_load_ctx(const struct bpfv *v, const struct bpfc_value *base, int64_t off, unsigned bytes)
{
	const struct bpfc_ctx *ctx = &v->prog->ctx;
	const struct bpfc_ctx_field *field;

	if (v->prog->type == BPFC_PROG_EXT && bytes == 4)
		return bpfv_any(); /* a packet pointer, perhaps: the context is the replaced function's */
	if (ctx->is_raw || !ctx->field_count)
		return bytes == 8 ? bpfv_kernel(true) : bpfv_bits(8 * bytes);
	field = base->off_known ? bpfc_ctx_field_at(ctx, base->off + off, bytes) : NULL;
	if (!field || field->kind == BPFC_CTX_SCALAR || field->kind == BPFC_CTX_LENGTH || bytes != field->size)
		return bpfv_bits(8 * bytes);
	switch (field->kind) {
	case BPFC_CTX_PACKET:
		return bpfv_pointer(BPFC_KIND_PACKET, field->buf, log2_of(field->buf_align));
	case BPFC_CTX_PACKET_META:
		return bpfv_pointer(BPFC_KIND_PACKET_META, field->buf, 0);
	case BPFC_CTX_PACKET_END:
		return bpfv_pointer(BPFC_KIND_PACKET_END, field->buf, 0);
	default:
		return memory_pointer();
	}
}
