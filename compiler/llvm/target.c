/* From the options to a target machine: everything that is wrong with them is found here. */
#include "module.h"

#include <ctype.h>
#include <string.h>

#include "cpus.h"

/* The `n`th part of a triple (arch-vendor-os-environment) is `text`. */
static bool part_is(const char *triple, unsigned n, const char *text)
{
	size_t length;

	for (; n && triple; n--) {
		triple = strchr(triple, '-');
		triple = triple ? triple + 1 : NULL;
	}
	length = triple ? strcspn(triple, "-") : 0;
	return length == strlen(text) && (!length || !memcmp(triple, text, length));
}

static bool has_os(const char *triple)
{
	return !part_is(triple, 2, "") && !part_is(triple, 2, "none") && !part_is(triple, 2, "unknown");
}

static bool starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/* Targets where a `musttail` call between two bodies compiles (the others end the process in LLVM 19), by test. */
static bool can_musttail(const char *triple)
{
	static const char *const archs[] = { "x86_64", "aarch64", "riscv32", "riscv64", "thumbv7", "thumbv8", "armv7" };

	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		if (starts_with(triple, archs[i]))
			return !starts_with(triple, "thumbv8m.base");
	return false;
}

static const char *normalised(struct bpfc_emitter *e, const char *triple)
{
	char *text = triple ? LLVMNormalizeTargetTriple(triple) : LLVMGetDefaultTargetTriple();
	const char *copy = bpfc_arena_strdup(e->arena, text);

	LLVMDisposeMessage(text);
	return copy;
}

static LLVMTargetRef find_target(struct bpfc_emitter *e)
{
	LLVMTargetRef target;
	char *error = NULL;

	if (LLVMGetTargetFromTriple(e->triple, &target, &error)) {
		BPFC_FAIL(e, BPFC_E_OPTION, BAD_TARGET, BPFC_STR(e->triple), BPFC_STR(error));
		LLVMDisposeMessage(error);
		return NULL;
	}
	if (!LLVMTargetHasTargetMachine(target) || !LLVMTargetHasAsmBackend(target)) {
		BPFC_FAIL(e, BPFC_E_UNSUPPORTED, TARGET_UNSUPPORTED, BPFC_STR(e->triple),
			  BPFC_STR("LLVM writes no objects for it"));
		return NULL;
	}
	return target;
}

static int check_features(struct bpfc_emitter *e, const char *target, const char *list)
{
	for (const char *p = list; *p;) {
		size_t length = strcspn(p, ",");
		bool is_signed = *p == '+' || *p == '-';

		if (!is_signed || !bpfc_target_has_feature(target, p + 1, length - 1))
			return BPFC_FAIL(e, BPFC_E_OPTION, BAD_FEATURE, BPFC_STR(e->triple),
					 BPFC_STR(bpfc_arena_strndup(e->arena, p, length)));
		p += length + (p[length] == ',');
	}
	return BPFC_OK;
}

/* What clang takes when nothing is said. LLVM's own generic RISC-V has not even a multiplication, and LoongArch not the
 * registers that its calling convention needs. Without an operating system, features that are said replace these. */
