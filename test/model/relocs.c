/* Relocations: what old compilers wrote, and what is refused, by changing the tables of good objects. */
#include <criterion/criterion.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "elf/object.h"
#include "fixture.h"

struct file {
	uint8_t *bytes;
	size_t length;
};

static struct file load(const char *path)
{
	struct file file;

	file.bytes = read_file(path, &file.length);
	cr_assert_not_null(file.bytes, "%s", path);
	return file;
}

static Elf64_Rel *relocs(const struct file *file, const char *name, uint64_t *count)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)(const void *)file->bytes;
	const Elf64_Shdr *sections = (const Elf64_Shdr *)(const void *)(file->bytes + header->e_shoff);
	const char *names = (const char *)file->bytes + sections[header->e_shstrndx].sh_offset;

	for (unsigned i = 1; i < header->e_shnum; i++) {
		if (strcmp(names + sections[i].sh_name, name) != 0)
			continue;
		*count = sections[i].sh_size / sizeof(Elf64_Rel);
		return (Elf64_Rel *)(void *)(file->bytes + sections[i].sh_offset);
	}
	cr_assert_fail("no section %s", name);
	return NULL;
}

static void change_types(const struct file *file, const char *section, uint32_t from, uint32_t to)
{
	uint32_t changed = 0;
	Elf64_Rel *rel;
	uint64_t count;

	rel = relocs(file, section, &count);
	for (uint64_t i = 0; i < count; i++) {
		if (ELF64_R_TYPE(rel[i].r_info) != from)
			continue;
		rel[i].r_info = ELF64_R_INFO(ELF64_R_SYM(rel[i].r_info), to);
		changed++;
	}
	cr_assert_gt(changed, 0, "%s has no relocation of type %u", section, from);
}

static void expect(struct file file, int status, const char *said)
{
	struct opened o;

	open_bytes(&o, file.bytes, file.length, NULL);
	cr_expect_eq(o.status, status, "%d: %s", o.status, o.said);
	cr_expect_not_null(strstr(o.said, said), "%s, not %s", o.said, said);
	close_object(&o);
	free(file.bytes);
}

Test(relocs, of_old_compilers)
{
	struct file file = load(TEST_RULES "/data.o");
	struct opened o;

	change_types(&file, ".rel.data", BPFC_R_ABS64, BPFC_R_64_64);
	change_types(&file, ".rel.BTF", BPFC_R_NODYLD32, BPFC_R_64_32);
	change_types(&file, ".rel.BTF.ext", BPFC_R_NODYLD32, BPFC_R_64_32);
	open_bytes(&o, file.bytes, file.length, NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	cr_assert_eq(find_global(o.model, "pair")->ref_count, 2);
	cr_assert_gt(find_prog(o.model, "entry")->line_count, 0);
	close_object(&o);
	free(file.bytes);
}

Test(relocs, unknown_types)
{
	struct file file = load(TEST_RULES "/data.o");

	change_types(&file, ".relxdp", BPFC_R_64_64, 99);
	expect(file, BPFC_E_FORMAT, "[110] relocation of unknown type 99 for '.bss'");
	file = load(TEST_RULES "/data.o");
	change_types(&file, ".rel.data", BPFC_R_ABS64, 5);
	expect(file, BPFC_E_FORMAT, "[110] relocation of unknown type 5 for '.rodata.str1.1'");
	file = load(TEST_RULES "/maps.o");
	change_types(&file, ".rel.maps", BPFC_R_ABS64, 11);
	expect(file, BPFC_E_FORMAT, "[110] relocation of unknown type 11 for 'inner_a'");
}

Test(relocs, at_odd_places)
{
	struct file file = load(TEST_RULES "/data.o");
	uint64_t count;

	change_types(&file, ".relxdp", BPFC_R_64_64, BPFC_R_ABS64);
	expect(file, BPFC_E_FORMAT, "[111] relocation of type 2 for '.bss' is at no instruction that can take it");
	file = load(TEST_RULES "/data.o");
	relocs(&file, ".relxdp", &count)->r_offset += 8;
	expect(file, BPFC_E_FORMAT, "is at no instruction that can take it");
	file = load(TEST_RULES "/data.o");
	relocs(&file, ".relxdp", &count)->r_offset += 3;
	expect(file, BPFC_E_FORMAT, "is at no instruction that can take it");
	file = load(TEST_RULES "/data.o");
	change_types(&file, ".rel.data", BPFC_R_ABS64, BPFC_R_ABS32);
	expect(file, BPFC_E_FORMAT, "[111] relocation of type 3 for '.rodata.str1.1' cannot stand in data");
	file = load(TEST_RULES "/maps.o");
	relocs(&file, ".rel.maps", &count)->r_offset -= 48;
	expect(file, BPFC_E_FORMAT, "is at no initial value of a map");
}

/* An address is a fact of a symbol: two of them at one place are none. */
Test(relocs, twice)
{
	struct file file = load(TEST_RULES "/data.o");
	uint64_t count;
	Elf64_Rel *rel = relocs(&file, ".relxdp", &count);

	cr_assert_geq(count, 2);
	rel[1].r_offset = rel[0].r_offset;
	expect(file, BPFC_E_FORMAT, "is at no instruction that can take it");
	file = load(TEST_RULES "/data.o");
	rel = relocs(&file, ".rel.data", &count);
	cr_assert_geq(count, 2);
	rel[1].r_offset = rel[0].r_offset;
	expect(file, BPFC_E_FORMAT, "overlaps the pointer before it");
}
