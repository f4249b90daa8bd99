/* Checked mode: which memory a program may access. Allowed are the frames in use, the buffers of the context, values of
 * bound maps, variables, and the regions of the run; the context itself goes through its table. */
#include "bpfc/model.h"
#include "machine.h"

#define BPF_F_RDONLY_PROG 0x80u /* flags of maps (uapi/linux/bpf.h) */
#define BPF_F_WRONLY_PROG 0x100u

struct access {
	uintptr_t address;
	size_t size;
	bool write;
};

BPFRT_ONCE bool allows(const struct bpfrt_found *found, const struct access *access)
{
	return bpfrt_span_holds(&found->span, access->address, access->size) &&
	       (access->write ? found->is_writable : found->is_readable);
}

BPFRT_ONCE bool try(struct bpfrt_found *found, const struct access *access, uintptr_t start, size_t size,
		    bool is_writable)
{
	*found = (struct bpfrt_found){ { start, size }, true, is_writable };
	return allows(found, access);
}

static inline uintptr_t native_field(const struct bpfrt_machine *m, const struct bpfrt_image_field *field)
{
	const uint8_t *at = (const uint8_t *)m->run->ctx + field->native_off;
	void *pointer;

	if (field->kind == BPFC_CTX_LENGTH)
		return (uintptr_t)bpfrt_bytes_load(at, field->native_size);
	__builtin_memcpy(&pointer, at, sizeof(pointer));
	return (uintptr_t)pointer;
}

/* What the field of `kind` of buffer `buf` says; `otherwise` when the context has none. */
BPFRT_ONCE uintptr_t buffer_field(const struct bpfrt_machine *m, unsigned kind, uint32_t buf, uintptr_t otherwise)
{
	for (uint32_t i = 0; i < m->prog->field_count; i++)
		if (m->prog->fields[i].kind == kind && m->prog->fields[i].buf == buf)
			return native_field(m, &m->prog->fields[i]);
	return otherwise;
}

static bool find_in_buffers(const struct bpfrt_machine *m, const struct access *access, struct bpfrt_found *found)
{
	for (uint32_t i = 0; i < m->prog->field_count; i++) {
		const struct bpfrt_image_field *field = &m->prog->fields[i];
		bool is_writable = field->flags & BPFRT_IMAGE_FIELD_BUF_WRITABLE;
		uintptr_t start, end, meta;

		if (field->kind != BPFC_CTX_PACKET)
			continue;
		start = native_field(m, field);
		end = start + buffer_field(m, BPFC_CTX_LENGTH, field->buf, 0);
		end = buffer_field(m, BPFC_CTX_PACKET_END, field->buf, end);
		meta = buffer_field(m, BPFC_CTX_PACKET_META, field->buf, start);
		if ((end > start && try(found, access, start, end - start, is_writable)) ||
		    (start > meta && try(found, access, meta, start - meta, is_writable)))
			return true;
	}
	return false;
}

static bool find_in_maps(const struct bpfrt_vm *vm, const struct access *access, struct bpfrt_found *found)
{
	for (uint32_t i = 0; i < vm->map_count; i++) {
		const struct bpfrt_map *map = vm->maps[i];

		if (!bpfrt_machine_map_value(map, access->address, &found->span))
			continue;
		found->is_readable = !(map->flags & BPF_F_WRONLY_PROG);
		found->is_writable = !(map->flags & BPF_F_RDONLY_PROG);
		return allows(found, access);
	}
	return false;
}

/* `count` regions, `stride` bytes from one to the next. */
BPFRT_ONCE bool find_in_regions(const void *regions, uint32_t count, size_t stride, const struct access *access,
				struct bpfrt_found *found)
{
	for (const uint8_t *at = regions; count; count--, at += stride) {
		const struct bpfrt_region *region = (const void *)at;

		if (region->start && try(found, access, (uintptr_t)region->start, region->size, region->is_writable))
			return true;
	}
	return false;
}

static bool find_in_keys(const struct bpfrt_machine *m, const struct access *access, struct bpfrt_found *found)
{
	const struct bpfrt_machine_callback *callback = m->callback;

	while (callback && !try(found, access, callback->key.start, callback->key.size, false))
		callback = callback->around;
	return callback;
}

static bool find(struct bpfrt_machine *m, const struct access *access)
{
	const struct bpfrt_vm *vm = m->prog->vm;
	struct bpfrt_found *found = &m->found;

	return allows(found, access) || try(found, access, m->stack.start, m->stack.size, true) ||
	       find_in_buffers(m, access, found) || find_in_maps(vm, access, found) ||
	       find_in_regions(m->held, BPFRT_MACHINE_HELD, sizeof(*m->held), access, found) ||
	       find_in_regions(vm->globals, vm->global_count, sizeof(*vm->globals), access, found) ||
	       find_in_regions(vm->externs ? &vm->externs->memory : NULL, vm->extern_count, sizeof(*vm->externs),
			       access, found) ||
	       find_in_regions(m->run->regions, m->run->region_count, sizeof(*m->run->regions), access, found) ||
	       find_in_keys(m, access, found);
}

void *bpfrt_machine_find(struct bpfrt_machine *m, size_t size, uint64_t address, bool write)
{
	const struct access access = { (uintptr_t)address, size, write };
	bool is_address = address == access.address && size - 1 <= UINTPTR_MAX - access.address;

	return is_address && find(m, &access) ? bpfrt_pointer_of(address) : NULL;
}

bool bpfrt_machine_access(struct bpfrt_machine *m, unsigned size, uint64_t address, bool write)
{
	uint64_t off = address - (uintptr_t)m->run->ctx;
	void *place;

	if (off < m->prog->ctx_size)
		return bpfrt_ctx_access(m, size, off, write);
	place = bpfrt_machine_find(m, size, address, write);
	if (place && write)
		bpfrt_bytes_store(place, size, m->value);
	else if (place)
		m->value = bpfrt_bytes_load(place, size);
	return place;
}

void bpfrt_machine_forget(struct bpfrt_machine *m)
{
	m->found.span.size = 0;
#if BPFRT_THREADED
	for (unsigned i = 0; i < BPFC_REGS; i++)
		m->readable[i].size = m->writable[i].size = 0;
#endif
}
