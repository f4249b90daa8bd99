/* Contexts of Linux's program types: the tables of ctx.def, less what the program's type does not see or write. */
#include "context.h"

#include <stddef.h>
#include <string.h>

#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"

enum context {
	CONTEXT_FIRMWARE,
	CONTEXT_RAW,
#define BPFC_CTX(id, name, native, bpf_size) CONTEXT_##id,
#define BPFC_RAW_CTX(id, name) CONTEXT_##id,
#include "bpfc/ctx.def"
};

static enum context context_of(const struct bpfc_prog *prog)
{
	static const enum context contexts[BPFC_PROGTYPE_COUNT] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = CONTEXT_##ctx,
#include "bpfc/progtype.def"
	};

	const char *section = *prog->section == '?' ? prog->section + 1 : prog->section;

#define BPFC_CTX_SECTION(progtype, name, id)                              \
	if (prog->type == BPFC_PROG_##progtype && !strcmp(section, name)) \
		return CONTEXT_##id;
#include "bpfc/ctx.def"
	return contexts[prog->type];
}

/* All rows of ctx.def; a table's are those of its id. */
static const struct row {
	enum context context;
	struct bpfc_ctx_field field;
} rows[] = {
#define XDP_NATIVE struct bpfrt_xdp
#define SKB_NATIVE struct bpfrt_skb
#define BPFC_CTX_FIELD(id, text, offset, bytes, native, what, reads, writes)                            \
	{ CONTEXT_##id,                                                                                 \
	  { .name = #text,                                                                              \
	    .off = (offset),                                                                            \
	    .size = (bytes),                                                                            \
	    .native_off = offsetof(id##_NATIVE, native),                                                \
	    .native_size = sizeof(((id##_NATIVE *)0)->native) < 8 && BPFC_CTX_##what != BPFC_CTX_SCALAR \
				   ? 8                                                                  \
				   : sizeof(((id##_NATIVE *)0)->native),                                \
	    .kind = BPFC_CTX_##what,                                                                    \
	    .read = BPFC_ACCESS_##reads,                                                                \
	    .write = BPFC_ACCESS_##writes,                                                              \
	    .buf_align = 1 } },
#define BPFC_RAW_FIELD(id, text, offset, bytes, what, reads, writes) \
	{ CONTEXT_##id,                                              \
	  { .name = #text,                                           \
	    .off = (offset),                                         \
	    .size = (bytes),                                         \
	    .native_off = (offset),                                  \
	    .native_size = (bytes),                                  \
	    .kind = BPFC_CTX_##what,                                 \
	    .read = BPFC_ACCESS_##reads,                             \
	    .write = BPFC_ACCESS_##writes,                           \
	    .buf_align = 1 } },
#include "bpfc/ctx.def"
};

struct rule {
	enum bpfc_progtype type;
	const char *section, *hidden, *writes;
};

static const struct rule *rule_of(const struct bpfc_prog *prog)
{
	static const struct rule rules[] = {
#define BPFC_CTX_RULE(type, part, hides, writes) { BPFC_PROG_##type, part, hides, writes },
#include "bpfc/ctx.def"
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].type == prog->type && strstr(prog->section, rules[i].section))
			return &rules[i];
	return NULL;
}

static bool lists(const char *names, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = names; (at = strstr(at, name)) != NULL; at++)
		if (at > names && at[-1] == ' ' && at[length] == ' ')
			return true;
	return false;
}

static bool hides(const struct rule *rule, const char *field)
{
	return *rule->hidden == '*' ? !lists(rule->hidden, field) : lists(rule->hidden, field);
}

static int fill_fields(struct bpfc_arena *arena, struct bpfc_prog *prog, enum context context)
{
	const struct rule *rule = rule_of(prog);
	struct bpfc_ctx_field *fields = bpfc_arena_zalloc(arena, sizeof(rows) / sizeof(rows[0]), sizeof(*fields));

	if (!fields)
		return BPFC_E_NOMEM;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bpfc_ctx_field *field = &fields[prog->ctx.field_count];

		if (rows[i].context != context || (rule && hides(rule, rows[i].field.name)))
			continue;
		*field = rows[i].field;
		if (rule && rule->writes && !lists(rule->writes, field->name))
			field->write = BPFC_ACCESS_NONE;
		field->writable = field->write != BPFC_ACCESS_NONE;
		field->buf_writable = bpfc_progtype_writes_packet(prog->type);
		prog->ctx.field_count++;
	}
	prog->ctx.fields = fields;
	return BPFC_OK;
}

int bpfc_context_fill(struct bpfc_arena *arena, struct bpfc_prog *prog)
{
	static const struct {
		enum context context;
		const char *name;
		bool is_raw;
		uint32_t size;
	} tables[] = {
#define BPFC_CTX(id, name, native, bpf_size) { CONTEXT_##id, name, false, bpf_size },
#define BPFC_RAW_CTX(id, name) { CONTEXT_##id, name, true, 0 },
#include "bpfc/ctx.def"
	};
	enum context context = context_of(prog);

	prog->ctx = (struct bpfc_ctx){ .name = "", .is_raw = true };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (tables[i].context != context)
			continue;
		prog->ctx.is_raw = tables[i].is_raw;
		prog->ctx.name = tables[i].name;
		prog->ctx.size = tables[i].size;
		return fill_fields(arena, prog, context);
	}
	return BPFC_OK;
}
