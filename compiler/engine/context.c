/* Native contexts: their size, a packet in them, fields by name. */
#include "engine/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpfrt/host.h"

#define RAW_BYTES 4096 /* of a context whose size nobody knows, where it is accessed at unknown offsets */
#define ETHERNET 14

/* The end of what the program accesses through its context pointer at known offsets. */
static size_t accessed_bytes(const struct bpfc_prog *prog, const struct bpfc_facts *facts)
{
	size_t end = 0;

	for (uint32_t i = 0; i < prog->insn_count; i++) {
		const struct bpfc_insn *insn = &prog->insns[i];
		const struct bpfc_insn_info *info = bpfc_insn_info(insn->id);
		bool loads = info->shape == BPFC_SHAPE_LDX;
		const struct bpfc_value *base = &facts->insns[i].regs[loads ? insn->src : insn->dst];
		int64_t last;

		if (!facts->insns[i].reached || !(bpfc_shape_fields(info->shape) & BPFC_F_OFF) ||
		    base->kind != BPFC_KIND_CTX)
			continue;
		if (!base->off_known)
			return RAW_BYTES;
		last = base->off + insn->off + info->width / 8;
		if (last > 0 && (size_t)last > end)
			end = (size_t)last;
	}
	return end;
}

enum bpfc_context_kind bpfc_context_kind(const struct bpfc_prog *prog)
{
	if (!strcmp(prog->ctx.name, "xdp_md"))
		return BPFC_CONTEXT_XDP;
	if (!strcmp(prog->ctx.name, "__sk_buff"))
		return BPFC_CONTEXT_SKB;
	for (uint32_t i = 0; i < prog->ctx.field_count && !prog->ctx.is_raw; i++)
		if (prog->ctx.fields[i].kind == BPFC_CTX_PACKET)
			return BPFC_CONTEXT_BUFFER;
	return BPFC_CONTEXT_FLAT;
}

size_t bpfc_context_bytes(const struct bpfc_prog *prog, const struct bpfc_facts *facts)
{
	size_t end = prog->ctx.size;

	if (prog->ctx.is_raw && facts)
		return accessed_bytes(prog, facts);
	switch (bpfc_context_kind(prog)) {
	case BPFC_CONTEXT_XDP:
		return sizeof(struct bpfrt_xdp);
	case BPFC_CONTEXT_SKB:
		return sizeof(struct bpfrt_skb);
	default:
		break;
	}
	for (uint32_t i = 0; i < prog->ctx.field_count; i++) {
		const struct bpfc_ctx_field *f = &prog->ctx.fields[i];

		if ((size_t)f->native_off + f->native_size > end)
			end = (size_t)f->native_off + f->native_size;
	}
	return end ? end : RAW_BYTES;
}

static void put(uint8_t *ctx, size_t bytes, size_t off, size_t size, uint64_t value)
{
	uint8_t narrow[8];

	for (unsigned i = 0; i < 8; i++) /* the host's byte order */
		narrow[i] =
			((const uint8_t *)&value)[__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? i : 8 - size + i % size];
	if (size <= 8 && off <= bytes && size <= bytes - off)
		memcpy(ctx + off, narrow, size);
}

/* Programs of these types begin after the Ethernet header (kernel: bpf_prog_test_run_skb). */
size_t bpfc_context_skips(const struct bpfc_prog *prog, size_t length)
{
	bool sees = prog->type == BPFC_PROG_SCHED_CLS || prog->type == BPFC_PROG_SCHED_ACT;

	return bpfc_context_kind(prog) == BPFC_CONTEXT_SKB && !sees && length >= ETHERNET ? ETHERNET : 0;
}

static void bind_skb(const struct bpfc_prog *prog, const struct bpfc_packet *p, struct bpfrt_skb *skb)
{
	size_t skip = bpfc_context_skips(prog, p->length);
	const uint8_t *header = p->buffer + p->headroom;
	bool is_any = true, is_many = p->length && header[0] & 1, is_ours = true;

	bpfrt_skb_bind_room(skb, p->buffer, p->room, p->headroom + skip, p->length - skip);
	skb->ifindex = 1; /* the loopback interface, whose address is all zero */
	if (p->length < ETHERNET)
		return;
	memcpy(&skb->protocol, header + 12, 2);
	for (unsigned i = 0; i < 6; i++) {
		is_any &= header[i] == 0xff;
		is_ours &= !header[i];
	}
	skb->pkt_type = is_any ? 1 : is_many ? 2 : is_ours ? 0 : 3;
}

static void bind_buffer(const struct bpfc_prog *prog, const struct bpfc_packet *p, uint8_t *ctx, size_t bytes)
{
	uintptr_t start = (uintptr_t)(p->buffer + p->headroom);

	for (uint32_t i = 0; i < prog->ctx.field_count; i++) {
		const struct bpfc_ctx_field *f = &prog->ctx.fields[i];

		if (f->buf) /* the first buffer has the data, others are empty */
			continue;
		if (f->kind == BPFC_CTX_PACKET || f->kind == BPFC_CTX_PACKET_META)
			put(ctx, bytes, f->native_off, 8, start);
		else if (f->kind == BPFC_CTX_PACKET_END)
			put(ctx, bytes, f->native_off, 8, start + p->length);
		else if (f->kind == BPFC_CTX_LENGTH)
			put(ctx, bytes, f->native_off, f->native_size, p->length);
	}
}

