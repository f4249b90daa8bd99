/* The program at hand: its instructions, and, when it ends, its labels resolved and its functions found. */
#include <stdlib.h>
#include <string.h>

#include "model/context.h"
#include "unit.h"

void bpfc_asm_begin_prog(struct bpfc_asm *u, enum bpfc_progtype type, const char *name)
{
	bpfc_asm_end_prog(u);
	u->prog = (struct asm_current){ .name = name, .type = type, .is_open = true };
}

void bpfc_asm_open_prog(struct bpfc_asm *u)
{
	if (!u->prog.is_open)
		bpfc_asm_begin_prog(u, u->prog.type, "main");
}

void bpfc_asm_add_insn(struct bpfc_asm *u, const struct bpfc_insn *insn)
{
	unsigned slots = bpfc_insn_is_ld_imm64(insn->id) ? 2 : 1;
	struct bpfc_line *line = bpfc_asm_push(u, &u->prog.lines, sizeof(*line));
	const char *text = bpfc_arena_strdup(u->arena, u->statement);

	if (!line || !text) {
		u->status = BPFC_E_NOMEM;
		return;
	}
	*line = (struct bpfc_line){ u->prog.insns.count, u->place.line, u->place.column, u->place.file, text };
	for (unsigned i = 0; i < slots; i++) {
		struct bpfc_insn *slot = bpfc_asm_push(u, &u->prog.insns, sizeof(*slot));

		if (slot)
			*slot = i ? (struct bpfc_insn){ .id = BPFC_INSN_SECOND } : *insn;
	}
}

static struct asm_label *find_label(struct bpfc_asm *u, const char *name)
{
	struct asm_label *labels = u->prog.labels.items;

	for (uint32_t i = 0; i < u->prog.labels.count; i++)
		if (!strcmp(labels[i].name, name))
			return &labels[i];
	return NULL;
}

static void add_start(struct bpfc_asm *u, uint32_t slot)
{
	uint32_t *start = bpfc_asm_push(u, &u->prog.starts, sizeof(*start));

	if (start)
		*start = slot;
}

void bpfc_asm_add_label(struct bpfc_asm *u, struct asm_name text, bool starts_function)
{
	const char *name = bpfc_asm_copy(u, text);
	struct asm_label *label;

	if (!name)
		return;
	if (find_label(u, name)) {
		ASM_FAIL(u, text.text, ASM_TWICE, BPFC_STR(name));
		return;
	}
	label = bpfc_asm_push(u, &u->prog.labels, sizeof(*label));
	if (!label)
		return;
	*label = (struct asm_label){ name, u->prog.insns.count };
	if (starts_function)
		add_start(u, label->slot);
}

/* Gives an instruction that names a label the distance to it. */
static void resolve(struct bpfc_asm *u, const struct asm_fixup *fixup)
{
	struct bpfc_insn *insn = (struct bpfc_insn *)u->prog.insns.items + fixup->slot;
	const struct asm_label *label = find_label(u, fixup->name);
	int64_t distance = label ? (int64_t)label->slot - fixup->slot - 1 : 0;
	unsigned shape = bpfc_insn_info(insn->id)->shape;

	if (!label) {
		bpfc_asm_fail_place(u, &fixup->place, BPFC_DIAG_INIT(ASM_UNDEFINED, .args = { BPFC_STR(fixup->name) }));
	} else if (shape == BPFC_SHAPE_LD_IMM64) {
		insn->imm = (uint32_t)distance; /* the second slot is 0 */
	} else if (shape == BPFC_SHAPE_CALL || shape == BPFC_SHAPE_JA_LONG) {
		insn->imm = distance;
	} else if (distance < INT16_MIN || distance > INT16_MAX) {
		bpfc_asm_fail_place(u, &fixup->place,
				    BPFC_DIAG_INIT(ASM_FAR, .args = { BPFC_STR(fixup->name), BPFC_INT(distance) }));
	} else {
		insn->off = (int16_t)distance;
	}
}

/* The function that an instruction's distance leads to: its first slot, or BPFC_NONE. */
static uint32_t callee(const struct asm_current *prog, uint32_t slot)
{
	const struct bpfc_insn *insn = (const struct bpfc_insn *)prog->insns.items + slot;
	int64_t target = (int64_t)slot + 1 + (int32_t)(uint32_t)insn->imm;
	bool is_distance =
		insn->id == BPFC_INSN_CALL_SUBPROG || (insn->id == BPFC_INSN_LD_CODE && !((uint64_t)insn->imm >> 32));

	return is_distance && target >= 0 && target < prog->insns.count ? (uint32_t)target : BPFC_NONE;
}

