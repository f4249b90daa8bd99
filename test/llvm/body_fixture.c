#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <llvm-c/Core.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Orc.h>
#include <llvm-c/Target.h>

#include "body.h"

struct body_jit {
	LLVMOrcLLJITRef jit;
};

static void count_diag(void *user, const struct bpfc_diag *diag)
{
	struct body_model *m = user;

	m->diags++;
	m->last = diag->code;
}

struct body_model *body_open(void)
{
	static const struct bpfc_type void_type = { .name = "" };
	struct body_model *m = calloc(1, sizeof(*m));

	cr_assert_not_null(m);
	m->model = (struct bpfc_model){
		.object = "test", .license = "GPL", .progs = m->progs, .types = { &void_type, 1 }
	};
	m->sink = (struct bpfc_sink){ count_diag, m };
	m->options = (struct bpfc_codegen_options){
		.size = sizeof(m->options), .opt = '2', .sink = &m->sink, .profile = BPFC_PROFILE_CLOUD
	};
	return m;
}

void body_close(struct body_model *m)
{
	if (m->jit)
		LLVMOrcDisposeLLJIT(m->jit->jit);
	free(m->jit);
	for (uint32_t i = 0; i < m->model.prog_count; i++) {
		free((void *)(uintptr_t)m->progs[i].insns);
		free((void *)(uintptr_t)m->progs[i].subprogs);
	}
	free(m);
}

static bool is_start(const struct bpfc_insn *insns, uint32_t count, uint32_t slot)
{
	for (uint32_t i = 0; i < count; i++) {
		bool calls = insns[i].id == BPFC_INSN_CALL_SUBPROG ||
			     (insns[i].id == BPFC_INSN_LD_CODE && insns[i].ref_kind == BPFC_REF_NONE);

		if (calls && (int64_t)i + 1 + insns[i].imm == slot)
			return true;
	}
	return slot == 0;
}

static struct bpfc_subprog *split(struct bpfc_insn *insns, uint32_t count, uint32_t *subprogs)
{
	struct bpfc_subprog *table = calloc(count, sizeof(*table));
	uint32_t *index = calloc(count, sizeof(*index)), used = 0;

	cr_assert(table && index);
	for (uint32_t i = 0; i < count; i++) {
		if (is_start(insns, count, i)) {
			table[used] = (struct bpfc_subprog){ .name = "function", .section = "test", .first = i };
			used++;
		}
		index[i] = used - 1;
		table[used - 1].count++;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (insns[i].id == BPFC_INSN_CALL_SUBPROG || insns[i].id == BPFC_INSN_LD_CODE) {
			insns[i].ref_kind = BPFC_REF_SUBPROG;
			insns[i].ref = index[i + 1 + insns[i].imm];
			insns[i].imm = 0;
		}
	}
	free(index);
	*subprogs = used;
	return table;
}

struct bpfc_prog *body_add(struct body_model *m, const struct bpfc_insn *insns, uint32_t count)
{
	uint32_t i = m->model.prog_count++;
	struct bpfc_insn *copy = calloc(count, sizeof(*copy));
	struct bpfc_prog *prog = &m->progs[i];

	cr_assert(copy && i < BODY_PROGS);
	memcpy(copy, insns, count * sizeof(*copy));
	snprintf(m->names[i], BODY_NAME, "prog%u", i);
	*prog = (struct bpfc_prog){ .model = &m->model,
				    .name = m->names[i],
				    .section = "test",
				    .attach = "",
				    .linkage = BPFC_GLOBAL,
				    .ctx = { .name = "raw", .is_raw = true },
				    .insns = copy,
				    .insn_count = count };
	prog->subprogs = split(copy, count, &prog->subprog_count);
	return prog;
}

struct bpfc_facts *body_facts(const struct bpfc_prog *prog)
{
	struct bpfc_facts *facts = calloc(1, sizeof(*facts));

