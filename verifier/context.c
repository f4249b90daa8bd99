/* Loads from the context: the kind of each field. */
#include "verifier.h"

static unsigned log2_of(unsigned n)
{
	return n ? bpfv_low_zeros(n) : 0;
}

#define FLOW_KEYS 56 /* bytes of struct bpf_flow_keys */

struct bpfv_value bpfv_socket(struct bpfv *v, enum bpfv_memory memory, bool maybe_null)
{
	struct bpfv_value value = bpfv_memory(memory, 0, maybe_null);

	if (maybe_null)
		value.id = bpfv_new_id(v);
	return value;
}

/* A pointer field, read whole. */
static struct bpfv_value pointer(struct bpfv *v, const struct bpfc_ctx_field *field)
{
	struct bpfv_value value;

	switch (field->kind) {
	case BPFC_CTX_PACKET:
		return bpfv_pointer(BPFC_KIND_PACKET, field->buf, log2_of(field->buf_align));
	case BPFC_CTX_PACKET_META:
		return bpfv_pointer(BPFC_KIND_PACKET_META, field->buf, 0);
	case BPFC_CTX_PACKET_END:
		return bpfv_pointer(BPFC_KIND_PACKET_END, field->buf, 0);
	case BPFC_CTX_SOCK:
	case BPFC_CTX_SOCK_OR_NULL:
		return bpfv_socket(v, BPFV_MEM_SOCKET, field->kind == BPFC_CTX_SOCK_OR_NULL);
	case BPFC_CTX_SOCK_COMMON_OR_NULL:
		return bpfv_socket(v, BPFV_MEM_SOCK_COMMON, true);
	case BPFC_CTX_FLOW_KEYS:
		return bpfv_memory(BPFV_MEM_FLOW_KEYS, FLOW_KEYS, false);
	case BPFC_CTX_BUFFER:
		return bpfv_memory(BPFV_MEM_PLAIN, BPFV_UNSIZED, false);
	case BPFC_CTX_BUFFER_OR_NULL:
	case BPFC_CTX_READ_BUFFER_OR_NULL:
		value = bpfv_memory(field->kind == BPFC_CTX_BUFFER_OR_NULL ? BPFV_MEM_PLAIN : BPFV_MEM_CONST,
				    BPFV_UNSIZED, true);
		value.id = bpfv_new_id(v);
		return value;
	default: /* firmware vouches for its own */
		return bpfv_plain_pointer(v, field->type);
	}
}

struct bpfv_value bpfv_load_ctx(struct bpfv *v, const struct bpfv_value *base, int64_t off, unsigned bytes)
{
	const struct bpfc_ctx *ctx = &v->prog->ctx;
	const struct bpfc_ctx_field *field;

	if (v->prog->type == BPFC_PROG_EXT && bytes == 4)
		return bpfv_any(); /* a packet pointer, perhaps: the context is the replaced function's */
	if (!ctx->field_count)
		return bytes == 8 && ctx->is_raw ? bpfv_kernel(true) : bpfv_bits(8 * bytes);
	field = bpfv_off_known(base) ? bpfc_ctx_field_at(ctx, base->off + off, bytes) : NULL;
	if (field && field->kind == BPFC_CTX_KERNEL && ctx->args)
		return bpfv_load_slot(v, base->off + off, bytes);
	if (field && field->kind == BPFC_CTX_KERNEL && bytes == 8)
		return bpfv_kernel(true);
	if (!field || field->kind == BPFC_CTX_SCALAR || field->kind == BPFC_CTX_LENGTH || bytes != field->size)
		return bpfv_bits(8 * bytes);
	return pointer(v, field);
}