static int by_slot(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* All slots where functions start, sorted, each once. */
static uint32_t find_starts(struct bpfc_asm *u)
{
	uint32_t *starts, count = 0;

	add_start(u, 0);
	for (uint32_t i = 0; i < u->prog.insns.count; i++)
		if (callee(&u->prog, i) != BPFC_NONE)
			add_start(u, callee(&u->prog, i));
	if (u->status)
		return 0;
	starts = u->prog.starts.items;
	qsort(starts, u->prog.starts.count, sizeof(*starts), by_slot);
	for (uint32_t i = 0; i < u->prog.starts.count; i++)
		if (starts[i] < u->prog.insns.count && (!count || starts[count - 1] != starts[i]))
			starts[count++] = starts[i];
	return count;
}

static const char *function_name(struct bpfc_asm *u, uint32_t slot)
{
	const struct asm_label *labels = u->prog.labels.items;

	if (!slot)
		return u->prog.name;
	for (uint32_t i = 0; i < u->prog.labels.count; i++)
		if (labels[i].slot == slot)
			return labels[i].name;
	return bpfc_arena_printf(u->arena, "%s.%u", u->prog.name, slot);
}

static struct bpfc_subprog *make_subprogs(struct bpfc_asm *u, const char *section, uint32_t *count)
{
	const uint32_t *starts;
	struct bpfc_subprog *subs;

	*count = find_starts(u);
	starts = u->prog.starts.items;
	subs = bpfc_arena_zalloc(u->arena, *count, sizeof(*subs));
	for (uint32_t i = 0; i < *count && subs; i++) {
		uint32_t end = i + 1 < *count ? starts[i + 1] : u->prog.insns.count;
		const char **func = bpfc_asm_push(u, &u->funcs, sizeof(*func));

		if (!func)
			return NULL;
		subs[i] = (struct bpfc_subprog){ .name = function_name(u, starts[i]),
						 .section = section,
						 .section_off = (uint64_t)starts[i] * BPFC_INSN_BYTES,
						 .first = starts[i],
						 .count = end - starts[i],
						 .linkage = i ? BPFC_STATIC : BPFC_GLOBAL,
						 .func = u->funcs.count - 1 };
		*func = subs[i].name;
	}
	return subs;
}

/* Calls and addresses of functions name the function, and have no number of their own then. */
static void name_callees(struct bpfc_asm *u, const struct bpfc_subprog *subs, uint32_t count)
{
	struct bpfc_insn *insns = u->prog.insns.items;

	for (uint32_t i = 0; i < u->prog.insns.count; i++) {
		uint32_t slot = callee(&u->prog, i), index = 0;

		if (slot == BPFC_NONE)
			continue;
		while (index < count && subs[index].first != slot)
			index++;
		insns[i].ref_kind = BPFC_REF_SUBPROG;
		insns[i].ref = index;
		insns[i].imm = 0;
	}
}

static const char *type_text(enum bpfc_progtype type)
{
	static const char *const texts[] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) name,
#include "bpfc/progtype.def"
	};

	return texts[type];
}

void bpfc_asm_end_prog(struct bpfc_asm *u)
{
	const struct asm_fixup *fixups = u->prog.fixups.items;
	struct bpfc_subprog *subs;
	struct bpfc_prog *prog;
	uint32_t count;

	if (!u->prog.is_open)
		return;
	u->prog.is_open = false;
	for (uint32_t i = 0; i < u->prog.fixups.count; i++)
		resolve(u, &fixups[i]);
	subs = make_subprogs(u, type_text(u->prog.type), &count);
	prog = bpfc_asm_push(u, &u->progs, sizeof(*prog));
	if (!subs || !prog) {
		u->status = u->status ? u->status : BPFC_E_NOMEM;
		return;
	}
	name_callees(u, subs, count);
	*prog = (struct bpfc_prog){ .model = &u->model,
				    .name = u->prog.name,
				    .section = type_text(u->prog.type),
				    .attach = "",
				    .type = u->prog.type,
				    .linkage = BPFC_GLOBAL,
				    .insns = u->prog.insns.items,
				    .insn_count = u->prog.insns.count,
				    .subprogs = subs,
				    .subprog_count = count,
				    .lines = u->prog.lines.items,
				    .line_count = u->prog.lines.count };
	if (bpfc_context_fill(u->arena, prog))
		u->status = BPFC_E_NOMEM;
}
