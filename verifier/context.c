/* Loads from the context: the kind of each field. */
#include "verifier.h"

static unsigned log2_of(unsigned n)
{
	return n ? bpfv_low_zeros(n) : 0;
}

#define FLOW_KEYS 56 /* bytes of struct bpf_flow_keys */

/* Another pointer. Firmware vouches for its own; a kernel's are a flow's keys or a socket. */
static struct bpfv_value other_pointer(struct bpfv *v, const struct bpfc_ctx_field *field)
{
	struct bpfv_value value;

	if (bpfv_is_firmware(v))
		return bpfv_memory(BPFV_MEM_PLAIN, BPFV_UNSIZED, true);
	if (v->prog->type == BPFC_PROG_FLOW_DISSECTOR)
		return bpfv_memory(BPFV_MEM_PLAIN, FLOW_KEYS, false);
	(void)field;
	value = bpfv_memory(BPFV_MEM_SOCKET, BPFV_SOCKET_BYTES, true);
	value.id = bpfv_new_id(v);
	return value;
}

struct bpfv_value bpfv_load_ctx(struct bpfv *v, const struct bpfv_value *base, int64_t off, unsigned bytes)
{
	const struct bpfc_ctx *ctx = &v->prog->ctx;
	const struct bpfc_ctx_field *field;

	if (v->prog->type == BPFC_PROG_EXT && bytes == 4)
		return bpfv_any(); /* a packet pointer, perhaps: the context is the replaced function's */
	if (ctx->is_raw || !ctx->field_count)
		return bytes == 8 ? bpfv_kernel(true) : bpfv_bits(8 * bytes);
	field = bpfv_off_known(base) ? bpfc_ctx_field_at(ctx, base->off + off, bytes) : NULL;
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
		return other_pointer(v, field);
	}
}
