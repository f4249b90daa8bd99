/* The BPF-visible context: each access goes to the native context's field, through the program's table of fields. */
#include "bpfc/model.h"
#include "machine.h"

static const struct bpfrt_image_field *find(const struct bpfrt_machine *m, uint32_t off, unsigned size)
{
	for (uint32_t i = 0; i < m->prog->field_count; i++) {
		const struct bpfrt_image_field *field = &m->prog->fields[i];

		if (off - field->off < field->size && size <= field->size - (off - field->off))
			return field;
	}
	return NULL;
}

static bool is_number(const struct bpfrt_image_field *field)
{
	return field->kind == BPFC_CTX_SCALAR || field->kind == BPFC_CTX_LENGTH;
}

/* The native place of the bytes, where that has the same ones: in a context that is passed through unchanged, or a
 * number of the same size in both; else NULL. */
static uint8_t *place(const struct bpfrt_machine *m, uint32_t off, unsigned size, const struct bpfrt_image_field *field)
{
	uint8_t *ctx = m->run->ctx;

	if (m->prog->ctx_flags & BPFRT_IMAGE_CTX_RAW)
		return size <= m->prog->ctx_size - off ? ctx + off : NULL;
	return field && is_number(field) && field->native_size == field->size
		       ? ctx + field->native_off + (off - field->off)
		       : NULL;
}

/* What a load of all of a field finds whose native bytes are others. */
static uint64_t converted(const struct bpfrt_machine *m, unsigned size, const struct bpfrt_image_field *field)
{
	const uint8_t *at = (const uint8_t *)m->run->ctx + field->native_off;
	unsigned bytes = field->native_size < size ? field->native_size : size;
	void *pointer;

	if (is_number(field))
		return bpfrt_bytes_load(at + (BPFRT_LITTLE_ENDIAN ? 0 : field->native_size - bytes), bytes);
	__builtin_memcpy(&pointer, at, sizeof(pointer));
	return (uintptr_t)pointer;
}

bool bpfrt_ctx_access(struct bpfrt_machine *m, unsigned size, uint64_t off, bool write)
{
	const struct bpfrt_image_field *field = find(m, (uint32_t)off, size);
	uint8_t *at = place(m, (uint32_t)off, size, field);
	bool is_raw = m->prog->ctx_flags & BPFRT_IMAGE_CTX_RAW;

	if (off >= m->prog->ctx_size || (!at && (write || !field || size != field->size)) ||
	    (write && !is_raw && !(field->flags & BPFRT_IMAGE_FIELD_WRITABLE)))
		return false;
	if (write)
		bpfrt_bytes_store(at, size, m->value);
	else
		m->value = at ? bpfrt_bytes_load(at, size) : converted(m, size, field);
	return true;
}
