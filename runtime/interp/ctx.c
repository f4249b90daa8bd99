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

bool bpfrt_ctx_load(const struct bpfrt_machine *m, uint64_t off, unsigned size, uint64_t *value)
{
	const struct bpfrt_image_field *field = find(m, (uint32_t)off, size);
	const uint8_t *at = place(m, (uint32_t)off, size, field);
	void *pointer;

	if (off >= m->prog->ctx_size || (!at && (!field || size != field->size)))
		return false;
	if (at) {
		*value = bpfrt_bytes_load(at, size);
		return true;
	}
	at = (const uint8_t *)m->run->ctx + field->native_off;
	if (!is_number(field)) {
		__builtin_memcpy(&pointer, at, sizeof(pointer));
		*value = (uintptr_t)pointer;
	} else if (field->native_size < size) {
		*value = bpfrt_bytes_load(at, field->native_size);
	} else {
		*value = bpfrt_bytes_load(at + (BPFRT_LITTLE_ENDIAN ? 0 : field->native_size - size), size);
	}
	return true;
}

bool bpfrt_ctx_store(const struct bpfrt_machine *m, uint64_t off, unsigned size, uint64_t value)
{
	const struct bpfrt_image_field *field = find(m, (uint32_t)off, size);
	uint8_t *at = place(m, (uint32_t)off, size, field);
	bool is_raw = m->prog->ctx_flags & BPFRT_IMAGE_CTX_RAW;

	if (off >= m->prog->ctx_size || !at || (!is_raw && !(field->flags & BPFRT_IMAGE_FIELD_WRITABLE)))
		return false;
	bpfrt_bytes_store(at, size, value);
	return true;
}
