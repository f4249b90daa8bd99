#include "btf_read.h"

#include <string.h>

#include "bpfc/status.h"

enum {
	MAGIC = 0xeb9f,
	VERSION = 1,
	HEADER_BYTES = 24, /* later versions may append to it */
};

uint32_t bpfc_btf_word(const uint8_t *p, bool swap)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return swap ? BPFC_BSWAP32(word) : word;
}

int bpfc_btf_fail(const struct bpfc_btf_reader *r, uint64_t offset, const char *what)
{
	struct bpfc_diag d =
		BPFC_DIAG_INIT(BTF_FORMAT, .object = r->object, .section = ".BTF", .args = { BPFC_STR(what) });

	d.offset = offset;
	bpfc_sink_emit(r->sink, &d);
	return BPFC_E_FORMAT;
}

int bpfc_btf_fail_type(const struct bpfc_btf_reader *r, uint32_t id, const char *what)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(BTF_TYPE, .object = r->object, .section = ".BTF",
					    .args = { BPFC_INT(id), BPFC_STR(r->table[id].name), BPFC_STR(what) });

	bpfc_sink_emit(r->sink, &d);
	return BPFC_E_FORMAT;
}

int bpfc_btf_no_memory(const struct bpfc_sink *sink, const char *object)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(NO_MEMORY, .object = object);

	bpfc_sink_emit(sink, &d);
	return BPFC_E_NOMEM;
}

static int read_strings(struct bpfc_btf_reader *r, const uint8_t *strings, uint32_t length, uint64_t offset)
{
	if (!length || strings[0] || strings[length - 1])
		return bpfc_btf_fail(r, offset, "the string section does not begin and end with a zero byte");
	r->strings = bpfc_arena_copy(r->arena, strings, length);
	r->string_bytes = length;
	return r->strings ? BPFC_OK : bpfc_btf_no_memory(r->sink, r->object);
}

static int read_header(struct bpfc_btf_reader *r, const uint8_t *bytes, size_t length)
{
	uint32_t header, type_off, str_off, str_len;
	uint16_t magic;

	if (length < HEADER_BYTES)
		return bpfc_btf_fail(r, 0, "shorter than its header");
	if (length > UINT32_MAX)
		return bpfc_btf_fail(r, 0, "longer than 4 GiB");
	memcpy(&magic, bytes, sizeof(magic));
	if (r->swap)
		magic = BPFC_BSWAP16(magic);
	if (magic != MAGIC)
		return bpfc_btf_fail(r, 0,
				     magic == BPFC_BSWAP16(MAGIC) ? "it has the other byte order than the object"
								  : "wrong magic number");
	if (bytes[2] != VERSION)
		return bpfc_btf_fail(r, 2, "unknown version");
	if (bytes[3])
		return bpfc_btf_fail(r, 3, "unknown flags");
	header = bpfc_btf_word(bytes + 4, r->swap);
	type_off = bpfc_btf_word(bytes + 8, r->swap);
	r->record_bytes = bpfc_btf_word(bytes + 12, r->swap);
	str_off = bpfc_btf_word(bytes + 16, r->swap);
	str_len = bpfc_btf_word(bytes + 20, r->swap);
	if (header < HEADER_BYTES || header > length)
		return bpfc_btf_fail(r, 4, "the header's length is wrong");
	if (type_off > length - header || r->record_bytes > length - header - type_off || type_off % 4)
		return bpfc_btf_fail(r, 8, "the type section does not fit");
	if (str_off > length - header || str_len > length - header - str_off)
		return bpfc_btf_fail(r, 16, "the string section does not fit");
	r->records_at = header + type_off;
	r->records = bytes + r->records_at;
	return read_strings(r, bytes + header + str_off, str_len, header + str_off);
}

int bpfc_btf_read(struct bpfc_arena *arena, const uint8_t *bytes, size_t length, bool swap, const char *object,
		  const struct bpfc_sink *sink, struct bpfc_btf *btf)
{
	struct bpfc_btf_reader r = { .arena = arena, .object = object, .sink = sink, .swap = swap };
	int status = read_header(&r, bytes, length);

	if (!status)
		status = bpfc_btf_make_table(&r);
	if (!status)
		status = bpfc_btf_check_refs(&r);
	if (!status)
		status = bpfc_btf_check_nesting(&r);
	if (status)
		return status;
	*btf = (struct bpfc_btf){ .types = { r.table, r.count }, .strings = r.strings, .string_bytes = r.string_bytes };
	return BPFC_OK;
}
