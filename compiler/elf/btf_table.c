#include "btf_read.h"

#include <string.h>

#include "bpfc/status.h"

enum {
	RECORD_BYTES = 12,
	KINDS = BPFC_TYPE_ENUM64 + 1,
	INT_SIGNED = 1,
	INT_CHAR = 2,
	INT_BOOL = 4,
	MAX_LINKAGE = 2,
};

/* What follows the three words of a record, in bytes: once, and per member. `counts`: vlen may be other than 0. */
static const struct layout {
	uint8_t once, each;
	bool counts;
} layouts[KINDS] = {
	[BPFC_TYPE_INT] = { .once = 4 },
	[BPFC_TYPE_ARRAY] = { .once = 12 },
	[BPFC_TYPE_STRUCT] = { .each = 12, .counts = true },
	[BPFC_TYPE_UNION] = { .each = 12, .counts = true },
	[BPFC_TYPE_ENUM] = { .each = 8, .counts = true },
	[BPFC_TYPE_FUNC] = { .counts = true }, /* linkage */
	[BPFC_TYPE_FUNC_PROTO] = { .each = 8, .counts = true },
	[BPFC_TYPE_VAR] = { .once = 4 },
	[BPFC_TYPE_DATASEC] = { .each = 12, .counts = true },
	[BPFC_TYPE_DECL_TAG] = { .once = 4 },
	[BPFC_TYPE_ENUM64] = { .each = 12, .counts = true },
};

/* A record's first three words, taken apart. */
struct record {
	uint32_t name, kind, vlen, size_or_type;
	bool flag;
};

static struct record read_record(const struct bpfc_btf_reader *r, uint32_t at)
{
	uint32_t info = bpfc_btf_word(r->records + at + 4, r->swap);

	return (struct record){
		.name = bpfc_btf_word(r->records + at, r->swap),
		.kind = info >> 24 & 0x1f,
		.vlen = info & 0xffff,
		.flag = info >> 31,
		.size_or_type = bpfc_btf_word(r->records + at + 8, r->swap),
	};
}

/* Counts types and members, and proves that every record lies within the section. */
static int count_records(const struct bpfc_btf_reader *r, uint32_t *types, size_t *members)
{
	uint32_t at = 0;

	*types = 1;
	*members = 0;
	while (at < r->record_bytes) {
		struct record record;
		const struct layout *layout;
		uint32_t bytes;

		if (r->record_bytes - at < RECORD_BYTES)
			return bpfc_btf_fail(r, r->records_at + at, "the last type is cut off");
		record = read_record(r, at);
		if (bpfc_btf_word(r->records + at + 4, r->swap) & 0x60ff0000)
			return bpfc_btf_fail(r, r->records_at + at + 4, "reserved bits of a type are not zero");
		if (record.kind == BPFC_TYPE_VOID || record.kind >= KINDS)
			return bpfc_btf_fail(r, r->records_at + at + 4, "unknown kind of type");
		layout = &layouts[record.kind];
		if (record.vlen && !layout->counts)
			return bpfc_btf_fail(r, r->records_at + at + 4, "a type of this kind has no members");
		bytes = RECORD_BYTES + layout->once + layout->each * record.vlen;
		if (r->record_bytes - at < bytes)
			return bpfc_btf_fail(r, r->records_at + at, "the last type is cut off");
		at += bytes;
		*members += layout->each ? record.vlen : 0;
		(*types)++;
	}
	return BPFC_OK;
}

static bool get_name(const struct bpfc_btf_reader *r, uint32_t offset, const char **name)
{
	if (offset >= r->string_bytes)
		return false;
	*name = r->strings + offset;
	return true;
}

/* The words of one member, by the kind of its type; false: its name is outside of the string section. */
static bool fill_member(const struct bpfc_btf_reader *r, const struct bpfc_type *t, const struct record *record,
			const uint8_t *p, struct bpfc_member *m)
{
	uint32_t first = bpfc_btf_word(p, r->swap), second = bpfc_btf_word(p + 4, r->swap);
	uint32_t third = layouts[t->kind].each > 8 ? bpfc_btf_word(p + 8, r->swap) : 0;

	m->name = "";
	switch (t->kind) {
	case BPFC_TYPE_STRUCT:
	case BPFC_TYPE_UNION:
		m->type = second;
		m->bit_off = record->flag ? third & 0xffffff : third;
		m->bit_size = record->flag ? third >> 24 : 0;
		break;
	case BPFC_TYPE_ENUM:
		m->value = record->flag ? (int64_t)(int32_t)second : (int64_t)second;
		break;
	case BPFC_TYPE_ENUM64:
		m->value = (int64_t)((uint64_t)third << 32 | second);
		break;
	case BPFC_TYPE_FUNC_PROTO:
		m->type = second;
		break;
	case BPFC_TYPE_DATASEC: /* named after its variable later */
		m->type = first;
		m->bit_off = second;
		m->bit_size = third;
		return true;
	default:
		return true;
	}
	return get_name(r, first, &m->name);
}

