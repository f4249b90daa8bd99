/* Directives: declarations, and where programs and functions start. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static bool read_name(struct bpfc_asm *u, const char **at, const char **name)
{
	struct asm_name text;

	if (!bpfc_asm_read_name(at, &text)) {
		ASM_FAIL(u, *at, ASM_SYNTAX, BPFC_STR("a name"));
		return false;
	}
	*name = bpfc_asm_copy(u, text);
	return *name != NULL;
}

/* "key=value", the value up to the next blank; false at the end of the statement, or after a diagnostic. */
static bool read_pair(struct bpfc_asm *u, const char **at, struct asm_name *key, struct asm_name *value)
{
	bpfc_asm_skip(at);
	if (!**at)
		return false;
	if (!bpfc_asm_read_name(at, key) || **at != '=') {
		ASM_FAIL(u, *at, ASM_SYNTAX, BPFC_STR("KEY=VALUE"));
		return false;
	}
	value->text = ++*at;
	value->length = strcspn(*at, " \t\r");
	*at += value->length;
	return true;
}

static bool number_of(struct asm_name value, uint64_t most, uint64_t *number)
{
	const char *at = value.text;
	int64_t n;
	bool is_huge;

	if (!bpfc_asm_read_number(&at, &n, &is_huge) || at != value.text + value.length || n < 0 || (uint64_t)n > most)
		return false;
	*number = (uint64_t)n;
	return true;
}

static void bad_value(struct bpfc_asm *u, struct asm_name key, struct asm_name value)
{
	ASM_FAIL(u, value.text, ASM_VALUE, BPFC_STR(bpfc_asm_copy(u, value)), BPFC_STR(bpfc_asm_copy(u, key)));
}

static bool map_type(struct asm_name value, uint32_t *type)
{
	static const struct {
		const char *text;
		uint32_t number;
	} types[] = {
#define BPFC_MAP(linux_name, number, text, ops, storage) { text, number },
#include "bpfc/map.def"
	};
	uint64_t number;

	if (number_of(value, UINT32_MAX, &number)) {
		*type = (uint32_t)number;
		return true;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (bpfc_asm_name_is(value, types[i].text)) {
			*type = types[i].number;
			return true;
		}
	return false;
}

static void declare_map(struct bpfc_asm *u, const char *at)
{
	struct bpfc_map *map = bpfc_asm_push(u, &u->maps, sizeof(*map));
	struct asm_name key, value;

	if (!map)
		return;
	*map = (struct bpfc_map){ .name = "", .inner = BPFC_NONE, .linkage = BPFC_GLOBAL };
	if (!read_name(u, &at, &map->name))
		return;
	while (read_pair(u, &at, &key, &value)) {
		uint32_t *field = bpfc_asm_name_is(key, "key")           ? &map->key_size
				  : bpfc_asm_name_is(key, "value")       ? &map->value_size
				  : bpfc_asm_name_is(key, "max_entries") ? &map->max_entries
				  : bpfc_asm_name_is(key, "flags")       ? &map->flags
									 : NULL;
		uint64_t number;

		if (bpfc_asm_name_is(key, "type") && map_type(value, &map->type))
			continue;
		if (!field || !number_of(value, UINT32_MAX, &number)) {
			bad_value(u, key, value);
			return;
		}
		*field = (uint32_t)number;
	}
}

/* Pairs of hexadecimal digits as bytes of the arena; NULL when they aren't. */
static uint8_t *bytes_of(struct bpfc_asm *u, struct asm_name value, uint64_t *count)
{
	uint8_t *bytes = bpfc_arena_zalloc(u->arena, value.length / 2, 1);

	*count = value.length / 2;
	for (size_t i = 0; bytes && i < value.length; i++) {
		char digit[2] = { value.text[i], 0 };

		if (!isxdigit((unsigned char)digit[0]) || value.length % 2)
			return NULL;
		bytes[i / 2] = (uint8_t)(bytes[i / 2] << 4 | (uint8_t)strtoul(digit, NULL, 16));
	}
	return bytes;
}

static bool set_global(struct bpfc_asm *u, struct bpfc_global *global, struct asm_name key, struct asm_name value)
{
	uint64_t number;

	if (bpfc_asm_name_is(key, "section"))
		return (global->section = bpfc_asm_copy(u, value)) != NULL;
	if (bpfc_asm_name_is(key, "data")) {
		uint8_t *data = bytes_of(u, value, &number);

		if (!data || !number || (global->size && global->size != number))
			return false;
		global->data = data;
		global->size = number;
		return true;
	}
	if (!number_of(value, UINT32_MAX, &number))
		return false;
	if (bpfc_asm_name_is(key, "size") && number && !global->data)
		global->size = number;
	else if (bpfc_asm_name_is(key, "align") && number && !(number & (number - 1)))
		global->align = (uint32_t)number;
	else if (bpfc_asm_name_is(key, "const") && number < 2)
		global->is_const = number;
	else
		return false;
	return true;
}

static void declare_global(struct bpfc_asm *u, const char *at)
{
	struct bpfc_global *global = bpfc_asm_push(u, &u->globals, sizeof(*global));
	struct asm_name key, value;

	if (!global)
		return;
	*global = (struct bpfc_global){
		.name = "", .section = ".data", .align = 8, .linkage = BPFC_GLOBAL, .is_used = true
	};
	if (!read_name(u, &at, &global->name))
		return;
	while (read_pair(u, &at, &key, &value))
		if (!set_global(u, global, key, value)) {
			bad_value(u, key, value);
			return;
		}
	if (!global->size && !u->status)
		ASM_FAIL(u, at, ASM_SYNTAX, BPFC_STR("size=BYTES or data=HEX"));
}

static void declare_extern(struct bpfc_asm *u, const char *at)
{
	struct bpfc_extern *external = bpfc_asm_push(u, &u->externs, sizeof(*external));
	struct asm_name word;

	if (!external)
		return;
	external->name = "";
	if (!read_name(u, &at, &external->name))
		return;
	while (bpfc_asm_read_name(&at, &word)) {
		if (bpfc_asm_name_is(word, "func"))
			external->is_func = true;
		else if (bpfc_asm_name_is(word, "weak"))
			external->is_weak = true;
		else if (!bpfc_asm_name_is(word, "var"))
			ASM_FAIL(u, word.text, ASM_SYNTAX, BPFC_STR("func, var or weak"));
	}
}

static void start_prog(struct bpfc_asm *u, const char *at)
{
	static const char *const types[] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) name,
#include "bpfc/progtype.def"
	};
	const char *name = "main";
	struct asm_name word = { at, 0 };
	unsigned type = 0;

	bpfc_asm_read_name(&at, &word);
	while (type < BPFC_PROGTYPE_COUNT && !bpfc_asm_name_is(word, types[type]))
		type++;
	if (type == BPFC_PROGTYPE_COUNT) {
		ASM_FAIL(u, word.text, ASM_SYNTAX, BPFC_STR("a program type"));
		return;
	}
	bpfc_asm_skip(&at);
	if (!*at || read_name(u, &at, &name))
		bpfc_asm_begin_prog(u, (enum bpfc_progtype)type, name);
}

