/* What memory a program may access: through which pointers, how far, and how aligned. */
#include "verifier.h"

#define FAR (INT64_C(1) << 29)
#define MAP_RDONLY_PROG 0x80u /* BPF_F_RDONLY_PROG */
#define MAP_WRONLY_PROG 0x100u

static const char *verb_of(const struct bpfv_access *a)
{
	return a->is_atomic ? "atomic operation" : a->writes ? "write" : "read";
}

/* "14", "p+14", "p" */
static void put_byte(struct bpfv_text *text, int64_t off, bool is_variable)
{
	if (!is_variable) {
		bpfv_put_signed(text, off);
		return;
	}
	bpfv_put(text, "p");
	bpfv_put_offset(text, off);
}

/* "14..17", or "p..p+3, p being between 0 and 60" */
static const char *bytes_text(const struct bpfv_access *a, int64_t off, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);
	bool is_variable = !bpfv_off_known(a->base);
	char range[BPFV_PHRASE];

	put_byte(&text, off, is_variable);
	if (a->bytes != 1) {
		bpfv_put(&text, "..");
		put_byte(&text, off + (int64_t)a->bytes - 1, is_variable);
	}
	if (is_variable) {
		bpfv_put(&text, ", p being ");
		bpfv_put(&text, bpfv_describe_range(&a->base->n, range));
	}
	return phrase;
}

static int64_t lowest(const struct bpfv_access *a)
{
	return a->base->off + a->off + a->base->n.smin;
}

/* The bytes from `from` to `to` are there. */
static bool is_inside(const struct bpfv_access *a, int64_t from, int64_t to)
{
	const struct bpfv_value *base = a->base;

	if (base->n.smin <= -FAR || base->n.smax >= FAR || base->off <= -FAR || base->off >= FAR || a->bytes >= FAR)
		return false;
	return lowest(a) >= from && base->off + a->off + base->n.smax + (int64_t)a->bytes <= to;
}

/* The variable part of the pointer may lead out of `what`, which has `size` bytes (0: not known) from `first` on. */
static bool out_of(struct bpfv *v, const struct bpfv_access *a, const char *what, int64_t first, uint64_t size)
{
	int64_t lowest_p = first - a->base->off - a->off;
	int64_t highest_p = size ? lowest_p + (int64_t)size - (int64_t)a->bytes : lowest_p - 1;
	char phrase[BPFV_PHRASE], bytes[BPFV_PHRASE];
	struct bpfv_text text = bpfv_text_in(bytes, sizeof(bytes));

	if (size) {
		bpfv_put(&text, ", which has ");
		bpfv_put_unsigned(&text, size);
		bpfv_put(&text, " bytes");
	}
	bpfv_reject(v, ACCESS_RANGE, a->insn, BPFC_STR(verb_of(a)), BPFC_INT(a->bytes),
		    BPFC_STR(bytes_text(a, a->base->off + a->off, phrase)), BPFC_STR(what), BPFC_STR(bytes),
		    BPFC_REG(a->reg), BPFC_INT(lowest_p), BPFC_INT(highest_p));
	return false;
}

static bool out_of_range(struct bpfv *v, const struct bpfv_access *a)
{
	char phrase[BPFV_PHRASE];

	return out_of(v, a, bpfv_describe_object(v, a->base, phrase), 0, 0);
}

static bool misaligned(struct bpfv *v, const struct bpfv_access *a)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, MISALIGNED, a->insn, BPFC_STR(verb_of(a)), BPFC_INT(a->bytes), BPFC_REG(a->reg),
		    BPFC_STR(bpfv_describe(v, a->base, phrase)));
	return false;
}

static bool no_atomics(struct bpfv *v, const struct bpfv_access *a)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, ATOMIC_PLACE, a->insn, BPFC_STR(bpfv_describe_place(v, a->base, a->off, phrase)),
		    BPFC_REG(a->reg));
	return false;
}

static bool is_aligned(const struct bpfv_access *a)
{
	uint64_t low = a->base->n.bits | a->base->n.unknown | (uint64_t)(a->base->off + a->off);

	return !(low & (a->bytes - 1));
}

static bool check_stack(struct bpfv *v, const struct bpfv_access *a)
{
	char phrase[BPFV_PHRASE];

	if (is_inside(a, -(int64_t)v->frame_limit, a->bytes ? 0 : -1))
		return a->is_helper || is_aligned(a) || misaligned(v, a);
	if (!bpfv_off_known(a->base))
		return out_of(v, a, "the stack frame", -(int64_t)v->frame_limit, v->frame_limit);
	bpfv_reject(v, STACK_RANGE, a->insn, BPFC_STR(verb_of(a)), BPFC_INT(a->bytes),
		    BPFC_STR(bytes_text(a, lowest(a), phrase)), BPFC_INT(v->frame_limit), BPFC_REG(a->reg));
	return false;
}

