#include "btf_read.h"

#include <stdlib.h>
#include <string.h>

#include "bpfc/status.h"

enum {
	MAGIC = 0xeb9f,
	HEADER_BYTES = 24, /* CO-RE relocations: two words more */
	INSN_BYTES = 8,
	COLUMN_BITS = 10,
};

struct reader {
	struct bpfc_arena *arena;
	const uint8_t *bytes;
	uint32_t length, header;
	bool swap;
	const struct bpfc_btf *btf;
	const char *object;
	const struct bpfc_sink *sink;
};

/* One record, and the section that it was found under. Sections are numbered as first met. */
struct item {
	const char *section;
	uint32_t section_number, number, off;
	const uint8_t *record;
};

struct items {
	struct item *at;
	uint32_t count;
};

static int fail(const struct reader *r, uint64_t offset, const char *what)
{
	struct bpfc_diag d =
		BPFC_DIAG_INIT(BTF_EXT_FORMAT, .object = r->object, .section = ".BTF.ext", .args = { BPFC_STR(what) });

	d.offset = offset;
	bpfc_sink_emit(r->sink, &d);
	return BPFC_E_FORMAT;
}

static uint32_t word(const struct reader *r, const uint8_t *p)
{
	return bpfc_btf_word(p, r->swap);
}

static int read_header(struct reader *r, const uint8_t *bytes, size_t length)
{
	uint16_t magic;

	if (length < HEADER_BYTES || length > UINT32_MAX)
		return fail(r, 0, "its length is wrong");
	memcpy(&magic, bytes, sizeof(magic));
	if (r->swap)
		magic = BPFC_BSWAP16(magic);
	if (magic != MAGIC)
		return fail(r, 0, "wrong magic number");
	if (bytes[2] != 1 || bytes[3])
		return fail(r, 2, "unknown version or flags");
	r->bytes = bytes;
	r->length = (uint32_t)length;
	r->header = word(r, bytes + 4);
	if (r->header < HEADER_BYTES || r->header > length)
		return fail(r, 4, "the header's length is wrong");
	return BPFC_OK;
}

/*
 * Calls `each` for every section of the table at [at, end): its header at byte `at`, its records of `bytes` bytes.
 * Proves on the way that all of it lies inside.
 */
static int each_section(const struct reader *r, uint32_t at, uint32_t end, uint32_t least,
			void (*each)(void *user, const char *name, const uint8_t *records, uint32_t count,
				     uint32_t bytes),
			void *user)
{
	uint32_t bytes, name, count;

	if (end - at < 4)
		return fail(r, at, "a table is cut off");
	bytes = word(r, r->bytes + at);
	if (bytes < least || bytes % 4)
		return fail(r, at, "the size of a table's records is wrong");
	for (at += 4; at < end; at += bytes * count) {
		if (end - at < 8)
			return fail(r, at, "a table is cut off");
		name = word(r, r->bytes + at);
		count = word(r, r->bytes + at + 4);
		if (name >= r->btf->string_bytes || !r->btf->strings[name])
			return fail(r, at, "a section has no name");
		at += 8;
		if (!count || count > (end - at) / bytes)
			return fail(r, at - 4, "the number of records is wrong");
		each(user, r->btf->strings + name, r->bytes + at, count, bytes);
	}
	return BPFC_OK;
}

static void count_items(void *user, const char *name, const uint8_t *records, uint32_t count, uint32_t bytes)
{
	(void)name, (void)records, (void)bytes;
	((struct items *)user)->count += count;
}

struct add {
	const struct reader *r;
	struct items *items;
};

static void add_items(void *user, const char *name, const uint8_t *records, uint32_t count, uint32_t bytes)
{
	const struct add *add = user;
	struct items *items = add->items;

	for (uint32_t i = 0; i < count; i++, records += bytes, items->count++)
		items->at[items->count] = (struct item){ .section = name,
							 .section_number = items->count,
							 .number = items->count,
							 .off = word(add->r, records),
							 .record = records };
}