void bpfc_context_bind(const struct bpfc_prog *prog, const struct bpfc_packet *packet, void *ctx, size_t bytes)
{
	memset(ctx, 0, bytes);
	switch (bpfc_context_kind(prog)) {
	case BPFC_CONTEXT_XDP:
		bpfrt_xdp_bind(ctx, packet->buffer, packet->room, packet->headroom, packet->length);
		((struct bpfrt_xdp *)ctx)->ingress_ifindex = 1;
		break;
	case BPFC_CONTEXT_SKB:
		bind_skb(prog, packet, ctx);
		break;
	case BPFC_CONTEXT_BUFFER:
		bind_buffer(prog, packet, ctx, bytes);
		break;
	case BPFC_CONTEXT_FLAT:
		memcpy(ctx, packet->buffer + packet->headroom, packet->length < bytes ? packet->length : bytes);
		break;
	}
}

const uint8_t *bpfc_context_packet(const struct bpfc_prog *prog, const void *ctx, size_t *length)
{
	const struct bpfrt_xdp *xdp = ctx;
	const struct bpfrt_skb *skb = ctx;

	switch (bpfc_context_kind(prog)) {
	case BPFC_CONTEXT_XDP:
		*length = (size_t)(xdp->data_end - xdp->data);
		return xdp->data;
	case BPFC_CONTEXT_SKB:
		*length = (size_t)(skb->data_end - skb->data);
		return skb->data;
	default:
		*length = 0;
		return NULL;
	}
}

/* "cb[1]": the field's name and the index; an index that is none is 0. */
static const struct bpfc_ctx_field *find_field(const struct bpfc_ctx *ctx, const char *name, unsigned long *index)
{
	size_t length = strcspn(name, "[");
	char *end = NULL;

	*index = name[length] ? strtoul(name + length + 1, &end, 10) : 0;
	if (name[length] && (end == name + length + 1 || strcmp(end, "]")))
		return NULL;
	for (uint32_t i = 0; i < ctx->field_count; i++)
		if (strlen(ctx->fields[i].name) == length && !memcmp(ctx->fields[i].name, name, length))
			return &ctx->fields[i];
	return NULL;
}

/* Bytes of one number of a field: of an array that is what Linux's types have. */
static uint32_t unit_of(const struct bpfc_ctx *ctx, const struct bpfc_ctx_field *f)
{
	if (f->native_size <= 8)
		return f->native_size;
	return ctx->is_raw && f->native_size > 16 && f->native_size % 8 == 0 ? 8 : 4;
}

static int no_field(const struct bpfc_engine *engine, const struct bpfc_prog *prog, const char *name)
{
	char list[600] = "";

	for (uint32_t i = 0; i < prog->ctx.field_count; i++) {
		const struct bpfc_ctx_field *f = &prog->ctx.fields[i];

		if (f->kind != BPFC_CTX_SCALAR || strlen(list) + strlen(f->name) + 3 > sizeof(list))
			continue;
		strcat(list, *list ? ", " : "it has ");
		strcat(list, f->name);
	}
	return bpfc_engine_fail(engine, BPFC_E_OPTION,
				BPFC_DIAG_INIT(NO_SUCH_FIELD, .args = { BPFC_STR(prog->name), BPFC_STR(name),
									BPFC_STR(*list ? list : "it has none") }));
}

int bpfc_context_set(const struct bpfc_engine *engine, const struct bpfc_prog *prog,
		     const struct bpfc_field_value *field, void *ctx, size_t bytes)
{
	unsigned long index;
	const struct bpfc_ctx_field *f = find_field(&prog->ctx, field->name, &index);
	uint32_t unit = f ? unit_of(&prog->ctx, f) : 0;
	bool is_negative = field->value[0] == '-';
	uint64_t value;
	char *end;

	if (!f || f->kind != BPFC_CTX_SCALAR || index >= f->native_size / unit)
		return no_field(engine, prog, field->name);
	errno = 0;
	value = is_negative ? (uint64_t)strtoll(field->value, &end, 0) : strtoull(field->value, &end, 0);
	if (errno || end == field->value || *end || (unit < 8 && !is_negative && value >> 8 * unit) ||
	    (unit < 8 && is_negative && (int64_t)value < -(INT64_C(1) << (8 * unit - 1))))
		return bpfc_engine_fail(
			engine, BPFC_E_OPTION,
			BPFC_DIAG_INIT(FIELD_VALUE,
				       .args = { BPFC_STR(field->name), BPFC_STR(field->value), BPFC_INT(unit) }));
	put(ctx, bytes, f->native_off + index * unit, unit, value);
	return BPFC_OK;
}
