/* Programs: the entry function, and after it each function that it reaches, once, in one array of slots. */
#include "build.h"

#include <string.h>

enum {
	MAX_SLOTS = 1000000,     /* of one program: Linux's limit */
	MAX_ALL_SLOTS = 8000000, /* of all programs of an object */
};

/* The functions of the program at hand. */
struct reach {
	uint32_t *order; /* indices in build->funcs, entry first */
	uint32_t *first; /* by function: its first slot in the program */
	uint32_t *seen;  /* by function: 1 + its place in `order`, 0: not reached */
	uint32_t count, slots;
};

static bool add(const struct build *b, struct reach *r, uint32_t func)
{
	if (r->seen[func])
		return true;
	r->order[r->count] = func;
	r->first[func] = r->slots;
	r->seen[func] = ++r->count;
	if (b->funcs[func].count > MAX_SLOTS - r->slots)
		return false;
	r->slots += b->funcs[func].count;
	return true;
}

static bool walk(const struct build *b, struct reach *r, uint32_t entry)
{
	bool fits = add(b, r, entry);

	for (uint32_t i = 0; i < r->count && fits; i++) {
		const struct build_func *func = &b->funcs[r->order[i]];
		const struct bpfc_insn *slots = b->sections[func->section].slots + func->slot;

		for (uint32_t k = 0; k < func->count && fits; k++)
			if (slots[k].ref_kind == BPFC_REF_SUBPROG)
				fits = add(b, r, slots[k].ref);
	}
	return fits;
}

static void copy_slots(const struct build *b, const struct reach *r, const struct build_func *func,
		       struct bpfc_insn *insns, uint32_t first)
{
	memcpy(insns + first, b->sections[func->section].slots + func->slot, func->count * sizeof(*insns));
	for (uint32_t i = first; i < first + func->count; i++) {
		if (insns[i].ref_kind != BPFC_REF_SUBPROG)
			continue;
		insns[i].imm = (int64_t)r->first[insns[i].ref] - (i + 1);
		insns[i].ref = r->seen[insns[i].ref] - 1;
	}
}

static int fill(struct build *b, const struct reach *r, struct bpfc_prog *prog)
{
	struct bpfc_subprog *subprogs = bpfc_build_alloc(b, r->count, sizeof(*subprogs));
	struct bpfc_insn *insns = bpfc_build_alloc(b, r->slots, sizeof(*insns));

	if (!subprogs || !insns)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < r->count; i++) {
		const struct build_func *func = &b->funcs[r->order[i]];
		const struct bpfc_symbol *symbol = &b->object.symbols[func->symbol];

		subprogs[i] = (struct bpfc_subprog){ .name = func->name,
						     .section = b->object.sections[func->section].name,
						     .section_off = (uint64_t)func->slot * BPFC_INSN_BYTES,
						     .first = r->first[r->order[i]],
						     .count = func->count,
						     .type = func->type,
						     .linkage = symbol->is_hidden ? BPFC_STATIC : func->linkage,
						     .func = r->order[i] };
		copy_slots(b, r, func, insns, subprogs[i].first);
	}
	prog->insns = insns;
	prog->insn_count = r->slots;
	prog->subprogs = subprogs;
	prog->subprog_count = r->count;
	return bpfc_build_lines(b, prog);
}

static int too_large(struct build *b, const struct bpfc_prog *prog, uint32_t limit)
{
	bpfc_build_report(b,
			  BPFC_DIAG_INIT(TOO_LARGE, .section = prog->section, .symbol = prog->name, .prog = prog->name,
					 .args = { BPFC_STR(prog->name), BPFC_INT(limit) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_UNSUPPORTED;
}

int bpfc_build_progs(struct build *b)
{
	struct reach r = { .order = bpfc_build_alloc(b, b->func_count, sizeof(*r.order)),
			   .first = bpfc_build_alloc(b, b->func_count, sizeof(*r.first)),
			   .seen = bpfc_build_alloc(b, b->func_count, sizeof(*r.seen)) };
	uint64_t all = 0;

	if (!r.order || !r.first || !r.seen)
		return BPFC_E_NOMEM;
	for (uint32_t i = 0; i < b->func_count; i++) {
		struct bpfc_prog *prog;
		int status;

		if (b->funcs[i].prog == BPFC_NONE)
			continue;
		prog = &b->progs[b->funcs[i].prog];
		memset(r.seen, 0, b->func_count * sizeof(*r.seen));
		r.count = r.slots = 0;
		if (!walk(b, &r, i))
			return too_large(b, prog, MAX_SLOTS);
		all += r.slots;
		if (all > MAX_ALL_SLOTS)
			return too_large(b, prog, MAX_ALL_SLOTS);
		status = fill(b, &r, prog);
		if (status)
			return status;
	}
	return BPFC_OK;
}
