/* The first stage of reading: what an ELF file says, and what it must not say. */
#include <criterion/criterion.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpfc/model.h"
#include "bpfc/status.h"
#include "elf/bytes.h"
#include "elf/object.h"

/* A small object for little-endian hosts and targets, changed in place by the tests. */
struct file {
	uint8_t *bytes;
	size_t length;
	enum bpfc_diag_code code; /* of the last diagnostic */
	const char *symbol;
	uint64_t offset;
	char section[64];
};

static void load(struct file *file, const char *path)
{
	FILE *f = fopen(path, "rb");

	cr_assert_not_null(f, "%s", path);
	*file = (struct file){ .bytes = malloc(1 << 20) };
	file->length = fread(file->bytes, 1, 1 << 20, f);
	fclose(f);
}

static void keep(void *user, const struct bpfc_diag *diag)
{
	struct file *file = user;

	file->code = diag->code;
	file->offset = diag->offset;
	snprintf(file->section, sizeof(file->section), "%s", diag->section ? diag->section : "");
}

static int read_object(struct file *file, struct bpfc_arena **arena, struct bpfc_object *object)
{
	struct bpfc_sink sink = { keep, file };

	*arena = bpfc_arena_new();
	return bpfc_object_read(*arena, file->bytes, file->length, "test.o", &sink, object);
}

static Elf64_Ehdr *header(struct file *file)
{
	return (Elf64_Ehdr *)(void *)file->bytes;
}

static Elf64_Shdr *section(struct file *file, const char *name)
{
	Elf64_Shdr *headers = (Elf64_Shdr *)(void *)(file->bytes + header(file)->e_shoff);
	const char *names = (const char *)file->bytes + headers[header(file)->e_shstrndx].sh_offset;

	for (unsigned i = 1; i < header(file)->e_shnum; i++)
		if (!strcmp(names + headers[i].sh_name, name))
			return &headers[i];
	cr_assert_fail("no section %s", name);
	return NULL;
}

static void expect(struct file *file, int status, enum bpfc_diag_code code)
{
	struct bpfc_arena *arena;
	struct bpfc_object object;
	int got = read_object(file, &arena, &object);

	cr_expect_eq(got, status, "status %d", got);
	cr_expect_eq(file->code, code, "code %d", file->code);
	bpfc_arena_free(arena);
	free(file->bytes);
}

static void check_tables(const char *path, bool big_endian)
{
	const struct bpfc_section *code;
	const struct bpfc_symbol *symbol;
	struct bpfc_arena *arena;
	struct bpfc_object object;
	struct file file;

	load(&file, path);
	cr_assert_eq(read_object(&file, &arena, &object), BPFC_OK);
	free(file.bytes);
	cr_assert_eq(object.big_endian, big_endian);
	code = bpfc_object_section(&object, "xdp");
	cr_assert(code->is_code && code->is_alloc);
	cr_assert_eq(code->size % 8, 0);
	cr_assert_eq(code->reloc_count, 3);
	for (uint32_t i = 0; i < 3; i++)
		cr_assert_eq(code->relocs[i].type, i == 2 ? BPFC_R_64_32 : BPFC_R_64_64, "%u", code->relocs[i].type);
	symbol = &object.symbols[code->relocs[0].symbol];
	cr_assert_str_eq(symbol->name, "counter");
	cr_assert_eq(symbol->type, BPFC_SYMBOL_OBJECT);
	cr_assert_eq(symbol->size, 4);
	cr_assert_eq(symbol->linkage, BPFC_GLOBAL);
	cr_assert_str_eq(object.sections[symbol->section].name, ".data");
	cr_assert_eq(bpfc_bytes_get(object.sections[symbol->section].bytes, 4, big_endian), 0x11223344);
	symbol = &object.symbols[code->relocs[2].symbol];
	cr_assert_eq(symbol->place, BPFC_PLACE_UNDEFINED);
	cr_assert_str_eq(symbol->name, "outside");
	cr_assert_eq(bpfc_object_section(&object, ".bss")->size, 64);
	cr_assert_null(bpfc_object_section(&object, ".bss")->bytes);
	cr_assert_null(bpfc_object_section(&object, ".nowhere"));
	cr_assert_eq(bpfc_object_section(&object, ".debug_info")->reloc_count, 0, "debug information is left alone");
	bpfc_arena_free(arena);
}

Test(object, tables)
{
	check_tables(TEST_OBJECT, false);
	check_tables(TEST_OBJECT_BIG, true);
}

