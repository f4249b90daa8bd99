#include "asm.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* Comments become blanks, so that columns stay; zeros too. */
static void blank_comments(char *text, size_t length)
{
	enum { CODE, LINE, BLOCK } state = CODE;

	for (size_t i = 0; i < length; i++) {
		bool is_end = state == BLOCK && text[i] == '*' && text[i + 1] == '/';

		if (text[i] == '\n') {
			state = state == LINE ? CODE : state;
			continue;
		}
		if (state == CODE && (text[i] == '#' || (text[i] == '/' && text[i + 1] == '/')))
			state = LINE;
		else if (state == CODE && text[i] == '/' && text[i + 1] == '*')
			state = BLOCK;
		if (state != CODE || !text[i])
			text[i] = ' ';
		if (is_end) {
			text[++i] = ' ';
			state = CODE;
		}
	}
}

/* "name:" before a statement; several are fine. */
static void take_labels(struct bpfc_asm *u)
{
	for (;;) {
		const char *at = u->statement;
		struct asm_name name;

		if (!bpfc_asm_read_name(&at, &name))
			return;
		bpfc_asm_skip(&at);
		if (*at != ':')
			return;
		bpfc_asm_add_label(u, name, false);
		at++;
		bpfc_asm_skip(&at);
		u->place.column += (uint32_t)(at - u->statement);
		u->statement = at;
	}
}

static void statement(struct bpfc_asm *u, char *text, uint32_t column)
{
	size_t length;
	const char *at = text;

	bpfc_asm_skip(&at);
	u->place.column = column + (uint32_t)(at - text);
	u->statement = at;
	length = strlen(at);
	while (length && strchr(" \t\r", at[length - 1]))
		text[(size_t)(at - text) + --length] = 0;
	if (*at && *at != '.') {
		bpfc_asm_open_prog(u);
		take_labels(u);
	}
	if (*u->statement == '.')
		bpfc_asm_directive(u);
	else if (*u->statement)
		bpfc_asm_instruction(u);
}

static void line(struct bpfc_asm *u, char *text)
{
	char *at = text;

	for (;;) {
		size_t length = strcspn(at, ";");
		bool is_last = !at[length];

		at[length] = 0;
		statement(u, at, (uint32_t)(at - text) + 1);
		if (is_last || u->status == BPFC_E_NOMEM)
			return;
		at += length + 1;
	}
}

static void assemble(struct bpfc_asm *u, char *text)
{
	for (;;) {
		size_t length = strcspn(text, "\n");
		bool is_last = !text[length];

		text[length] = 0;
		line(u, text);
		if (is_last || u->status == BPFC_E_NOMEM)
			break;
		text += length + 1;
		u->place.line++;
	}
	bpfc_asm_end_prog(u);
}

static void fill_model(struct bpfc_asm *u)
{
	static const struct bpfc_type void_type = { .name = "" };

	u->model.progs = u->progs.items;
	u->model.prog_count = u->progs.count;
	u->model.maps = u->maps.items;
	u->model.map_count = u->maps.count;
	u->model.globals = u->globals.items;
	u->model.global_count = u->globals.count;
	u->model.externs = u->externs.items;
	u->model.extern_count = u->externs.count;
	u->model.funcs = u->funcs.items;
	u->model.func_count = u->funcs.count;
	u->model.types = (struct bpfc_types){ &void_type, 1 };
}

static struct bpfc_asm *open_unit(const struct bpfc_asm_options *options)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	struct bpfc_asm *u = arena ? bpfc_arena_zalloc(arena, 1, sizeof(*u)) : NULL;
	const char *file = options && options->file ? options->file : "<text>";

	if (!u) {
		bpfc_arena_free(arena);
		return NULL;
	}
	u->arena = arena;
	u->sink = options ? options->sink : NULL;
	u->place = (struct asm_place){ bpfc_arena_strdup(arena, file), 1, 1 };
	u->prog.type = options ? options->type : BPFC_PROG_FIRMWARE;
	u->model = (struct bpfc_model){ .object = u->place.file, .license = "GPL" };
	u->model.big_endian = options && options->big_endian;
	for (unsigned id = BPFC_INSN_SECOND + 1; id < BPFC_INSN_COUNT; id++)
		bpfc_asm_pattern(id, u->patterns[id]);
	return u;
}

int bpfc_asm(const char *text, size_t length, const struct bpfc_asm_options *options, struct bpfc_asm **out)
{
	struct bpfc_asm *u;
	char *copy;
	int status;

	*out = NULL;
	if (options && (options->size != sizeof(*options) || (unsigned)options->type >= BPFC_PROGTYPE_COUNT))
		return BPFC_E_OPTION;
	u = open_unit(options);
	copy = malloc(length + 1);
	if (u && copy) {
		memcpy(copy, text, length);
		copy[length] = 0;
		blank_comments(copy, length);
		assemble(u, copy);
		fill_model(u);
		status = u->status;
	} else {
		status = BPFC_E_NOMEM;
	}
	free(copy);
	if (status)
		bpfc_asm_close(u);
	else
		*out = u;
	return status;
}

const struct bpfc_model *bpfc_asm_model(const struct bpfc_asm *unit)
{
	return &unit->model;
}

void bpfc_asm_encode(const struct bpfc_prog *prog, uint8_t *bytes)
{
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		struct bpfc_insn insn = prog->insns[i];
		uint8_t slots[2 * BPFC_INSN_BYTES] = { 0 };
		size_t length;

		if (insn.ref_kind == BPFC_REF_SUBPROG)
			insn.imm = (int64_t)prog->subprogs[insn.ref].first - i - 1;
		if (insn.ref_kind == BPFC_REF_SUBPROG && insn.id == BPFC_INSN_LD_CODE)
			insn.imm = (uint32_t)insn.imm;
		length = bpfc_insn_encode(&insn, prog->model->big_endian, slots);
		if (insn.id == BPFC_INSN_INVALID)
			slots[0] = insn.opcode;
		if (insn.id == BPFC_INSN_SECOND)
			continue;
		memcpy(bytes + (size_t)i * BPFC_INSN_BYTES, slots,
		       length > BPFC_INSN_BYTES && i + 1 < prog->insn_count ? length : BPFC_INSN_BYTES);
	}
}

void bpfc_asm_close(struct bpfc_asm *unit)
{
	if (unit)
		bpfc_arena_free(unit->arena);
}