static const char *fill_int(struct bpfc_type *t, uint32_t word)
{
	uint32_t encoding = word >> 24;

	t->bits = word & 0xff;
	t->bits_off = word >> 16 & 0xff;
	if (t->size == 0 || t->size > 16 || t->bits + t->bits_off > t->size * 8)
		return "the integer's size is wrong";
	if (encoding != 0 && encoding != INT_SIGNED && encoding != INT_CHAR && encoding != INT_BOOL)
		return "unknown encoding of an integer";
	if (word & 0xff00)
		return "reserved bits of an integer are not zero";
	t->is_signed = encoding == INT_SIGNED;
	t->is_bool = encoding == INT_BOOL;
	t->is_char =
		encoding == INT_CHAR || (t->size == 1 && (!strcmp(t->name, "char") || !strcmp(t->name, "signed char") ||
							  !strcmp(t->name, "unsigned char")));
	return NULL;
}

static bool is_size(uint32_t size, uint32_t most)
{
	return size && size <= most && !(size & (size - 1));
}

/* What the record itself says, members aside. Returns what is wrong, or NULL. `once`: the bytes after the record. */
static const char *fill_type(const struct bpfc_btf_reader *r, struct bpfc_type *t, const struct record *record,
			     const uint8_t *once)
{
	uint32_t word = layouts[t->kind].once ? bpfc_btf_word(once, r->swap) : 0;

	switch (t->kind) {
	case BPFC_TYPE_INT:
		t->size = record->size_or_type;
		return fill_int(t, word);
	case BPFC_TYPE_ARRAY: /* the second word is the index type, which nobody asks for */
		t->type = word;
		t->count = bpfc_btf_word(once + 8, r->swap);
		return NULL;
	case BPFC_TYPE_ENUM:
	case BPFC_TYPE_ENUM64:
		t->is_signed = record->flag;
		t->size = record->size_or_type;
		if (!t->size && !record->vlen) /* clang's form of a declaration: enum e; */
			return NULL;
		return is_size(t->size, 8) ? NULL : "the enumeration's size is wrong";
	case BPFC_TYPE_FLOAT:
		t->size = record->size_or_type;
		return is_size(t->size, 16) || t->size == 12 ? NULL : "the floating-point type's size is wrong";
	case BPFC_TYPE_STRUCT:
	case BPFC_TYPE_UNION:
	case BPFC_TYPE_DATASEC:
		t->size = record->size_or_type;
		return NULL;
	case BPFC_TYPE_FWD:
		t->is_signed = record->flag;
		return NULL;
	case BPFC_TYPE_FUNC:
	case BPFC_TYPE_VAR:
		word = t->kind == BPFC_TYPE_FUNC ? record->vlen : word;
		t->linkage = (uint8_t)word;
		t->type = record->size_or_type;
		return word <= MAX_LINKAGE ? NULL : "unknown linkage";
	case BPFC_TYPE_DECL_TAG:
		t->component = (int32_t)word;
		t->type = record->size_or_type;
		return t->component >= -1 ? NULL : "the tag's component is wrong";
	default:
		t->type = record->size_or_type;
		return NULL;
	}
}

int bpfc_btf_make_table(struct bpfc_btf_reader *r)
{
	struct bpfc_member *member;
	size_t member_count;
	uint32_t at = 0;
	int status = count_records(r, &r->count, &member_count);

	if (status)
		return status;
	r->table = bpfc_arena_zalloc(r->arena, r->count, sizeof(*r->table));
	r->members = bpfc_arena_zalloc(r->arena, member_count, sizeof(*r->members));
	if (!r->table || !r->members)
		return bpfc_btf_no_memory(r->sink, r->object);
	r->table[0].name = "";
	member = r->members;
	for (uint32_t id = 1; id < r->count; id++) {
		struct record record = read_record(r, at);
		const struct layout *layout = &layouts[record.kind];
		struct bpfc_type *t = &r->table[id];
		const char *what;

		t->name = "";
		t->kind = (uint8_t)record.kind;
		if (!get_name(r, record.name, &t->name))
			return bpfc_btf_fail_type(r, id, "its name is outside of the string section");
		what = fill_type(r, t, &record, r->records + at + RECORD_BYTES);
		if (what)
			return bpfc_btf_fail_type(r, id, what);
		at += RECORD_BYTES + layout->once;
		if (!layout->each)
			continue;
		t->members = member;
		t->count = record.vlen;
		for (uint32_t i = 0; i < record.vlen; i++, at += layout->each)
			if (!fill_member(r, t, &record, r->records + at, member++))
				return bpfc_btf_fail_type(r, id, "a member's name is outside of the string section");
	}
	return BPFC_OK;
}
