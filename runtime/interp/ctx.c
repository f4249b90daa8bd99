/* The BPF-visible context: each access goes to the native context's field, through the program's table of fields. */
#include "bpfc/model.h"
#include "machine.h"

/* Numbers in the host's byte order, of 1, 2, 4 or 8 bytes. */
static uint64_t get(const void *at, unsigned size)
{
	uint64_t value = 0;

	__builtin_memcpy((uint8_t *)&value + (BPFRT_LITTLE_ENDIAN ? 0 : 8 - size), at, size);
	return value;
}

static void put(void *at, unsigned size, uint64_t value)
{
	__builtin_memcpy(at, (uint8_t *)&value + (BPFRT_LITTLE_ENDIAN ? 0 : 8 - size), size);
}

static const struct bpfrt_image_field *find(const struct bpfrt_machine *m, uint64_t off, unsigned size)
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

/* The native place of the `size` bytes at `off`, when the context is passed through unchanged; else NULL. */
static uint8_t *raw_place(const struct bpfrt_machine *m, uint64_t off, unsigned size)
{
	bool is_inside = off < m->prog->ctx_size && size <= m->prog->ctx_size - off;

	return m->prog->ctx_flags & BPFRT_IMAGE_CTX_RAW && is_inside ? (uint8_t *)m->run->ctx + (size_t)off : NULL;
}

bool bpfrt_ctx_load(const struct bpfrt_machine *m, uint64_t off, unsigned size, uint64_t *value)
{
	const struct bpfrt_image_field *field = find(m, off, size);
	const uint8_t *place = raw_place(m, off, size), *native;
	void *pointer;

	if (place) {
		*value = get(place, size);
		return true;
	}
	if (!field)
		return false;
	native = (const uint8_t *)m->run->ctx + field->native_off;
	if (!is_number(field)) {
		__builtin_memcpy(&pointer, native, sizeof(pointer));
		*value = (uintptr_t)pointer;
		return size == field->size;
	}
	if (field->native_size == field->size) {
		*value = get(native + (size_t)(off - field->off), size);
		return true;
	}
	*value = get(native, field->native_size) & (UINT64_MAX >> (64 - 8 * size));
	return size == field->size;
}

bool bpfrt_ctx_store(const struct bpfrt_machine *m, uint64_t off, unsigned size, uint64_t value)
{
	const struct bpfrt_image_field *field = find(m, off, size);
	uint8_t *place = raw_place(m, off, size);

	if (!place) {
		if (!field || !(field->flags & BPFRT_IMAGE_FIELD_WRITABLE) || !is_number(field) ||
		    field->native_size != field->size)
			return false;
		place = (uint8_t *)m->run->ctx + field->native_off + (size_t)(off - field->off);
	}
	put(place, size, value);
	return true;
}