static void start_sub(struct bpfc_asm *u, const char *at)
{
	struct asm_name name;

	bpfc_asm_open_prog(u);
	if (bpfc_asm_read_name(&at, &name))
		bpfc_asm_add_label(u, name, true);
	else
		ASM_FAIL(u, at, ASM_SYNTAX, BPFC_STR("a name"));
}

/* Eight bytes; a 64-bit immediate's second slot is the next .slot. */
static void raw_slot(struct bpfc_asm *u, const char *at)
{
	uint8_t bytes[2 * BPFC_INSN_BYTES] = { 0 };
	struct bpfc_insn insn;
	const char *start = at;

	bpfc_asm_open_prog(u);
	for (unsigned i = 0; i < BPFC_INSN_BYTES; i++) {
		char *end;

		bytes[i] = (uint8_t)strtoul(at, &end, 16);
		if (end == at || end - at > 3 || (*end && !isspace((unsigned char)*end))) {
			ASM_FAIL(u, at, ASM_SYNTAX, BPFC_STR("8 bytes, 2 hexadecimal digits each"));
			return;
		}
		at = end;
	}
	if (bpfc_insn_decode(bytes, 2, 0, u->model.big_endian, &insn) && !bpfc_insn_is_ld_imm64(insn.id))
		insn = (struct bpfc_insn){
			.id = BPFC_INSN_INVALID, .opcode = bytes[0], .off = insn.off, .imm = insn.imm
		};
	bpfc_asm_skip(&at);
	if (*at)
		ASM_FAIL(u, start, ASM_SYNTAX, BPFC_STR("8 bytes and nothing else"));
	else
		bpfc_asm_add_insn(u, &insn);
}

static void set_file(struct bpfc_asm *u, const char *at)
{
	size_t length;
	const char *file;
	int64_t line;
	bool is_huge;

	bpfc_asm_skip(&at);
	length = strcspn(at, " \t\r");
	file = bpfc_arena_strndup(u->arena, at, length);
	at += length;
	if (!length || !bpfc_asm_read_number(&at, &line, &is_huge) || line < 1 || line > UINT32_MAX) {
		ASM_FAIL(u, at, ASM_SYNTAX, BPFC_STR("a file's name and a line"));
		return;
	}
	u->place.file = file ? file : u->place.file;
	u->place.line = (uint32_t)line - 1; /* this line's end makes it `line` */
}

static void set_license(struct bpfc_asm *u, const char *at)
{
	bpfc_asm_skip(&at);
	u->model.license = bpfc_arena_strdup(u->arena, at);
	if (!u->model.license)
		u->status = BPFC_E_NOMEM;
}

void bpfc_asm_directive(struct bpfc_asm *u)
{
	static const struct {
		const char *name;
		void (*run)(struct bpfc_asm *u, const char *at);
	} directives[] = {
		{ ".map", declare_map }, { ".global", declare_global }, { ".extern", declare_extern },
		{ ".prog", start_prog }, { ".sub", start_sub },         { ".slot", raw_slot },
		{ ".file", set_file },   { ".license", set_license },
	};
	const char *at = u->statement;
	struct asm_name name;

	if (bpfc_asm_read_name(&at, &name))
		for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
			if (bpfc_asm_name_is(name, directives[i].name)) {
				directives[i].run(u, at);
				return;
			}
	ASM_FAIL(u, u->statement, ASM_SYNTAX, BPFC_STR("a directive"));
}