static bool is_pointer_field(const struct bpfc_ctx_field *field)
{
	return field->kind != BPFC_CTX_SCALAR && field->kind != BPFC_CTX_LENGTH && field->kind != BPFC_CTX_KERNEL;
}

static bool check_field(struct bpfv *v, const struct bpfv_access *a, const struct bpfc_ctx_field *field, int64_t off)
{
	const char *ctx = v->prog->ctx.name;

	if (a->writes && !field->writable)
		bpfv_reject(v, CTX_READ_ONLY, a->insn, BPFC_STR(field->name), BPFC_STR(ctx), BPFC_REG(a->reg));
	else if (is_pointer_field(field) && (a->bytes != field->size || a->sign_extends))
		bpfv_reject(v, CTX_POINTER, a->insn, BPFC_STR(field->name), BPFC_STR(ctx), BPFC_INT(field->size),
			    BPFC_REG(a->reg));
	else if (!bpfv_field_allows(field, a->writes ? field->write : field->read, off, a->bytes))
		bpfv_reject(v, CTX_PART, a->insn, BPFC_STR(verb_of(a)), BPFC_INT(a->bytes), BPFC_INT(off),
			    BPFC_STR(field->name), BPFC_STR(ctx), BPFC_REG(a->reg));
	else
		return true;
	return false;
}

static bool check_ctx(struct bpfv *v, const struct bpfv_access *a)
{
	const struct bpfc_ctx *ctx = &v->prog->ctx;
	const struct bpfc_ctx_field *field;
	int64_t off = lowest(a);

	if (a->is_atomic)
		return no_atomics(v, a);
	if (!bpfv_off_known(a->base)) {
		bpfv_reject(v, CTX_UNKNOWN, a->insn, BPFC_REG(a->reg));
		return false;
	}
	if (!bpfv_is_firmware(v) && !a->is_helper && !is_aligned(a))
		return misaligned(v, a);
	if (a->base->off && !bpfv_is_firmware(v) && v->prog->type != BPFC_PROG_SYSCALL) {
		bpfv_reject(v, CTX_MOVED, a->insn, BPFC_REG(a->reg), BPFC_INT(a->base->off));
		return false;
	}
	if (!ctx->field_count && (ctx->is_raw || !bpfv_is_firmware(v)))
		return (off >= 0 && !a->writes) || out_of_range(v, a);
	field = bpfc_ctx_field_at(ctx, off, (uint32_t)a->bytes);
	if (ctx->args && (off < 0 || off % 8 || off / 8 >= ctx->arg_count))
		field = NULL;
	if (field)
		return check_field(v, a, field, off);
	bpfv_reject(v, CTX_RANGE, a->insn, BPFC_STR(*ctx->name ? ctx->name : "the context"), BPFC_STR(verb_of(a)),
		    BPFC_INT(a->bytes), BPFC_INT(off), BPFC_REG(a->reg));
	return false;
}

/* A variable or a map's value, of known size. */
static bool check_object(struct bpfv *v, const struct bpfv_access *a, uint64_t size)
{
	char place[BPFV_PHRASE], phrase[BPFV_PHRASE];

	if (is_inside(a, 0, size < FAR ? (int64_t)size : FAR))
		return true;
	bpfv_describe_object(v, a->base, place);
	if (!bpfv_off_known(a->base))
		return out_of(v, a, place, 0, size);
	bpfv_reject(v, OBJECT_RANGE, a->insn, BPFC_STR(verb_of(a)), BPFC_INT(a->bytes),
		    BPFC_STR(bytes_text(a, lowest(a), phrase)), BPFC_STR(place), BPFC_INT(size), BPFC_REG(a->reg));
	return false;
}

static bool forbidden(struct bpfv *v, const struct bpfv_access *a, const char *what)
{
	char place[BPFV_PHRASE];

	bpfv_reject(v, READ_ONLY, a->insn, BPFC_STR(bpfv_describe_place(v, a->base, a->off, place)), BPFC_STR(what),
		    BPFC_REG(a->reg));
	return false;
}

static bool check_global(struct bpfv *v, const struct bpfv_access *a)
{
	const struct bpfc_global *global = &v->model->globals[a->base->ref];

	if (!a->writes || !global->is_const)
		return check_object(v, a, global->size);
	return forbidden(v, a, "written");
}

