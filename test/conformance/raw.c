#include "raw.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bpfc_model *raw_open(uint32_t room)
{
	static const struct bpfc_type void_type = { .name = "" };
	struct bpfc_model *model = calloc(1, sizeof(*model));
	struct bpfc_prog *progs = calloc(room + 1, sizeof(*progs));

	if (!model || !progs)
		abort();
	*model = (struct bpfc_model){ .object = "<raw>", .license = "GPL", .progs = progs, .types = { &void_type, 1 } };
	return model;
}

/* The slot that a call or function address leads to, or BPFC_NONE. */
static uint32_t callee(const struct bpfc_insn *insns, uint32_t count, uint32_t slot)
{
	int64_t target = (int64_t)slot + 1 + (int32_t)(uint32_t)insns[slot].imm;
	bool calls = insns[slot].id == BPFC_INSN_CALL_SUBPROG ||
		     (insns[slot].id == BPFC_INSN_LD_CODE && !((uint64_t)insns[slot].imm >> 32));

	return calls && target >= 0 && target < count ? (uint32_t)target : BPFC_NONE;
}

static void split(struct bpfc_prog *prog, struct bpfc_insn *insns)
{
	struct bpfc_subprog *subs = calloc(prog->insn_count, sizeof(*subs));
	uint32_t *index = calloc(prog->insn_count, sizeof(*index)), used = 0;

	if (!subs || !index)
		abort();
	for (uint32_t i = 0; i < prog->insn_count; i++)
		if (callee(insns, prog->insn_count, i) != BPFC_NONE)
			index[callee(insns, prog->insn_count, i)] = 1;
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		if (!i || index[i])
			subs[used++] = (struct bpfc_subprog){ .name = prog->name, .section = "", .first = i };
		index[i] = used - 1;
		subs[used - 1].count++;
	}
	for (uint32_t i = 0; i < prog->insn_count; i++) {
		uint32_t slot = callee(insns, prog->insn_count, i);

		if (slot == BPFC_NONE)
			continue;
		insns[i].ref_kind = BPFC_REF_SUBPROG;
		insns[i].ref = index[slot];
		insns[i].imm = 0;
	}
	free(index);
	prog->subprogs = subs;
	prog->subprog_count = used;
}

bool raw_add(struct bpfc_model *model, const uint8_t *bytes, uint32_t slots)
{
	struct bpfc_prog *prog = (struct bpfc_prog *)(uintptr_t)&model->progs[model->prog_count];
	struct bpfc_insn *insns = calloc(slots + 1, sizeof(*insns));
	char *name = malloc(32);
	bool is_fine = slots != 0;

	if (!insns || !name)
		abort();
	for (uint32_t i = 0; i < slots && is_fine; i++) {
		is_fine = bpfc_insn_decode(bytes, slots, i, false, &insns[i]) == BPFC_INSN_OK;
		if (is_fine && bpfc_insn_is_ld_imm64(insns[i].id))
			insns[++i] = (struct bpfc_insn){ .id = BPFC_INSN_SECOND };
	}
	if (!is_fine) {
		free(insns);
		free(name);
		return false;
	}
	snprintf(name, 32, "case_%u", model->prog_count++);
	*prog = (struct bpfc_prog){ .model = model,
				    .name = name,
				    .section = "",
				    .attach = "",
				    .type = BPFC_PROG_KPROBE,
				    .linkage = BPFC_GLOBAL,
				    .ctx = { .name = "", .is_raw = true },
				    .insns = insns,
				    .insn_count = slots };
	split(prog, insns);
	return true;
}

void raw_close(struct bpfc_model *model)
{
	for (uint32_t i = 0; i < model->prog_count; i++) {
		free((void *)(uintptr_t)model->progs[i].insns);
		free((void *)(uintptr_t)model->progs[i].subprogs);
		free((void *)(uintptr_t)model->progs[i].name);
	}
	free((void *)(uintptr_t)model->progs);
	free(model);
}

uint8_t *raw_unhex(const char *text, size_t length, uint32_t *count)
{
	uint8_t *bytes = calloc(length / 2 + 8, 1);
	uint32_t digits = 0;

	if (!bytes)
		abort();
	for (size_t i = 0; i < length; i++) {
		char digit[2] = { text[i], 0 };

		if (isspace((unsigned char)digit[0]))
			continue;
		if (!isxdigit((unsigned char)digit[0])) {
			free(bytes);
			return NULL;
		}
		bytes[digits / 2] = (uint8_t)(bytes[digits / 2] << 4 | (uint8_t)strtoul(digit, NULL, 16));
		digits++;
	}
	*count = digits / 2;
	if (!(digits % 2))
		return bytes;
	free(bytes);
	return NULL;
}