	cr_assert_not_null(facts);
	facts->insn_count = prog->insn_count;
	facts->subprog_count = prog->subprog_count;
	facts->insns = calloc(prog->insn_count, sizeof(*facts->insns));
	facts->subprogs = calloc(prog->subprog_count, sizeof(*facts->subprogs));
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		facts->insns[i].reached = true;
		for (unsigned reg = 0; reg < BPFC_REGS; reg++)
			facts->insns[i].regs[reg] = (struct bpfc_value){ .kind = BPFC_KIND_ANY, .umax = UINT64_MAX };
	}
	for (uint32_t i = 0; i < prog->subprog_count; i++) {
		facts->subprogs[i] = (struct bpfc_subprog_facts){ .frame = BPFC_FRAME_BYTES,
								  .reached = true,
								  .zero = malloc(BPFC_FRAME_BYTES / 8) };
		memset(facts->subprogs[i].zero, 0xff, BPFC_FRAME_BYTES / 8);
	}
	return facts;
}

void body_facts_free(struct bpfc_facts *facts)
{
	for (uint32_t i = 0; i < facts->subprog_count; i++)
		free(facts->subprogs[i].zero);
	free(facts->subprogs);
	free(facts->insns);
	free(facts);
}

bool body_decode(const uint8_t *bytes, uint32_t slots, struct bpfc_insn *insns)
{
	for (uint32_t i = 0; i < slots; i++) {
		if (bpfc_insn_decode(bytes, slots, i, false, &insns[i]))
			return false;
		if (bpfc_insn_is_ld_imm64(insns[i].id))
			insns[++i] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
	}
	return true;
}

int body_compile(struct body_model *m, uint8_t **bytes, size_t *length)
{
	const struct bpfc_prog *progs[BODY_PROGS];

	for (uint32_t i = 0; i < m->model.prog_count; i++)
		progs[i] = &m->progs[i];
	return bpfc_codegen(&m->model, progs, m->facts, m->model.prog_count, &m->options, bytes, length);
}

static void must(LLVMErrorRef error)
{
	char *message;

	if (!error)
		return;
	message = LLVMGetErrorMessage(error);
	cr_assert(false, "JIT: %s", message);
}

static void define(struct body_model *m, const char *name, void *address)
{
	LLVMOrcCSymbolMapPair pair = { LLVMOrcLLJITMangleAndIntern(m->jit->jit, name),
				       { (LLVMOrcExecutorAddress)(uintptr_t)address,
					 { LLVMJITSymbolGenericFlagsExported, 0 } } };

	must(LLVMOrcJITDylibDefine(LLVMOrcLLJITGetMainJITDylib(m->jit->jit), LLVMOrcAbsoluteSymbols(&pair, 1)));
}

void body_load(struct body_model *m, const struct body_symbol *symbols)
{
	static char abi;
	uint8_t *bytes;
	size_t length;
	LLVMMemoryBufferRef buffer;

	m->jit = calloc(1, sizeof(*m->jit));
	cr_assert_not_null(m->jit);
	cr_assert_eq(body_compile(m, &bytes, &length), 0, "diagnostic %d", (int)m->last);
	buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy((const char *)bytes, length, "object");
	free(bytes);
	LLVMInitializeNativeTarget();
	LLVMInitializeNativeAsmPrinter();
	must(LLVMOrcCreateLLJIT(&m->jit->jit, NULL));
	define(m, "bpfrt_abi_2_cloud", &abi);
	define(m, "bpfrt_abi_2_embedded", &abi);
	define(m, "memset", (void *)(uintptr_t)memset);
	define(m, "memcpy", (void *)(uintptr_t)memcpy);
	for (; symbols && symbols->name; symbols++)
		define(m, symbols->name, symbols->address);
	must(LLVMOrcLLJITAddObjectFile(m->jit->jit, LLVMOrcLLJITGetMainJITDylib(m->jit->jit), buffer));
}

void *body_symbol(struct body_model *m, const char *name)
{
	LLVMOrcExecutorAddress address = 0;

	must(LLVMOrcLLJITLookup(m->jit->jit, &address, name));
	return (void *)(uintptr_t)address;
}

body_entry *body_find(struct body_model *m, const struct bpfc_prog *prog)
{
	return (body_entry *)(uintptr_t)body_symbol(m, prog->name);
}