static bool check_map_value(struct bpfv *v, const struct bpfv_access *a)
{
	const struct bpfc_map *map = &v->model->maps[a->base->ref];

	if (a->writes && (map->flags & MAP_RDONLY_PROG))
		return forbidden(v, a, "written");
	if (a->reads && (map->flags & MAP_WRONLY_PROG))
		return forbidden(v, a, "read");
	return check_object(v, a, map->value_size);
}

bool bpfv_may_write_packet(const struct bpfv *v, uint32_t buffer)
{
	const struct bpfc_ctx *ctx = &v->prog->ctx;

	for (uint32_t i = 0; i < ctx->field_count; i++)
		if (ctx->fields[i].kind == BPFC_CTX_PACKET && ctx->fields[i].buf == buffer)
			return ctx->fields[i].buf_writable;
	return false;
}

/* The number n is what was compared along with the pointer; off comes after it. */
static bool check_packet(struct bpfv *v, const struct bpfv_access *a)
{
	int64_t off = a->base->off + a->off;
	char phrase[BPFV_PHRASE];

	if (a->is_atomic)
		return no_atomics(v, a);
	if (a->writes && !bpfv_may_write_packet(v, a->base->ref)) {
		bpfv_reject(v, PACKET_WRITE, a->insn, BPFC_STR(bpfv_progtype_name(v)), BPFC_REG(a->reg));
		return false;
	}
	if (a->base->n.smin < 0)
		return out_of_range(v, a);
	if (off >= 0 && a->bytes < FAR && off + (int64_t)a->bytes <= (int64_t)a->base->range)
		return true;
	bpfv_reject(v, PACKET_RANGE, a->insn, BPFC_STR(verb_of(a)), BPFC_INT(a->bytes),
		    BPFC_STR(bytes_text(a, off, phrase)), BPFC_INT(a->base->range), BPFC_REG(a->reg),
		    BPFC_INT(off + (int64_t)a->bytes));
	return false;
}

static bool no_memory(struct bpfv *v, const struct bpfv_access *a)
{
	char phrase[BPFV_PHRASE];

	bpfv_reject(v, NOT_MEMORY, a->insn, BPFC_STR(verb_of(a)), BPFC_REG(a->reg),
		    BPFC_STR(bpfv_describe(v, a->base, phrase)));
	return false;
}

static bool check_given(struct bpfv *v, const struct bpfv_access *a)
{
	const struct bpfv_value *base = a->base;

	bool is_const = base->memory == BPFV_MEM_CONST || bpfv_is_socket(base) || base->memory == BPFV_MEM_PACKET_CONST;

	if (base->memory == BPFV_MEM_DYNPTR)
		return no_memory(v, a);
	if (a->writes && is_const)
		return forbidden(v, a, "written");
	if (a->writes && !bpfv_may_write_plain(v, base, a->off, a->bytes))
		return forbidden(v, a, "written where its pointers are");
	if (a->is_atomic && (bpfv_is_socket(base) || base->memory == BPFV_MEM_FLOW_KEYS))
		return no_atomics(v, a);
	if (bpfv_is_socket(base))
		return (bpfv_off_known(base) && bpfv_socket_allows(base->memory, lowest(a), a->bytes)) ||
		       out_of_range(v, a);
	if (base->range == BPFV_UNSIZED && !bpfv_is_firmware(v) && (!bpfv_off_known(base) || lowest(a) < 0))
		return out_of_range(v, a);
	return base->range == BPFV_UNSIZED || check_object(v, a, base->range);
}

#define MAP_STRUCT_BYTES 256

/* A field of the kernel's struct bpf_map, which starts with a pointer. */
static bool is_of_map(const struct bpfv *v, const struct bpfv_access *a)
{
	int64_t off = a->base->off + a->off;

	return !a->writes && !bpfv_is_firmware(v) && off >= 0 && off < MAP_STRUCT_BYTES &&
	       !((uint64_t)off & (a->bytes - 1)) && (off >= 8 || a->bytes == 8);
}

/* What is behind the kernel's pointers is probed, which fails softly; only these types write there, to fields that the
 * kernel knows of. */
static bool check_kernel(struct bpfv *v, const struct bpfv_access *a)
{
	if (bpfv_is_firmware(v))
		return true;
	if (!a->writes)
		return a->is_helper || a->base->kind != BPFC_KIND_KERNEL || bpfv_check_walk(v, a);
	if (a->base->kind == BPFC_KIND_KERNEL && a->base->memory != BPFV_MEM_PLAIN &&
	    v->prog->type != BPFC_PROG_STRUCT_OPS)
		return bpfv_may_write_object(v, a->base, a->off) || forbidden(v, a, "written");
	switch (v->prog->type) {
	case BPFC_PROG_STRUCT_OPS:
	case BPFC_PROG_XDP: /* connection tracking */
	case BPFC_PROG_SCHED_CLS:
	case BPFC_PROG_SCHED_ACT:
	case BPFC_PROG_EXT:
		if (a->base->kind == BPFC_KIND_KERNEL)
			return true;
		break;
	default:
		break;
	}
	return forbidden(v, a, "written");
}

