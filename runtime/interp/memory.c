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

static bool allows(const struct bpfrt_found *found, const struct access *access)
{
	return bpfrt_span_holds(&found->span, access->address, access->size) &&
	       (access->write ? found->is_writable : found->is_readable);
}

static bool try(struct bpfrt_found *found, const struct access *access, uintptr_t start, size_t size, bool is_writable)
{
	*found = (struct bpfrt_found){ { start, size }, true, is_writable };
	return allows(found, access);
}

static uintptr_t native_field(const struct bpfrt_machine *m, const struct bpfrt_image_field *field)
{
	const uint8_t *at = (const uint8_t *)m->run->ctx + field->native_off;
	void *pointer;

	if (field->kind == BPFC_CTX_LENGTH)
		return (uintptr_t)bpfrt_bytes_load(at, field->native_size);
	__builtin_memcpy(&pointer, at, sizeof(pointer));
	return (uintptr_t)pointer;
}

/* What the field of `kind` of buffer `buf` says; `otherwise` when the context has none. */
static uintptr_t buffer_field(const struct bpfrt_machine *m, unsigned kind, uint32_t buf, uintptr_t otherwise)
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

static bool find_in_regions(const struct bpfrt_region *regions, uint32_t count, const struct access *access,
			    struct bpfrt_found *found)
{
	for (uint32_t i = 0; i < count; i++)
		if (regions[i].start &&
		    try(found, access, (uintptr_t)regions[i].start, regions[i].size, regions[i].is_writable))
			return true;
	return false;
}

static bool find_in_externs(const struct bpfrt_vm *vm, const struct access *access, struct bpfrt_found *found)
{
	for (uint32_t i = 0; i < vm->extern_count; i++)
		if (find_in_regions(&vm->externs[i].memory, 1, access, found))
			return true;
	return false;
}

static bool find(struct bpfrt_machine *m, const struct access *access)
{
	const struct bpfrt_vm *vm = m->prog->vm;
	struct bpfrt_found *found = &m->found;

	return allows(found, access) || try(found, access, m->stack.start, m->stack.size, true) ||
	       find_in_buffers(m, access, found) || find_in_maps(vm, access, found) ||
	       find_in_regions(m->held, BPFRT_MACHINE_HELD, access, found) ||
	       find_in_regions(vm->globals, vm->global_count, access, found) || find_in_externs(vm, access, found) ||
	       find_in_regions(m->run->regions, m->run->region_count, access, found);
}

void *bpfrt_machine_find(struct bpfrt_machine *m, uint64_t address, uint64_t size, bool write)
{
	const struct access access = { (uintptr_t)address, (size_t)size, write };

	if (address + size < address || address + size - 1 > UINTPTR_MAX || !find(m, &access))
		return NULL;
	return bpfrt_pointer_of(address);
}

bool bpfrt_machine_load(struct bpfrt_machine *m, uint64_t address, unsigned size, uint64_t *value)
{
	uint64_t off = address - (uintptr_t)m->run->ctx;
	const void *place;

	if (off < m->prog->ctx_size)
		return bpfrt_ctx_load(m, off, size, value);
	place = bpfrt_machine_find(m, address, size, false);
	if (!place)
		return false;
	*value = bpfrt_bytes_load(place, size);
	return true;
}

bool bpfrt_machine_store(struct bpfrt_machine *m, uint64_t address, unsigned size, uint64_t value)
{
	uint64_t off = address - (uintptr_t)m->run->ctx;
	void *place;

	if (off < m->prog->ctx_size)
		return bpfrt_ctx_store(m, off, size, value);
	place = bpfrt_machine_find(m, address, size, true);
	if (!place)
		return false;
	bpfrt_bytes_store(place, size, value);
	return true;
}

void bpfrt_machine_forget(struct bpfrt_machine *m)
{
	m->found.span.size = 0;
#if BPFRT_THREADED
	for (unsigned i = 0; i < BPFC_REGS; i++)
		m->readable[i].size = m->writable[i].size = 0;
#endif
}