/* The offsets of variables in .BTF are relocations against their symbols. */
Test(object, btf_is_relocated)
{
	struct bpfc_arena *arena;
	struct bpfc_object object;
	struct file file;
	const struct bpfc_section *btf;
	const uint8_t *raw;

	load(&file, TEST_OBJECT);
	cr_assert_eq(read_object(&file, &arena, &object), BPFC_OK);
	btf = bpfc_object_section(&object, ".BTF");
	raw = file.bytes + section(&file, ".BTF")->sh_offset;
	cr_assert_gt(btf->reloc_count, 0);
	for (uint32_t i = 0; i < btf->reloc_count; i++)
		cr_assert_eq(bpfc_bytes_get(btf->bytes + btf->relocs[i].off, 4, false),
			     bpfc_bytes_get(raw + btf->relocs[i].off, 4, false) +
				     object.symbols[btf->relocs[i].symbol].value);
	bpfc_arena_free(arena);
	free(file.bytes);
}

Test(object, not_elf)
{
	struct file file;

	load(&file, TEST_OBJECT);
	memcpy(file.bytes, "text", 4);
	expect(&file, BPFC_E_FORMAT, BPFC_D_NOT_ELF);
	load(&file, TEST_OBJECT);
	file.bytes[EI_CLASS] = ELFCLASS32;
	expect(&file, BPFC_E_FORMAT, BPFC_D_NOT_ELF);
	load(&file, TEST_OBJECT);
	header(&file)->e_machine = EM_X86_64;
	expect(&file, BPFC_E_FORMAT, BPFC_D_NOT_ELF);
	load(&file, TEST_OBJECT);
	header(&file)->e_type = ET_EXEC;
	expect(&file, BPFC_E_FORMAT, BPFC_D_NOT_ELF);
	load(&file, TEST_OBJECT);
	file.length = 0;
	expect(&file, BPFC_E_FORMAT, BPFC_D_NOT_ELF);
}

Test(object, damaged_headers)
{
	struct file file;

	load(&file, TEST_OBJECT);
	file.length = 60;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_ELF);
	load(&file, TEST_OBJECT);
	file.length--;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_ELF);
	load(&file, TEST_OBJECT);
	header(&file)->e_shoff = UINT64_MAX - 8;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_ELF);
	load(&file, TEST_OBJECT);
	header(&file)->e_shstrndx = header(&file)->e_shnum;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_ELF);
	load(&file, TEST_OBJECT);
	section(&file, "xdp")->sh_size = UINT64_MAX - 64;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SECTION_HEADER);
	load(&file, TEST_OBJECT);
	section(&file, ".symtab")->sh_link = 0;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SECTION_HEADER);
	load(&file, TEST_OBJECT);
	section(&file, ".symtab")->sh_entsize = 8;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SECTION_HEADER);
	load(&file, TEST_OBJECT);
	section(&file, "xdp")->sh_addralign = 24;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SECTION_HEADER);
	load(&file, TEST_OBJECT);
	section(&file, ".bss")->sh_size = UINT64_C(1) << 40;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SECTION);
}

Test(object, damaged_symbols_and_relocations)
{
	Elf64_Sym *symbols;
	Elf64_Rel *relocs;
	struct file file;

	load(&file, TEST_OBJECT);
	symbols = (Elf64_Sym *)(void *)(file.bytes + section(&file, ".symtab")->sh_offset);
	symbols[1].st_shndx = 0xfe00;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SYMBOL);
	load(&file, TEST_OBJECT);
	symbols = (Elf64_Sym *)(void *)(file.bytes + section(&file, ".symtab")->sh_offset);
	symbols[2].st_name = UINT32_MAX;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SYMBOL);
	load(&file, TEST_OBJECT);
	relocs = (Elf64_Rel *)(void *)(file.bytes + section(&file, ".relxdp")->sh_offset);
	relocs[0].r_info = ELF64_R_INFO(UINT64_C(100000), 1);
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SECTION);
	load(&file, TEST_OBJECT);
	relocs = (Elf64_Rel *)(void *)(file.bytes + section(&file, ".relxdp")->sh_offset);
	relocs[0].r_offset = UINT64_C(1) << 60;
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_SECTION);
	load(&file, TEST_OBJECT);
	relocs = (Elf64_Rel *)(void *)(file.bytes + section(&file, ".rel.BTF")->sh_offset);
	relocs[0].r_info = ELF64_R_INFO(ELF64_R_SYM(relocs[0].r_info), BPFC_R_ABS64);
	expect(&file, BPFC_E_FORMAT, BPFC_D_BAD_RELOC);
}

Test(object, section_of_any_elf_file)
{
	const uint8_t *found;
	struct file file;
	bool big_endian;
	size_t size;

	load(&file, TEST_OBJECT);
	header(&file)->e_machine = EM_X86_64;
	cr_assert(bpfc_elf_find(file.bytes, file.length, ".BTF", &found, &size, &big_endian));
	cr_assert_eq(bpfc_bytes_get(found, 2, false), 0xeb9f);
	cr_assert_eq(size, section(&file, ".BTF")->sh_size);
	cr_assert_not(big_endian);
	cr_assert_not(bpfc_elf_find(file.bytes, file.length, ".nowhere", &found, &size, &big_endian));
	cr_assert_not(bpfc_elf_find(file.bytes, 63, ".BTF", &found, &size, &big_endian));
	free(file.bytes);
}
