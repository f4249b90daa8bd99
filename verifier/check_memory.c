/* What loads, stores and atomic operations need of the pointer that they go through. */
#include "verifier.h"

#define MAP_RDONLY_PROG 0x80u /* BPF_F_RDONLY_PROG */
#define MAP_WRONLY_PROG 0x100u

struct access {
	uint32_t insn;
	unsigned reg;
	unsigned bytes;
	int64_t off; /* the instruction's */
	bool writes, reads, is_atomic, sign_extends;
	const struct bpfc_value *base;
};

static struct access access_of(const struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool is_load = row->shape == BPFC_SHAPE_LDX || row->shape == BPFC_SHAPE_LDXS;
	bool is_store = row->shape == BPFC_SHAPE_ST || row->shape == BPFC_SHAPE_STX;
	unsigned reg = is_load ? insn->src : insn->dst;

	return (struct access){
		.insn = i,
		.reg = reg,
		.bytes = row->width / 8u,
		.off = insn->off,
		.writes = !is_load,
		.reads = !is_store,
		.is_atomic = !is_load && !is_store,
		.sign_extends = row->shape == BPFC_SHAPE_LDXS,
		.base = &v->facts->insns[i].regs[reg],
	};
}

static int64_t offset_of(const struct access *a)
{
	return (int64_t)((uint64_t)a->base->off + (uint64_t)a->off);
}

static bool is_inside(const struct access *a, int64_t from, int64_t to)
{
	int64_t off = offset_of(a);

	return off >= from && off <= to - (int64_t)a->bytes;
}

/* "-8", "+16" */
static const char *signed_text(int64_t n, char text[24])
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char *p = text + 23;

	*p = 0;
	do
		*--p = (char)('0' + left % 10);
	while (left /= 10);
	*--p = n < 0 ? '-' : '+';
	return p;
}

static void check_stack(struct bpfv *v, const struct access *a)
{
	char text[24];

	if (a->base->off_known && !is_inside(a, -(int64_t)v->frame_limit, 0))
		bpfv_reject(v, STACK_RANGE, a->insn, BPFC_INT(a->bytes), BPFC_STR(signed_text(offset_of(a), text)),
			    BPFC_INT(v->frame_limit));
}

static bool is_pointer_field(const struct bpfc_ctx_field *field)
{
	return field->kind != BPFC_CTX_SCALAR && field->kind != BPFC_CTX_LENGTH;
}

static void check_ctx(struct bpfv *v, const struct access *a)
{
	const struct bpfc_ctx *ctx = &v->prog->ctx;
	const struct bpfc_ctx_field *field;

	if (a->is_atomic) {
		bpfv_reject(v, ATOMIC_PLACE, a->insn, BPFC_INT(a->reg), BPFC_STR(bpfv_kind_text(a->base->kind)));
		return;
	}
	if (ctx->is_raw || !ctx->field_count)
		return;
	if (!a->base->off_known) {
		bpfv_reject(v, CTX_UNKNOWN, a->insn);
		return;
	}
	field = bpfc_ctx_field_at(ctx, offset_of(a), a->bytes);
	if (!field)
		bpfv_reject(v, CTX_RANGE, a->insn, BPFC_STR(ctx->name), BPFC_INT(a->bytes), BPFC_INT(offset_of(a)));
	else if (a->writes && !field->writable)
		bpfv_reject(v, CTX_READ_ONLY, a->insn, BPFC_STR(field->name), BPFC_STR(ctx->name));
	else if (is_pointer_field(field) && (a->bytes != field->size || a->sign_extends))
		bpfv_reject(v, CTX_POINTER, a->insn, BPFC_STR(field->name), BPFC_STR(ctx->name), BPFC_INT(field->size));
}

/* A variable or a map's value, of known size. */
static void check_object(struct bpfv *v, const struct access *a, const char *name, uint64_t size)
{
	int64_t end = size < INT64_MAX ? (int64_t)size : INT64_MAX;

	if (a->base->off_known && !is_inside(a, 0, end))
		bpfv_reject(v, OBJECT_RANGE, a->insn, BPFC_INT(a->bytes), BPFC_INT(offset_of(a)), BPFC_STR(name),
			    BPFC_INT(size));
}

static void check_global(struct bpfv *v, const struct access *a)
{
	const struct bpfc_global *global;

	if (a->base->ref == BPFC_SEVERAL)
		return;
	global = &v->model->globals[a->base->ref];
	if (a->writes && global->is_const)
		bpfv_reject(v, READ_ONLY, a->insn, BPFC_STR(*global->name ? global->name : global->section));
	else
		check_object(v, a, *global->name ? global->name : global->section, global->size);
}

static void check_map_value(struct bpfv *v, const struct access *a)
{
	const struct bpfc_map *map;

	if (a->base->ref == BPFC_SEVERAL)
		return;
	map = &v->model->maps[a->base->ref];
	if (a->writes && (map->flags & MAP_RDONLY_PROG))
		bpfv_reject(v, READ_ONLY, a->insn, BPFC_STR(map->name));
	else if (map->value_size)
		check_object(v, a, map->name, map->value_size);
}

void bpfv_check_access(struct bpfv *v, uint32_t i)
{
	struct access a = access_of(v, i);
	bool has_fields = !v->prog->ctx.is_raw && v->prog->ctx.field_count;

	switch (a.base->kind) {
	case BPFC_KIND_SCALAR:
	case BPFC_KIND_MAP:
	case BPFC_KIND_FUNC:
	case BPFC_KIND_PACKET_END:
		bpfv_reject(v, NOT_MEMORY, i, BPFC_INT(a.reg), BPFC_STR(bpfv_kind_text(a.base->kind)));
		break;
	case BPFC_KIND_STACK:
	case BPFC_KIND_FRAME:
		check_stack(v, &a);
		break;
	case BPFC_KIND_CTX:
		check_ctx(v, &a);
		break;
	case BPFC_KIND_GLOBAL:
		check_global(v, &a);
		break;
	case BPFC_KIND_MAP_VALUE:
		check_map_value(v, &a);
		break;
	case BPFC_KIND_PACKET:
	case BPFC_KIND_PACKET_META:
		if (a.is_atomic)
			bpfv_reject(v, ATOMIC_PLACE, i, BPFC_INT(a.reg), BPFC_STR(bpfv_kind_text(a.base->kind)));
		break;
	case BPFC_KIND_POINTER:
	case BPFC_KIND_ANY:
		if (has_fields && (a.base->ref & BPFC_MAY_BE_CTX))
			bpfv_reject(v, MIXED_CTX, i, BPFC_INT(a.reg));
		break;
	default:
		break;
	}
}
