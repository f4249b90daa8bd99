/* Contexts of Linux's program types: the tables of ctx.def, and what each program type may do with their fields. */
#include "build.h"
#include "context.h"

#include <stddef.h>
#include <string.h>

#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"

enum context {
	CONTEXT_FIRMWARE,
	CONTEXT_RAW,
	CONTEXT_TRACING,
#define BPFC_CTX(id, name, native, bpf_size) CONTEXT_##id,
#include "bpfc/ctx.def"
};

static enum context context_of(enum bpfc_progtype type)
{
	static const enum context contexts[BPFC_PROGTYPE_COUNT] = {
#define BPFC_PROGTYPE(id, name, linux_type, ctx) [BPFC_PROG_##id] = CONTEXT_##ctx,
#include "bpfc/progtype.def"
	};

	return contexts[type];
}

/* All rows of ctx.def; a table's are those of its id. */
static const struct row {
	enum context context;
	struct bpfc_ctx_field field;
} rows[] = {
#define XDP_NATIVE struct bpfrt_xdp
#define SKB_NATIVE struct bpfrt_skb
#define BPFC_CTX_FIELD(id, text, offset, bytes, native, what, writes)                                   \
	{ CONTEXT_##id,                                                                                 \
	  { .name = #text,                                                                              \
	    .off = (offset),                                                                            \
	    .size = (bytes),                                                                            \
	    .native_off = offsetof(id##_NATIVE, native),                                                \
	    .native_size = sizeof(((id##_NATIVE *)0)->native) < 8 && BPFC_CTX_##what != BPFC_CTX_SCALAR \
				   ? 8                                                                  \
				   : sizeof(((id##_NATIVE *)0)->native),                                \
	    .kind = BPFC_CTX_##what,                                                                    \
	    .writable = (writes),                                                                       \
	    .buf_align = 1 } },
#include "bpfc/ctx.def"
};

/* Which fields a program type cannot see, and which it can write (Linux's *_is_valid_access). Names between spaces;
 * writes NULL: as ctx.def says. */
static const struct rule {
	enum bpfc_progtype type;
	bool writes_packet;
	const char *hidden, *writes;
} rules[] = {
#define SOCKET_FIELDS " family remote_ip4 local_ip4 remote_ip6 local_ip6 remote_port local_port "
	{ BPFC_PROG_SOCKET_FILTER, false,
	  SOCKET_FIELDS "tc_classid data data_end data_meta tstamp wire_len hwtstamp tstamp_type ", " cb " },
	{ BPFC_PROG_SCHED_CLS, true, SOCKET_FIELDS, NULL },
	{ BPFC_PROG_SCHED_ACT, true, SOCKET_FIELDS, NULL },
	{ BPFC_PROG_CGROUP_SKB, false, " tc_classid data_meta wire_len tstamp_type ", " mark priority cb tstamp " },
	{ BPFC_PROG_SK_SKB, true, " mark tc_classid data_meta tstamp wire_len hwtstamp tstamp_type ",
	  " tc_index priority " },
	{ BPFC_PROG_LWT_IN, false, SOCKET_FIELDS "tc_classid data_meta tstamp wire_len hwtstamp tstamp_type ",
	  " mark priority cb " },
	{ BPFC_PROG_LWT_OUT, false, SOCKET_FIELDS "tc_classid data_meta tstamp wire_len hwtstamp tstamp_type ",
	  " mark priority cb " },
	{ BPFC_PROG_LWT_XMIT, true, SOCKET_FIELDS "tc_classid data_meta tstamp wire_len hwtstamp tstamp_type ",
	  " mark priority cb " },
	{ BPFC_PROG_LWT_SEG6LOCAL, false, SOCKET_FIELDS "tc_classid data_meta tstamp wire_len hwtstamp tstamp_type ",
	  " mark priority cb " },
	{ BPFC_PROG_XDP, true, " ", NULL },
};

static const struct rule *rule_of(enum bpfc_progtype type)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].type == type)
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

/* Only programs that run behind a redirection know where the packet goes. */
static bool is_egress_hidden(const struct bpfc_prog *prog, const char *field)
{
	return prog->type == BPFC_PROG_XDP && !strcmp(field, "egress_ifindex") && !strstr(prog->section, "devmap");
}

static bool is_visible(const struct bpfc_prog *prog, const struct rule *rule, const char *field)
{
	if (prog->type == BPFC_PROG_FLOW_DISSECTOR)
		return lists(" data data_end flow_keys ", field);
	if (!strcmp(field, "flow_keys"))
		return false;
	return !(rule && lists(rule->hidden, field)) && !is_egress_hidden(prog, field);
}

static int fill_fields(struct bpfc_arena *arena, struct bpfc_prog *prog, enum context context)
{
	const struct rule *rule = rule_of(prog->type);
	struct bpfc_ctx_field *fields = bpfc_arena_zalloc(arena, sizeof(rows) / sizeof(rows[0]), sizeof(*fields));

	if (!fields)
		return BPFC_E_NOMEM;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bpfc_ctx_field *field = &fields[prog->ctx.field_count];

		if (rows[i].context != context || !is_visible(prog, rule, rows[i].field.name))
			continue;
		*field = rows[i].field;
		field->buf_writable = rule && rule->writes_packet;
		if (prog->type == BPFC_PROG_FLOW_DISSECTOR)
			field->writable = false;
		else if (rule && rule->writes)
			field->writable = lists(rule->writes, field->name);
		prog->ctx.field_count++;
	}
	prog->ctx.fields = fields;
	return BPFC_OK;
}

/* The struct that the program's first parameter points to; 0 when the BTF does not say. */
static uint32_t pointee(const struct build *b, const struct bpfc_prog *prog)
{
	const struct bpfc_type *table = b->btf.types.table, *type = &table[prog->subprogs[0].type];
	uint32_t id;

	if (type->kind != BPFC_TYPE_FUNC)
		return 0;
	type = &table[type->type];
	if (type->kind != BPFC_TYPE_FUNC_PROTO || !type->count)
		return 0;
	type = &table[bpfc_type_resolve(&b->btf.types, type->members[0].type)];
	if (type->kind != BPFC_TYPE_PTR)
		return 0;
	id = bpfc_type_resolve(&b->btf.types, type->type);
	return table[id].kind == BPFC_TYPE_STRUCT ? id : 0;
}

int bpfc_context_fill(struct bpfc_arena *arena, struct bpfc_prog *prog)
{
	static const struct {
		enum context context;
		const char *name;
		uint32_t size;
	} tables[] = {
#define BPFC_CTX(id, name, native, bpf_size) { CONTEXT_##id, name, bpf_size },
#include "bpfc/ctx.def"
	};
	enum context context = context_of(prog->type);

	prog->ctx = (struct bpfc_ctx){ .name = "", .is_raw = true };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (tables[i].context != context)
			continue;
		prog->ctx.is_raw = false;
		prog->ctx.name = tables[i].name;
		prog->ctx.size = tables[i].size;
		return fill_fields(arena, prog, context);
	}
	return BPFC_OK;
}

static int fill(struct build *b, struct bpfc_prog *prog)
{
	uint32_t type = pointee(b, prog);

	if (context_of(prog->type) == CONTEXT_FIRMWARE)
		return bpfc_build_firmware_context(b, prog);
	if (bpfc_context_fill(b->arena, prog)) {
		bpfc_build_report(b, BPFC_DIAG_INIT(NO_MEMORY), BPFC_NO_OFFSET);
		return BPFC_E_NOMEM;
	}
	prog->ctx.type = type;
	if (prog->ctx.is_raw) {
		prog->ctx.name = type ? b->btf.types.table[type].name : "";
		prog->ctx.size = b->btf.types.table[type].size;
	}
	return BPFC_OK;
}

int bpfc_build_contexts(struct build *b)
{
	int status = BPFC_OK;

	for (uint32_t i = 0; i < b->prog_count && !status; i++)
		status = fill(b, &b->progs[i]);
	return status;
}