static bool check_size(struct bpfv *v, const struct bpfv_access *a)
{
	switch (a->base->kind) {
	case BPFC_KIND_STACK:
		return check_stack(v, a);
	case BPFC_KIND_CTX:
		return check_ctx(v, a);
	case BPFC_KIND_GLOBAL:
		return a->base->ref != BPFC_SEVERAL ? check_global(v, a) : out_of_range(v, a);
	case BPFC_KIND_MAP_VALUE:
		return a->base->ref != BPFC_SEVERAL ? check_map_value(v, a) : out_of_range(v, a);
	case BPFC_KIND_PACKET:
	case BPFC_KIND_PACKET_META:
		return check_packet(v, a);
	case BPFC_KIND_MEM:
		return check_given(v, a);
	case BPFC_KIND_EXTERN:
	case BPFC_KIND_KERNEL:
		return check_kernel(v, a);
	case BPFC_KIND_MAP:
		return is_of_map(v, a) || no_memory(v, a);
	case BPFC_KIND_ANY:
	case BPFC_KIND_POINTER: /* the replaced function's arguments are not known */
		return v->prog->type == BPFC_PROG_EXT || no_memory(v, a);
	default:
		return no_memory(v, a);
	}
}

bool bpfv_check_access(struct bpfv *v, const struct bpfv_access *a)
{
	bool is_probed = a->base->kind == BPFC_KIND_KERNEL && (a->base->memory == BPFV_MEM_PLAIN || !a->base->id);
	char phrase[BPFV_PHRASE];

	if (a->base->maybe_null && !is_probed && a->base->kind != BPFC_KIND_POINTER) {
		bpfv_reject(v, MAYBE_NULL, a->insn, BPFC_REG(a->reg), BPFC_STR(bpfv_describe(v, a->base, phrase)),
			    BPFC_STR(a->is_helper ? "call" : verb_of(a)));
		return false;
	}
	if (!check_size(v, a) || !bpfv_check_special(v, a))
		return false;
	if (a->is_atomic && a->base->kind != BPFC_KIND_STACK && a->base->kind != BPFC_KIND_KERNEL && !is_aligned(a))
		return misaligned(v, a);
	return true;
}

static bool check_kptr(struct bpfv *v, const struct bpfv_state *state, const struct bpfv_access *a,
		       const struct bpfc_insn *insn)
{
	struct bpfv_value value = bpfv_const((uint64_t)insn->imm);

	if (bpfc_insn_info(insn->id)->shape != BPFC_SHAPE_ST)
		value = bpfv_regs(state)[insn->src];
	return bpfv_check_kptr_store(v, a, &value);
}

bool bpfv_check_insn_access(struct bpfv *v, const struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_insn_info *row = bpfc_insn_info(insn->id);
	bool is_ordered = row->shape == BPFC_SHAPE_LOAD_ACQ || row->shape == BPFC_SHAPE_STORE_REL;
	bool is_load =
		row->shape == BPFC_SHAPE_LDX || row->shape == BPFC_SHAPE_LDXS || row->shape == BPFC_SHAPE_LOAD_ACQ;
	bool is_store =
		row->shape == BPFC_SHAPE_ST || row->shape == BPFC_SHAPE_STX || row->shape == BPFC_SHAPE_STORE_REL;
	unsigned reg = is_load ? insn->src : insn->dst;
	struct bpfv_access a = { .insn = i,
				 .reg = reg,
				 .bytes = row->width / 8u,
				 .off = insn->off,
				 .writes = !is_load,
				 .reads = !is_store,
				 .is_atomic = is_ordered || (!is_load && !is_store),
				 .sign_extends = row->shape == BPFC_SHAPE_LDXS,
				 .base = &bpfv_regs(state)[reg] };
	uint8_t kind = a.base->kind == BPFC_KIND_CTX ? BPFV_VIA_CTX : BPFV_VIA_OTHERS;

	if (!bpfv_check_access(v, &a) || !bpfv_check_objects(v, state, &a) || !bpfv_check_slot(v, state, &a) ||
	    !bpfv_strict_access(v, state, &a))
		return false;
	if (is_store && !check_kptr(v, state, &a, insn))
		return false;
	v->insns[i].via |= kind;
	if (v->insns[i].via == (BPFV_VIA_CTX | BPFV_VIA_OTHERS)) {
		bpfv_reject(v, MIXED_CTX, i, BPFC_REG(reg));
		return false;
	}
	return true;
}