static const char *default_features(const struct bpfc_emitter *e)
{
	static const struct {
		const char *arch, *hosted, *bare;
	} rows[] = {
		{ "riscv", "+m,+a,+f,+d,+c", "+m,+a,+c" },
		{ "loongarch64", "+64bit,+f,+d", "+64bit,+f,+d" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !e->options->cpu; i++)
		if (starts_with(e->triple, rows[i].arch))
			return has_os(e->triple) ? rows[i].hosted : e->options->features ? "" : rows[i].bare;
	return "";
}

static int choose_cpu(struct bpfc_emitter *e, const char *target)
{
	const char *own = e->options->features ? e->options->features : "";
	const char *defaults = default_features(e);

	e->cpu = e->options->cpu ? e->options->cpu : "";
	if (*e->cpu && !bpfc_target_has_cpu(target, e->cpu, strlen(e->cpu)))
		return BPFC_FAIL(e, BPFC_E_OPTION, BAD_CPU, BPFC_STR(e->triple), BPFC_STR(e->cpu));
	if (check_features(e, target, own))
		return e->status;
	e->features = bpfc_arena_printf(e->arena, "%s%s%s", defaults, *defaults && *own ? "," : "", own);
	return e->features ? BPFC_OK : (e->status = BPFC_E_NOMEM);
}

/* Only ELF has the sections, retained descriptors and notes that objects are made of. */
static const char *why_not_supported(const struct bpfc_emitter *e, const char *layout)
{
	if (starts_with(e->triple, "wasm") || (!strstr(layout, "-m:e") && !strstr(layout, "-m:m")))
		return "its objects are not ELF files";
	if (starts_with(e->triple, "loongarch32"))
		return "its calling convention is not settled";
	if (e->pointer_bits != 32 && e->pointer_bits != 64)
		return "its pointers have neither 32 nor 64 bits";
	return NULL;
}

static int check_layout(struct bpfc_emitter *e)
{
	char *layout = LLVMCopyStringRepOfTargetData(e->layout);
	bool is_big = LLVMByteOrder(e->layout) == LLVMBigEndian;
	const char *why;

	e->pointer_bits = 8 * LLVMPointerSize(e->layout);
	why = why_not_supported(e, layout);
	LLVMDisposeMessage(layout);
	if (why)
		return BPFC_FAIL(e, BPFC_E_UNSUPPORTED, TARGET_UNSUPPORTED, BPFC_STR(e->triple), BPFC_STR(why));
	if (is_big != e->model->big_endian)
		return BPFC_FAIL(e, BPFC_E_OPTION, TARGET_BYTE_ORDER, BPFC_STR(e->model->big_endian ? "big" : "little"),
				 BPFC_STR(e->triple), BPFC_STR(is_big ? "bpfeb" : "bpfel"));
	return BPFC_OK;
}

static LLVMCodeGenOptLevel codegen_level(char opt)
{
	switch (opt) {
	case '0':
		return LLVMCodeGenLevelNone;
	case '1':
		return LLVMCodeGenLevelLess;
	case '3':
		return LLVMCodeGenLevelAggressive;
	default:
		return LLVMCodeGenLevelDefault;
	}
}

static void choose_defaults(struct bpfc_emitter *e)
{
	const struct bpfc_codegen_options *o = e->options;

	e->is_riscv = starts_with(e->triple, "riscv");
	e->is_arm = starts_with(e->triple, "arm") || starts_with(e->triple, "thumb");
	e->can_musttail = can_musttail(e->triple);
	e->is_hosted = has_os(e->triple);
	e->is_pic = o->resident || (o->reloc == BPFC_RELOC_DEFAULT ? e->is_hosted : o->reloc == BPFC_RELOC_PIC);
	e->profile = o->profile != BPFC_PROFILE_DEFAULT ? o->profile
		     : e->is_hosted                     ? BPFC_PROFILE_CLOUD
							: BPFC_PROFILE_EMBEDDED;
	e->map_storage = o->map_storage != BPFC_STORAGE_DEFAULT ? o->map_storage
			 : e->profile == BPFC_PROFILE_CLOUD     ? BPFC_STORAGE_POOL
								: BPFC_STORAGE_OBJECT;
}

int bpfc_target_open(struct bpfc_emitter *e)
{
	LLVMTargetRef target;

	e->triple = normalised(e, e->options->triple);
	if (!e->triple)
		return e->status = BPFC_E_NOMEM;
	target = find_target(e);
	if (!target)
		return e->status;
	choose_defaults(e);
	if (choose_cpu(e, LLVMGetTargetName(target)))
		return e->status;
	e->machine = LLVMCreateTargetMachine(target, e->triple, e->cpu, e->features, codegen_level(e->options->opt),
					     e->is_pic ? LLVMRelocPIC : LLVMRelocStatic, LLVMCodeModelDefault);
	if (!e->machine)
		return BPFC_FAIL(e, BPFC_E_UNSUPPORTED, TARGET_UNSUPPORTED, BPFC_STR(e->triple),
				 BPFC_STR("LLVM has no machine for it"));
	e->layout = LLVMCreateTargetDataLayout(e->machine);
	return check_layout(e);
}
