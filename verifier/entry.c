/* The registers with which the entry program starts. */
#include "verifier.h"

/* Log2 of the context's alignment: as its widest field asks, unless the layout shows that it is packed. */
unsigned bpfv_context_align(const struct bpfc_ctx *ctx)
{
	unsigned align = 0;

	if (ctx->is_raw)
		return 3;
	for (uint32_t i = 0; i < ctx->field_count; i++) {
		uint32_t bytes = ctx->fields[i].native_size;
		unsigned own = bytes ? bpfv_low_zeros(bytes) : 0;

		if (own > 3 || bytes != 1u << own)
			continue;
		if (ctx->fields[i].native_off % bytes)
			return 0;
		align = own > align ? own : align;
	}
	return align;
}

static struct bpfv_value argument(const struct bpfv *v, uint32_t type)
{
	const struct bpfc_types *types = &v->model->types;
	uint32_t id = bpfv_type_skip(types, type);
	if (types->table[id].kind != BPFC_TYPE_PTR)
		return bpfv_unknown();
	if (bpfv_is_aggregate(types, types->table[id].type))
		return bpfv_pointer(BPFC_KIND_CTX, 0, bpfv_context_align(&v->prog->ctx));
	return bpfv_memory(BPFV_MEM_PLAIN, BPFV_UNSIZED, true);
}

/* A program that replaces a function has that function's arguments. */
static void replacement(struct bpfv *v, struct bpfv_state *state)
{
	const struct bpfc_type *proto = bpfv_prototype(&v->model->types, v->prog->subprogs[0].type);

	for (unsigned reg = 1; reg <= 5 && (!proto || reg <= proto->count); reg++)
		bpfv_set_reg(v, state, reg, proto ? argument(v, proto->members[reg - 1].type) : bpfv_any());
}

void bpfv_entry(struct bpfv *v, struct bpfv_state *state)
{
	if (v->prog->type == BPFC_PROG_EXT)
		replacement(v, state);
	else
		bpfv_set_reg(v, state, 1, bpfv_pointer(BPFC_KIND_CTX, 0, bpfv_context_align(&v->prog->ctx)));
}