static int by_name(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = x->section == y->section ? 0 : strcmp(x->section, y->section);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

static int by_place(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->section_number != y->section_number)
		return x->section_number < y->section_number ? -1 : 1;
	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* By section as first met, offset, and place in the table. */
static void sort_items(const struct items *items)
{
	qsort(items->at, items->count, sizeof(*items->at), by_name);
	for (uint32_t i = 1; i < items->count; i++)
		if (!strcmp(items->at[i].section, items->at[i - 1].section))
			items->at[i].section_number = items->at[i - 1].section_number;
	qsort(items->at, items->count, sizeof(*items->at), by_place);
}

/* The records of the table whose offset and length are at byte `field` of the header; the caller frees items->at. */
static int read_items(const struct reader *r, uint32_t field, uint32_t least, struct items *items)
{
	struct add add = { r, items };
	uint32_t at, length, count;
	int status;

	*items = (struct items){ 0 };
	if (r->header < field + 8)
		return BPFC_OK;
	at = word(r, r->bytes + field);
	length = word(r, r->bytes + field + 4);
	if (!length)
		return BPFC_OK;
	if (at % 4 || at > r->length - r->header || length > r->length - r->header - at)
		return fail(r, field, "a table does not fit");
	at += r->header;
	status = each_section(r, at, at + length, least, count_items, items);
	if (status)
		return status;
	count = items->count;
	items->count = 0;
	items->at = calloc((size_t)count + 1, sizeof(*items->at));
	if (!items->at)
		return bpfc_btf_no_memory(r->sink, r->object);
	each_section(r, at, at + length, least, add_items, &add);
	sort_items(items);
	for (uint32_t i = 0; i < items->count; i++)
		if (items->at[i].off % INSN_BYTES)
			return fail(r, (uint64_t)(items->at[i].record - r->bytes), "an offset is not an instruction's");
	return BPFC_OK;
}

/* The string that word `i` of a record names; NULL after a diagnostic. */
static const char *string_at(const struct reader *r, const struct item *item, unsigned i)
{
	uint32_t offset = word(r, item->record + 4 * i);

	if (offset < r->btf->string_bytes)
		return r->btf->strings + offset;
	fail(r, (uint64_t)(item->record - r->bytes) + 4 * i, "a name is outside of the string section");
	return NULL;
}

static int fill_funcs(const struct reader *r, const struct items *items, struct bpfc_btf_ext *ext)
{
	struct bpfc_func_info *funcs = bpfc_arena_zalloc(r->arena, items->count, sizeof(*funcs));

	if (!funcs)
		return bpfc_btf_no_memory(r->sink, r->object);
	for (uint32_t i = 0; i < items->count; i++) {
		const struct item *item = &items->at[i];
		uint32_t type = word(r, item->record + 4);

		if (type >= r->btf->types.count || r->btf->types.table[type].kind != BPFC_TYPE_FUNC)
			return fail(r, (uint64_t)(item->record - r->bytes) + 4, "the type of a function is none");
		funcs[i] = (struct bpfc_func_info){ item->section, item->off, type };
	}
	ext->funcs = funcs;
	ext->func_count = items->count;
	return BPFC_OK;
}

static int fill_lines(const struct reader *r, const struct items *items, struct bpfc_btf_ext *ext)
{
	struct bpfc_line_info *lines = bpfc_arena_zalloc(r->arena, items->count, sizeof(*lines));

	if (!lines)
		return bpfc_btf_no_memory(r->sink, r->object);
	for (uint32_t i = 0; i < items->count; i++) {
		const struct item *item = &items->at[i];
		uint32_t position = word(r, item->record + 12);

		lines[i] = (struct bpfc_line_info){
			.section = item->section,
			.off = item->off,
			.file = string_at(r, item, 1),
			.line = position >> COLUMN_BITS,
			.column = position & ((1u << COLUMN_BITS) - 1),
		};
		if (lines[i].file)
			lines[i].text = string_at(r, item, 2);
		if (!lines[i].text)
			return BPFC_E_FORMAT;
	}
	ext->lines = lines;
	ext->line_count = items->count;
	return BPFC_OK;
}

static int fill_relos(const struct reader *r, const struct items *items, struct bpfc_btf_ext *ext)
{
	struct bpfc_core_relo *relos = bpfc_arena_zalloc(r->arena, items->count, sizeof(*relos));

	if (!relos)
		return bpfc_btf_no_memory(r->sink, r->object);
	for (uint32_t i = 0; i < items->count; i++) {
		const struct item *item = &items->at[i];

		relos[i] = (struct bpfc_core_relo){
			.section = item->section,
			.off = item->off,
			.type = word(r, item->record + 4),
			.access = string_at(r, item, 2),
			.kind = word(r, item->record + 12),
		};
		if (!relos[i].access)
			return BPFC_E_FORMAT;
		if (relos[i].type >= r->btf->types.count)
			return fail(r, (uint64_t)(item->record - r->bytes) + 4, "the type of a relocation is none");
	}
	ext->relos = relos;
	ext->relo_count = items->count;
	return BPFC_OK;
}

int bpfc_btf_ext_read(struct bpfc_arena *arena, const uint8_t *bytes, size_t length, bool swap,
		      const struct bpfc_btf *btf, const char *object, const struct bpfc_sink *sink,
		      struct bpfc_btf_ext *ext)
{
	static const struct {
		uint32_t field, least;
		int (*fill)(const struct reader *r, const struct items *items, struct bpfc_btf_ext *ext);
	} tables[] = { { 8, 8, fill_funcs }, { 16, 16, fill_lines }, { HEADER_BYTES, 16, fill_relos } };
	struct reader r = { .arena = arena, .swap = swap, .btf = btf, .object = object, .sink = sink };
	struct bpfc_btf_ext read = { 0 };
	int status = read_header(&r, bytes, length);

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && !status; i++) {
		struct items items;

		status = read_items(&r, tables[i].field, tables[i].least, &items);
		if (!status)
			status = tables[i].fill(&r, &items, &read);
		free(items.at);
	}
	if (!status)
		*ext = read;
	return status;
}
