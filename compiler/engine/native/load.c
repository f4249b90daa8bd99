#include "engine/native/internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096
#define MOST_BYTES ((size_t)1 << 30) /* everything in reach of 32 bits */

static size_t align_up(size_t n, size_t align)
{
	return align > 1 ? (n + align - 1) & ~(align - 1) : n;
}

/* Places of all sections: code and stubs, pages of their own, then the rest and the table of addresses. */
static int plan(struct bpfc_native_object *o, size_t *total)
{
	size_t at = 0;

	o->places = calloc(o->section_count, sizeof(o->places[0]));
	o->addresses = calloc((size_t)o->symbol_count + 1, sizeof(o->addresses[0]));
	if (!o->places || !o->addresses)
		return bpfc_native_fail(o, BPFC_E_NOMEM, "out of memory");
	for (unsigned pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < o->section_count; i++) {
			if (!pass)
				o->places[i] = SIZE_MAX;
			if (!i || !bpfc_native_is_loaded(o, i) || bpfc_native_is_code(o, i) == (pass == 1))
				continue;
			at = align_up(at, o->sections[i].sh_addralign);
			o->places[i] = at;
			if (o->sections[i].sh_size > MOST_BYTES - at)
				return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "too large");
			at += o->sections[i].sh_size;
		}
		at = align_up(at, 16);
		if (pass)
			o->got = at;
		else
			o->stubs = at;
		at += 8 * (size_t)o->symbol_count;
		at = align_up(at, PAGE);
		if (!pass)
			o->text = at;
	}
	*total = at;
	return at <= MOST_BYTES ? BPFC_OK : bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "too large");
}

static int place(struct bpfc_native_object *o, size_t total)
{
	void *memory = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return bpfc_native_fail(o, BPFC_E_NOMEM, "out of memory");
	o->native->memory = memory;
	o->native->size = total;
	for (uint32_t i = 1; i < o->section_count; i++)
		if (o->places[i] != SIZE_MAX)
			memcpy(o->native->memory + o->places[i], o->bytes + o->sections[i].sh_offset,
			       o->sections[i].sh_size);
	return BPFC_OK;
}

/* UINT64_MAX: it has none. */
static uint64_t address_of(const struct bpfc_native_object *o, uint32_t i)
{
	const Elf64_Sym *s = &o->symbols[i];
	void *outside;

	if (!i)
		return 0;
	if (s->st_shndx == SHN_UNDEF) {
		outside = *bpfc_native_name(o, i) ? o->resolve(o->user, bpfc_native_name(o, i)) : NULL;
		return outside ? (uint64_t)(uintptr_t)outside : UINT64_MAX;
	}
	if (s->st_shndx >= o->section_count || o->places[s->st_shndx] == SIZE_MAX ||
	    s->st_value > o->sections[s->st_shndx].sh_size)
		return UINT64_MAX;
	return (uint64_t)(uintptr_t)(o->native->memory + o->places[s->st_shndx] + s->st_value);
}

static bool is_visible(const struct bpfc_native_object *o, uint32_t i)
{
	return o->symbols[i].st_shndx != SHN_UNDEF && ELF64_ST_BIND(o->symbols[i].st_info) == STB_GLOBAL &&
	       o->addresses[i] != UINT64_MAX;
}

static int find_symbols(struct bpfc_native_object *o)
{
	struct bpfc_native *native = o->native;
	uint32_t count = 0;

	for (uint32_t i = 0; i < o->symbol_count; i++) {
		o->addresses[i] = address_of(o, i);
		count += is_visible(o, i);
	}
	native->symbols = calloc((size_t)count + 1, sizeof(native->symbols[0]));
	for (uint32_t i = 0; native->symbols && i < o->symbol_count; i++) {
		struct bpfc_native_symbol *s = &native->symbols[native->symbol_count];

		if (!is_visible(o, i))
			continue;
		s->address = (void *)(uintptr_t)o->addresses[i];
		s->name = strdup(bpfc_native_name(o, i));
		if (!s->name)
			return bpfc_native_fail(o, BPFC_E_NOMEM, "out of memory");
		native->symbol_count++;
	}
	return native->symbols ? BPFC_OK : bpfc_native_fail(o, BPFC_E_NOMEM, "out of memory");
}

/* Nothing is written any more. */
static int protect(const struct bpfc_native_object *o)
{
	struct bpfc_native *n = o->native;

	__builtin___clear_cache((char *)n->memory, (char *)n->memory + n->size);
	if ((o->text && mprotect(n->memory, o->text, PROT_READ | PROT_EXEC)) ||
	    (n->size > o->text && mprotect(n->memory + o->text, n->size - o->text, PROT_READ)))
		return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "the system does not let code be executed");
	return BPFC_OK;
}

static int load(struct bpfc_native_object *o)
{
	size_t total;
	int status = bpfc_native_read(o);

	if (!status)
		status = plan(o, &total);
	if (!status)
		status = place(o, total ? total : PAGE);
	if (!status)
		status = find_symbols(o);
	if (!status)
		status = bpfc_native_relocate(o);
	return status ? status : protect(o);
}

int bpfc_native_load(const uint8_t *bytes, size_t length, bpfc_native_resolve *resolve, void *user,
		     struct bpfc_native **native, struct bpfc_native_fault *fault)
{
	struct bpfc_native_object o = {
		.bytes = bytes, .length = length, .resolve = resolve, .user = user, .fault = fault
	};
	int status;

	*native = NULL;
	*fault = (struct bpfc_native_fault){ .what = "out of memory" };
	o.native = calloc(1, sizeof(*o.native));
	if (!o.native)
		return BPFC_E_NOMEM;
	status = load(&o);
	free((void *)(uintptr_t)o.sections);
	free((void *)(uintptr_t)o.symbols);
	free((void *)(uintptr_t)o.names);
	free(o.places);
	free(o.addresses);
	if (status)
		bpfc_native_free(o.native);
	else
		*native = o.native;
	return status;
}

void *bpfc_native_find(const struct bpfc_native *native, const char *name)
{
	for (uint32_t i = 0; i < native->symbol_count; i++)
		if (!strcmp(native->symbols[i].name, name))
			return native->symbols[i].address;
	return NULL;
}

size_t bpfc_native_bytes(const struct bpfc_native *native)
{
	return native->size;
}

void bpfc_native_free(struct bpfc_native *native)
{
	if (!native)
		return;
	if (native->memory)
		munmap(native->memory, native->size);
	for (uint32_t i = 0; i < native->symbol_count; i++)
		free(native->symbols[i].name);
	free(native->symbols);
	free(native);
}
