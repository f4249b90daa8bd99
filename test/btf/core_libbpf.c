/*
 * The same relocations by libbpf, slot by slot. It applies them on the way to the kernel, so this needs a kernel that
 * takes BPF programs; whether it takes these does not matter.
 */
#include <bpf/libbpf.h>

#include <errno.h>
#include <unistd.h>

#include "object.h"

enum {
	CALL = 0x85,
	POISON = 0xbad2310, /* libbpf's: the call of a helper that no kernel has */
};

static char said[4096];

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	size_t used = strlen(said);

	return level == LIBBPF_WARN ? vsnprintf(said + used, sizeof(said) - used, format, args) : 0;
}

/* The target's .BTF in a file of its own. */
static void extract(const char *object, const char *path)
{
	struct loaded *l = load(object);
	const struct bpfc_section *s = bpfc_object_section(&l->object, ".BTF");
	FILE *f = fopen(path, "wb");

	cr_assert(f && fwrite(s->bytes, 1, s->size, f) == s->size);
	fclose(f);
	unload(l);
}

static struct bpfc_insn *relocate(struct loaded *l, const struct bpfc_types *target, uint32_t *count)
{
	struct bpfc_core *core = bpfc_core_new(l->arena, &l->btf.types, target, false);
	struct bpfc_insn *insns = decode(l, "socket", count);

	for (uint32_t i = 0; i < l->ext.relo_count; i++) {
		uint32_t slot = (uint32_t)(l->ext.relos[i].off / BPFC_INSN_BYTES);
		struct bpfc_core_result result;
		const char *reason;

		cr_assert_eq(bpfc_core_resolve(core, &l->ext.relos[i], &result, &reason), BPFC_OK, "%s", reason);
		cr_assert_eq(bpfc_core_patch(insns, *count, slot, &l->ext.relos[i], &result, &reason), BPFC_OK, "%s",
			     reason);
	}
	return insns;
}

/* Whether a slot, as libbpf left it, is what we made of it; 64-bit immediates apart, which may be the loader's maps. */
static bool same(const struct bpfc_insn *ours, const struct bpf_insn *theirs)
{
	struct bpfc_raw raw;

	if (ours->id == BPFC_INSN_INVALID)
		return theirs->code == CALL && theirs->imm == POISON;
	if (ours->id == BPFC_INSN_SECOND || theirs->code == 0x18)
		return theirs->code == 0 || bpfc_insn_is_ld_imm64(ours->id);
	raw = bpfc_raw_read((const uint8_t *)theirs, false);
	return raw.opcode == ours->opcode && raw.off == ours->off && raw.imm == (int32_t)ours->imm;
}

static uint64_t imm64(const struct bpf_insn *insns)
{
	return (uint64_t)(uint32_t)insns[1].imm << 32 | (uint32_t)insns[0].imm;
}

static unsigned compare(struct loaded *l, const struct bpfc_insn *ours, const struct bpf_program *prog, uint32_t first)
{
	const struct bpf_insn *theirs = bpf_program__insns(prog);
	uint32_t count = (uint32_t)bpf_program__insn_cnt(prog);

	for (uint32_t i = 0; i < count; i++)
		cr_expect(same(&ours[first + i], &theirs[i]),
			  "%s, slot %u: %s off %d imm %ld; libbpf: %#x off %d imm %d", bpf_program__name(prog), i,
			  bpfc_insn_info(ours[first + i].id)->name, ours[first + i].off, (long)ours[first + i].imm,
			  theirs[i].code, theirs[i].off, theirs[i].imm);
	for (uint32_t i = 0; i < l->ext.relo_count; i++) {
		uint32_t slot = (uint32_t)(l->ext.relos[i].off / BPFC_INSN_BYTES);

		if (slot - first < count && ours[slot].id == BPFC_INSN_LD_IMM64)
			cr_expect_eq((uint64_t)ours[slot].imm, imm64(&theirs[slot - first]), "%s",
				     bpfc_core_text(l->arena, &l->btf.types, &l->ext.relos[i]));
	}
	return count;
}

static void check(const char *path, const char *raw_btf, const struct bpfc_types *target)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = raw_btf);
	struct loaded *l = load(path);
	uint32_t count, compared = 0;
	struct bpfc_insn *ours = relocate(l, target, &count);
	struct bpf_object *object;
	struct bpf_program *prog;

	libbpf_set_print(print);
	object = bpf_object__open_file(path, &options);
	cr_assert(object);
	if (bpf_object__load(object) && strstr(said, "Error in bpf_object__probe_loading")) {
		cr_skip_test("SKIP: the kernel takes no BPF programs");
		return;
	}
	cr_assert_not(strstr(said, "failed to perform CO-RE relocations"), "libbpf: %s", said);
	bpf_object__for_each_program(prog, object)
	{
		compared += compare(l, ours, prog, compared);
	}
	cr_assert_eq(compared, count);
	printf("%s: %u relocations, %u slots as libbpf has them\n", path, l->ext.relo_count, compared);
	bpf_object__close(object);
	unload(l);
}

Test(core_libbpf, made_target)
{
	struct loaded *target = load(TEST_CORE_TARGET);
	char path[] = "/tmp/bpfc-test-XXXXXX";

	cr_assert_geq(mkstemp(path), 0);
	extract(TEST_CORE_TARGET, path);
	check(TEST_CORE_LOCAL_LIBBPF, path, &target->btf.types);
	unlink(path);
	unload(target);
}

Test(core_libbpf, running_kernel)
{
	struct heard heard = { 0 };
	const struct bpfc_sink sink = { hear, &heard };
	struct bpfc_arena *arena = bpfc_arena_new();
	struct bpfc_btf kernel;
	size_t length;
	uint8_t *bytes = read_file("/sys/kernel/btf/vmlinux", &length);

	if (!bytes) {
		cr_skip_test("SKIP: /sys/kernel/btf/vmlinux is absent");
		return;
	}
	cr_assert_eq(bpfc_btf_read(arena, bytes, length, false, "vmlinux", &sink, &kernel), BPFC_OK, "%s", heard.text);
	check(TEST_CORE_KERNEL, "/sys/kernel/btf/vmlinux", &kernel.types);
	bpfc_arena_free(arena);
	free(bytes);
}
