/* Relocations of x86-64 (System V ABI, AMD64 supplement, 4.4). A call that is too far goes by a stub. */
#include "engine/native/internal.h"

#include <string.h>

struct place {
	uint8_t *at;
	uint64_t address, symbol; /* P; S */
	int64_t addend;           /* A */
	uint32_t index;           /* of the symbol */
};

static bool put32(const struct place *p, int64_t value)
{
	int32_t narrow = (int32_t)value;

	memcpy(p->at, &narrow, sizeof(narrow));
	return narrow == value;
}

static int64_t relative(const struct place *p, uint64_t to)
{
	return (int64_t)(to + (uint64_t)p->addend - p->address);
}

static uint64_t slot(const struct bpfc_native_object *o, uint32_t symbol)
{
	uint64_t *entry = (uint64_t *)(void *)(o->native->memory + o->got + 8 * (size_t)symbol);

	*entry = o->addresses[symbol];
	return (uint64_t)(uintptr_t)entry;
}

/* jmp *slot(%rip) */
static uint64_t stub(const struct bpfc_native_object *o, uint32_t symbol)
{
	uint8_t *code = o->native->memory + o->stubs + 8 * (size_t)symbol;
	int64_t distance = (int64_t)(slot(o, symbol) - (uint64_t)(uintptr_t)(code + 6));
	int32_t narrow = (int32_t)distance;

	code[0] = 0xff;
	code[1] = 0x25;
	memcpy(code + 2, &narrow, sizeof(narrow));
	return (uint64_t)(uintptr_t)code;
}

static unsigned width_of(uint32_t type)
{
	switch (type) {
	case R_X86_64_NONE:
		return 0;
	case R_X86_64_64:
	case R_X86_64_PC64:
		return 8;
	default:
		return 4;
	}
}

/* BPFC_OK, or what is wrong. */
static int apply(const struct bpfc_native_object *o, const struct place *p, uint32_t type)
{
	uint64_t whole = p->symbol + (uint64_t)p->addend;
	bool fits = true;

	switch (type) {
	case R_X86_64_NONE:
		break;
	case R_X86_64_64:
		memcpy(p->at, &whole, sizeof(whole));
		break;
	case R_X86_64_PC64:
		whole -= p->address;
		memcpy(p->at, &whole, sizeof(whole));
		break;
	case R_X86_64_PC32:
		fits = put32(p, relative(p, p->symbol));
		break;
	case R_X86_64_PLT32:
		fits = put32(p, relative(p, p->symbol)) || put32(p, relative(p, stub(o, p->index)));
		break;
	case R_X86_64_GOTPCREL:
	case R_X86_64_GOTPCRELX:
	case R_X86_64_REX_GOTPCRELX:
		fits = put32(p, relative(p, slot(o, p->index)));
		break;
	default:
		return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "a relocation of a type that is not known");
	}
	return fits ? BPFC_OK : bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "an address that is too far");
}

static int relocate(const struct bpfc_native_object *o, const Elf64_Rela *rela, uint32_t target)
{
	uint32_t type = (uint32_t)ELF64_R_TYPE(rela->r_info), symbol = (uint32_t)ELF64_R_SYM(rela->r_info);
	uint64_t size = o->sections[target].sh_size;
	unsigned width = width_of(type);
	struct place p = { .addend = rela->r_addend, .index = symbol };

	if (symbol >= o->symbol_count || rela->r_offset > size || width > size - rela->r_offset)
		return bpfc_native_fail(o, BPFC_E_FORMAT, "a relocation outside of its section");
	strncpy(o->fault->name, bpfc_native_name(o, symbol), sizeof(o->fault->name) - 1);
	if (width && o->addresses[symbol] == UINT64_MAX)
		return bpfc_native_fail(o, BPFC_E_OPTION, "nobody has what it names");
	p.at = o->native->memory + o->places[target] + rela->r_offset;
	p.address = (uint64_t)(uintptr_t)p.at;
	p.symbol = o->addresses[symbol];
	return apply(o, &p, type);
}

int bpfc_native_relocate(struct bpfc_native_object *o)
{
	int status = BPFC_OK;

	for (uint32_t i = 1; i < o->section_count && !status; i++) {
		const Elf64_Shdr *s = &o->sections[i];

		if (s->sh_type == SHT_REL && s->sh_info < o->section_count && bpfc_native_is_loaded(o, s->sh_info))
			return bpfc_native_fail(o, BPFC_E_UNSUPPORTED, "relocations without addends");
		if (s->sh_type != SHT_RELA || s->sh_info >= o->section_count || !bpfc_native_is_loaded(o, s->sh_info))
			continue;
		for (uint64_t off = 0; off + sizeof(Elf64_Rela) <= s->sh_size && !status; off += sizeof(Elf64_Rela)) {
			Elf64_Rela rela;

			memcpy(&rela, o->bytes + s->sh_offset + off, sizeof(rela));
			status = relocate(o, &rela, s->sh_info);
		}
	}
	if (!status)
		o->fault->name[0] = 0;
	return status;
}
