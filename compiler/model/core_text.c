#include "core_spec.h"

#include <stdio.h>
#include <string.h>

static const char *what(uint32_t kind)
{
	static const char *const words[BPFC_CORE_KINDS] = {
		[BPFC_CORE_FIELD_OFFSET] = "offset",      [BPFC_CORE_FIELD_SIZE] = "size",
		[BPFC_CORE_FIELD_EXISTS] = "existence",   [BPFC_CORE_FIELD_SIGNED] = "signedness",
		[BPFC_CORE_FIELD_LSHIFT] = "left shift",  [BPFC_CORE_FIELD_RSHIFT] = "right shift",
		[BPFC_CORE_TYPE_ID_LOCAL] = "local id",   [BPFC_CORE_TYPE_ID_TARGET] = "id",
		[BPFC_CORE_TYPE_EXISTS] = "existence",    [BPFC_CORE_TYPE_SIZE] = "size",
		[BPFC_CORE_ENUMVAL_EXISTS] = "existence", [BPFC_CORE_ENUMVAL_VALUE] = "value",
		[BPFC_CORE_TYPE_MATCHES] = "match",
	};

	return kind < BPFC_CORE_KINDS ? words[kind] : "unknown aspect";
}

static const char *keyword(uint8_t kind)
{
	switch (kind) {
	case BPFC_TYPE_STRUCT:
		return "struct ";
	case BPFC_TYPE_UNION:
		return "union ";
	case BPFC_TYPE_ENUM:
	case BPFC_TYPE_ENUM64:
		return "enum ";
	default:
		return "";
	}
}

struct text {
	char at[256];
	size_t length;
};

static void append(struct text *text, const char *before, const char *s, const char *after)
{
	int n = snprintf(text->at + text->length, sizeof(text->at) - text->length, "%s%s%s", before, s, after);

	if (n > 0)
		text->length +=
			(size_t)n < sizeof(text->at) - text->length ? (size_t)n : sizeof(text->at) - text->length - 1;
}

/* ".mm.pgd[3]" */
static void append_path(struct text *text, const struct bpfc_core_spec *spec, uint32_t from)
{
	for (uint32_t i = from; i < spec->count; i++) {
		char index[16];

		snprintf(index, sizeof(index), "%u", spec->steps[i].index);
		if (spec->steps[i].name)
			append(text, ".", spec->steps[i].name, "");
		else
			append(text, "[", index, "]");
	}
}

const char *bpfc_core_text(struct bpfc_arena *arena, const struct bpfc_types *local, const struct bpfc_core_relo *relo)
{
	const struct bpfc_core core = { .local = { local, bpfc_types_pointer_bytes(local) } };
	const struct bpfc_type *root = &local->table[relo->type < local->count ? relo->type : 0];
	struct text text = { 0 };
	struct bpfc_core_spec spec;

	append(&text, what(relo->kind), " of ", keyword(root->kind));
	append(&text, "", root->name[0] ? root->name : "(anonymous)", "");
	if (relo->kind < BPFC_CORE_KINDS && !bpfc_core_parse(&core, relo, &spec))
		append_path(&text, &spec, spec.count && !spec.steps[0].name && !spec.steps[0].index);
	append(&text, " (", relo->access, ")");
	return bpfc_arena_strdup(arena, text.at);
}
