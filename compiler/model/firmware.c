/* Contexts of firmware programs: the struct that the program's one parameter points to, whose members' tags say which
 * of them are buffers (include/bpfrt/ctx.h). Both sides have one layout. */
#include "build.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LEAVES = 1024, SLOT_BYTES = 8, MAX_BUF_ALIGN = 128, MAX_BUFS = 255, MAX_DEPTH = 16 };

/* A named member, also of structs and unions without a name inside. */
struct leaf {
	const char *name;
	uint32_t owner, index; /* the struct or union, and which of its members it is */
	uint32_t type;
	uint64_t off, end; /* bytes into the context */
	uint32_t field;
};

struct layout {
	struct build *b;
	const struct bpfc_prog *prog;
	uint64_t size; /* of the context */
	struct leaf *leaves;
	uint32_t leaf_count;
	struct bpfc_ctx_field *fields;
	uint32_t field_count, buf_count;
};

/* What a tag says of a buffer. */
struct buffer {
	char end[64];
	bool by_length, writable;
	uint8_t align;
};

static int context_fault(struct build *b, const struct bpfc_prog *prog, const char *what)
{
	bpfc_build_report(b,
			  BPFC_DIAG_INIT(BAD_CONTEXT, .section = prog->section, .symbol = prog->name,
					 .prog = prog->name, .args = { BPFC_STR(prog->name), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

static int tag_fault(struct layout *l, const char *tag, const char *field, const char *what)
{
	bpfc_build_report(l->b,
			  BPFC_DIAG_INIT(BAD_TAG, .section = l->prog->section, .symbol = l->prog->name,
					 .prog = l->prog->name,
					 .args = { BPFC_STR(tag), BPFC_STR(field), BPFC_STR(what) }),
			  BPFC_NO_OFFSET);
	return BPFC_E_FORMAT;
}

/* The bytes of a member; those of a bit field are the unit that compilers load, which it shares with others. */
static void set_extent(struct leaf *leaf, uint64_t bits, uint64_t size, bool is_bit_field, uint64_t end)
{
	leaf->off = is_bit_field ? bits / 8 / size * size : bits / 8;
	leaf->end = leaf->off + size < end ? leaf->off + size : end;
}

/* Lists the named members of a struct or union. */
static int collect(struct layout *l, uint32_t owner, uint64_t base_bits, uint32_t depth)
{
	const struct bpfc_types *types = &l->b->btf.types;
	const struct bpfc_type *type = &types->table[owner];
	int status = BPFC_OK;

	if (depth > MAX_DEPTH)
		return context_fault(l->b, l->prog, "its struct nests too deeply");
	for (uint32_t i = 0; i < type->count && !status; i++) {
		const struct bpfc_member *member = &type->members[i];
		uint64_t bits = base_bits + member->bit_off, size;
		uint32_t inner = bpfc_type_resolve(types, member->type);
		uint8_t kind = types->table[inner].kind;

		if (!*member->name && (kind == BPFC_TYPE_STRUCT || kind == BPFC_TYPE_UNION)) {
			status = collect(l, inner, bits, depth + 1);
			continue;
		}
		if (!*member->name || !bpfc_type_size(types, member->type, &size) || !size || bits / 8 >= l->size)
			continue;
		if (l->leaf_count == MAX_LEAVES)
			return context_fault(l->b, l->prog, "its struct has too many members");
		l->leaves[l->leaf_count] =
			(struct leaf){ .name = member->name, .owner = owner, .index = i, .type = member->type };
		set_extent(&l->leaves[l->leaf_count++], bits, size, member->bit_size != 0, l->size);
	}
	return status;
}

static int by_off(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;

	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static bool is_pointer(const struct layout *l, const struct leaf *leaf)
{
	const struct bpfc_types *types = &l->b->btf.types;

	return types->table[bpfc_type_resolve(types, leaf->type)].kind == BPFC_TYPE_PTR &&
	       leaf->end - leaf->off == SLOT_BYTES;
}

/* Members that share bytes make one field: unions and bit fields. */
static void make_fields(struct layout *l)
{
	for (uint32_t i = 0; i < l->leaf_count; i++) {
		struct leaf *leaf = &l->leaves[i];
		struct bpfc_ctx_field *field = l->field_count ? &l->fields[l->field_count - 1] : NULL;

		if (!field || leaf->off >= (uint64_t)field->off + field->size) {
			field = &l->fields[l->field_count++];
			*field = (struct bpfc_ctx_field){ .name = leaf->name,
							  .off = (uint32_t)leaf->off,
							  .type = leaf->type,
							  .writable = true,
							  .buf_align = 1 };
		}
		if (leaf->end > (uint64_t)field->off + field->size)
			field->size = (uint32_t)(leaf->end - field->off);
		if (is_pointer(l, leaf)) {
			field->kind = BPFC_CTX_POINTER;
			field->type = leaf->type;
			field->writable = false;
		}
		leaf->field = l->field_count - 1;
	}
	for (uint32_t i = 0; i < l->field_count; i++) {
		struct bpfc_ctx_field *field = &l->fields[i];

		field->native_off = field->off;
		field->native_size = field->size;
		if (field->size != SLOT_BYTES && field->kind == BPFC_CTX_POINTER)
			field->kind = BPFC_CTX_SCALAR;
	}
}

/* Reads "end=FIELD", "len=FIELD", "align=N" or "rw"; returns why it is none of them. */
static const char *read_argument(const char *text, size_t length, struct buffer *buffer)
{
	bool by_end = length > 4 && !strncmp(text, "end=", 4), by_length = length > 4 && !strncmp(text, "len=", 4);
	unsigned long align;
	char *rest;

	if (length == 2 && !strncmp(text, "rw", 2)) {
		buffer->writable = true;
		return NULL;
	}
	if (by_end || by_length) {
		if (*buffer->end || length - 4 >= sizeof(buffer->end))
			return "says twice where the buffer ends, or by too long a name";
		memcpy(buffer->end, text + 4, length - 4);
		buffer->by_length = by_length;
		return NULL;
	}
	if (length <= 6 || strncmp(text, "align=", 6) != 0 || !isdigit((unsigned char)text[6]))
		return "has an argument other than end=, len=, align= and rw";
	align = strtoul(text + 6, &rest, 10);
	if (rest != text + length || !align || align > MAX_BUF_ALIGN || (align & (align - 1)))
		return "has an alignment that is no power of two up to 128";
	buffer->align = (uint8_t)align;
	return NULL;
}

/* A copy of a tag without its blanks, which formatters put anywhere; the rest of a tag too long is cut off. */
static void copy_dense(char *out, size_t size, const char *text)
{
	size_t length = 0;

	for (; *text && length + 1 < size; text++)
		if (!isspace((unsigned char)*text))
			out[length++] = *text;
	out[length] = 0;
}

/* Reads "buf(...)"; returns what is wrong with it. */
static const char *read_buffer(const char *tag, struct buffer *buffer)
{
	const char *reason = NULL, *close, *text;
	char dense[256];

	copy_dense(dense, sizeof(dense), tag);
	close = strrchr(dense, ')');
	*buffer = (struct buffer){ .align = 1 };
	if (strncmp(dense, "buf(", 4) != 0 || !close || close[1])
		return "is none of buf(...) and readonly";
	for (text = dense + 4; text < close && !reason;) {
		size_t length = strcspn(text, ",)");

		reason = read_argument(text, length, buffer);
		text += length + 1;
	}
	if (!reason && !*buffer->end)
		return "does not say where the buffer ends";
	return reason;
}

static struct bpfc_ctx_field *find_field(struct layout *l, const char *name)
{
	for (uint32_t i = 0; i < l->leaf_count; i++)
		if (!strcmp(l->leaves[i].name, name))
			return &l->fields[l->leaves[i].field];
	return NULL;
}

static int bind_buffer(struct layout *l, const char *tag, const struct leaf *leaf)
{
	struct bpfc_ctx_field *start = &l->fields[leaf->field], *end;
	struct buffer buffer;
	const char *reason = read_buffer(tag + strlen("bpfrt:"), &buffer);

	if (reason)
		return tag_fault(l, tag, leaf->name, reason);
	end = find_field(l, buffer.end);
	if (!end || end == start)
		return tag_fault(l, tag, leaf->name, "names no other field of the context");
	if (start->size != SLOT_BYTES || start->kind > BPFC_CTX_POINTER ||
	    (start->kind != BPFC_CTX_POINTER && start->kind != BPFC_CTX_SCALAR))
		return tag_fault(l, tag, leaf->name, "is on a field that is no pointer of its own");
	if (end->kind != BPFC_CTX_SCALAR && end->kind != BPFC_CTX_POINTER)
		return tag_fault(l, tag, leaf->name, "ends where another buffer begins or ends");
	if (buffer.by_length ? end->kind != BPFC_CTX_SCALAR || end->size > 8 || (end->size & (end->size - 1))
			     : end->size != SLOT_BYTES)
		return tag_fault(l, tag, leaf->name, "names an end that is no pointer, or a length that is no number");
	if (l->buf_count == MAX_BUFS)
		return tag_fault(l, tag, leaf->name, "is one buffer too many");
	start->kind = BPFC_CTX_PACKET;
	end->kind = buffer.by_length ? BPFC_CTX_LENGTH : BPFC_CTX_PACKET_END;
	start->writable = end->writable = false;
	start->buf = end->buf = (uint8_t)l->buf_count++;
	start->buf_align = end->buf_align = buffer.align;
	start->buf_writable = end->buf_writable = buffer.writable;
	return BPFC_OK;
}

static int read_tag(struct layout *l, const struct bpfc_type *tag)
{
	for (uint32_t i = 0; i < l->leaf_count; i++) {
		const struct leaf *leaf = &l->leaves[i];

		if (leaf->owner != tag->type || (int32_t)leaf->index != tag->component)
			continue;
		if (strcmp(tag->name, "bpfrt:readonly") != 0)
			return bind_buffer(l, tag->name, leaf);
		l->fields[leaf->field].writable = false;
		return BPFC_OK;
	}
	return BPFC_OK;
}

/* Tags in the order of the members that they are on, so that buffers are numbered so. */
static int read_tags(struct layout *l)
{
	const struct bpfc_types *types = &l->b->btf.types;
	int status = BPFC_OK;

	for (uint32_t i = 1; i < types->count && !status; i++)
		if (types->table[i].kind == BPFC_TYPE_DECL_TAG && !strncmp(types->table[i].name, "bpfrt:", 6))
			status = read_tag(l, &types->table[i]);
	return status;
}

static uint32_t find_struct(struct build *b, const struct bpfc_prog *prog, const char **reason)
{
	const struct bpfc_types *types = &b->btf.types;
	const struct bpfc_type *func = &types->table[prog->subprogs[0].type], *proto, *param;
	uint32_t id;

	*reason = "its BTF is missing; compile it with -g";
	if (func->kind != BPFC_TYPE_FUNC)
		return 0;
	*reason = "the program must have one parameter, a pointer to a struct";
	proto = &types->table[func->type];
	if (proto->kind != BPFC_TYPE_FUNC_PROTO || proto->count != 1)
		return 0;
	param = &types->table[bpfc_type_resolve(types, proto->members[0].type)];
	id = param->kind == BPFC_TYPE_PTR ? bpfc_type_resolve(types, param->type) : 0;
	return types->table[id].kind == BPFC_TYPE_STRUCT ? id : 0;
}

/* The context of an earlier program with the same struct, or NULL. */
static const struct bpfc_ctx *find_context(const struct build *b, const struct bpfc_prog *prog, uint32_t type)
{
	for (const struct bpfc_prog *p = b->progs; p < prog; p++)
		if (p->type == BPFC_PROG_FIRMWARE && p->ctx.type == type)
			return &p->ctx;
	return NULL;
}

int bpfc_build_firmware_context(struct build *b, struct bpfc_prog *prog)
{
	struct layout l = { .b = b, .prog = prog };
	const char *reason;
	uint32_t type = find_struct(b, prog, &reason);
	const struct bpfc_ctx *known = find_context(b, prog, type);
	int status;

	if (!type)
		return context_fault(b, prog, reason);
	if (known) {
		prog->ctx = *known;
		return BPFC_OK;
	}
	l.size = b->btf.types.table[type].size;
	l.leaves = bpfc_build_alloc(b, MAX_LEAVES, sizeof(*l.leaves));
	l.fields = bpfc_build_alloc(b, MAX_LEAVES, sizeof(*l.fields));
	if (!l.leaves || !l.fields)
		return BPFC_E_NOMEM;
	status = collect(&l, type, 0, 0);
	if (status)
		return status;
	if (l.leaf_count)
		qsort(l.leaves, l.leaf_count, sizeof(*l.leaves), by_off);
	make_fields(&l);
	prog->ctx = (struct bpfc_ctx){ .name = b->btf.types.table[type].name,
				       .size = b->btf.types.table[type].size,
				       .fields = l.fields,
				       .field_count = l.field_count,
				       .type = type };
	return read_tags(&l);
}
