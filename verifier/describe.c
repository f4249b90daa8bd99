/* Values in words, for diagnostics. */
#include "verifier.h"

const char *bpfv_kind_text(unsigned kind)
{
	static const char *const texts[BPFC_KIND_COUNT] = {
		[BPFC_KIND_NONE] = "nothing",
		[BPFC_KIND_SCALAR] = "a number",
		[BPFC_KIND_CTX] = "the context",
		[BPFC_KIND_STACK] = "a pointer to the stack",
		[BPFC_KIND_FRAME] = "a pointer to a caller's stack",
		[BPFC_KIND_MAP] = "a map",
		[BPFC_KIND_MAP_VALUE] = "a pointer to a map's value",
		[BPFC_KIND_GLOBAL] = "a pointer to a global variable",
		[BPFC_KIND_EXTERN] = "a pointer to an extern variable",
		[BPFC_KIND_PACKET] = "a pointer to the packet",
		[BPFC_KIND_PACKET_META] = "a pointer to the packet's metadata",
		[BPFC_KIND_PACKET_END] = "the end of the packet",
		[BPFC_KIND_FUNC] = "a function",
		[BPFC_KIND_MEM] = "a pointer to memory",
		[BPFC_KIND_KERNEL] = "a kernel pointer",
		[BPFC_KIND_POINTER] = "a pointer, but not the same on all paths",
		[BPFC_KIND_ANY] = "perhaps a pointer, perhaps a number",
		[BPFC_KIND_UNINIT] = "not written yet",
	};

	return kind < BPFC_KIND_COUNT && texts[kind] ? texts[kind] : "a pointer";
}

static bool is_any_number(const struct bpfv_scalar *n)
{
	return !n->umin && n->umax == UINT64_MAX && n->smin == INT64_MIN && n->smax == INT64_MAX;
}

static void put_range(struct bpfv_text *text, const struct bpfv_scalar *n)
{
	if (bpfv_scalar_is_const(n)) {
		bpfv_put_signed(text, (int64_t)n->umin);
		return;
	}
	if (is_any_number(n)) {
		bpfv_put(text, "any number");
		return;
	}
	bpfv_put(text, "between ");
	if (n->umax > INT64_MAX && (n->smin != INT64_MIN || n->smax != INT64_MAX)) {
		bpfv_put_signed(text, n->smin);
		bpfv_put(text, " and ");
		bpfv_put_signed(text, n->smax);
	} else {
		bpfv_put_unsigned(text, n->umin);
		bpfv_put(text, " and ");
		bpfv_put_unsigned(text, n->umax);
	}
}

static void put_named(struct bpfv_text *text, const char *what, const char *name)
{
	bpfv_put(text, what);
	bpfv_put(text, " '");
	bpfv_put(text, name);
	bpfv_put(text, "'");
}

static const char *type_name(const struct bpfv *v, uint32_t type)
{
	return type < v->model->types.count ? v->model->types.table[type].name : "";
}

static void put_memory(const struct bpfv *v, struct bpfv_text *text, const struct bpfv_value *a)
{
	switch (a->memory) {
	case BPFV_MEM_DYNPTR:
		bpfv_put(text, "a dynptr that the callback was given");
		break;
	case BPFV_MEM_PACKET:
	case BPFV_MEM_PACKET_CONST:
		bpfv_put(text, "a slice of the packet");
		break;
	case BPFV_MEM_OBJECT:
	case BPFV_MEM_LENT:
		put_named(text, "a pointer to an object of type", type_name(v, a->ref));
		break;
	case BPFV_MEM_GIVEN:
		bpfv_put(text, "a record of a ring buffer");
		break;
	default:
		if (bpfv_is_socket(a)) {
			bpfv_put(text, "a pointer to a socket");
			break;
		}
		bpfv_put(text, "a pointer to ");
		if (a->range && a->range != BPFV_UNSIZED) {
			bpfv_put_unsigned(text, a->range);
			bpfv_put(text, " bytes of ");
		}
		bpfv_put(text, a->memory == BPFV_MEM_CONST ? "read-only memory" : "memory");
		break;
	}
}

/* What a pointer points to, without its offset. */
static void put_target(const struct bpfv *v, struct bpfv_text *text, const struct bpfv_value *a)
{
	bool is_one = a->ref != BPFC_SEVERAL;

	if (a->kind == BPFC_KIND_MAP_VALUE && is_one)
		put_named(text, "a pointer to the value of map", v->model->maps[a->ref].name);
	else if (a->kind == BPFC_KIND_MAP && is_one)
		put_named(text, "map", v->model->maps[a->ref].name);
	else if (a->kind == BPFC_KIND_GLOBAL && is_one)
		put_named(text, "a pointer to variable", bpfv_global_name(v, a->ref));
	else if (a->kind == BPFC_KIND_EXTERN && is_one)
		put_named(text, "a pointer to extern variable", v->model->externs[a->ref].name);
	else if (a->kind == BPFC_KIND_FUNC && is_one)
		put_named(text, "function", v->prog->subprogs[a->ref].name);
	else if (a->kind == BPFC_KIND_MEM)
		put_memory(v, text, a);
	else if (a->kind == BPFC_KIND_KERNEL && *type_name(v, a->ref))
		put_named(text,
			  a->memory == BPFV_KERNEL_UNTRUSTED ? "an untrusted kernel pointer to" : "a kernel pointer to",
			  type_name(v, a->ref));
	else
		bpfv_put(text, bpfv_kind_text(a->kind));
}

static void put_value(const struct bpfv *v, struct bpfv_text *text, const struct bpfv_value *a)
{
	if (a->kind == BPFC_KIND_SCALAR) {
		if (is_any_number(&a->n)) {
			bpfv_put(text, "a number");
			return;
		}
		bpfv_put(text, bpfv_scalar_is_const(&a->n) ? "the number " : "a number ");
		put_range(text, &a->n);
		return;
	}
	put_target(v, text, a);
	if (bpfc_kind_is_pointer(a->kind) && a->kind != BPFC_KIND_POINTER && bpfv_off_known(a) && a->off) {
		bpfv_put(text, a->kind == BPFC_KIND_STACK ? " at r10" : ", offset ");
		if (a->kind == BPFC_KIND_STACK)
			bpfv_put_offset(text, a->off);
		else
			bpfv_put_signed(text, a->off);
	}
	bpfv_put(text, a->maybe_null ? " or null" : "");
}

const char *bpfv_describe(const struct bpfv *v, const struct bpfv_value *a, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	put_value(v, &text, a);
	return phrase;
}

const char *bpfv_describe_range(const struct bpfv_scalar *n, char phrase[BPFV_PHRASE])
{
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	put_range(&text, n);
	return phrase;
}

const char *bpfv_describe_where(const struct bpfv *v, uint32_t from, uint32_t insn, char phrase[BPFV_PHRASE])
{
	const struct bpfc_line *line = bpfc_prog_line(v->prog, insn), *here = bpfc_prog_line(v->prog, from);
	struct bpfv_text text = bpfv_text_in(phrase, BPFV_PHRASE);

	if (!line || !line->line) {
		bpfv_put(&text, "instruction ");
		bpfv_put_unsigned(&text, insn);
		return phrase;
	}
	if (here && here->file && line->file && !bpfv_is_text(line->file, here->file)) {
		bpfv_put(&text, bpfv_base_name(line->file));
		bpfv_put(&text, ":");
	} else {
		bpfv_put(&text, "line ");
	}
	bpfv_put_unsigned(&text, line->line);
	return phrase;
}
