/* Programs made by hand, compiled by bpfc_codegen and run on the host through LLVM's JIT linker. */
#ifndef TEST_BODY_H
#define TEST_BODY_H

#include "bpfc/facts.h"
#include "bpfc/model.h"
#include "llvm/codegen.h"

#define BODY_PROGS 2048
#define BODY_NAME 32

struct body_model {
	struct bpfc_model model;
	struct bpfc_prog progs[BODY_PROGS];
	const struct bpfc_facts *facts[BODY_PROGS]; /* borrowed; NULL: none */
	char names[BODY_PROGS][BODY_NAME];
	struct bpfc_codegen_options options;
	struct bpfc_sink sink;
	unsigned diags;           /* diagnostics so far */
	enum bpfc_diag_code last; /* the last one's code */
	struct body_jit *jit;
};

/* An empty model of the host's byte order; body_close ends it. */
struct body_model *body_open(void);
void body_close(struct body_model *m);

/* Adds a program with a raw context; insns are copied, functions are split where calls go. */
struct bpfc_prog *body_add(struct body_model *m, const struct bpfc_insn *insns, uint32_t count);

/* Facts that know nothing of `prog` but that all of it is reached and all of its stack may be read; free them with
 * body_facts_free. Tests write into them what they claim. */
struct bpfc_facts *body_facts(const struct bpfc_prog *prog);
void body_facts_free(struct bpfc_facts *facts);

/* Decodes raw instructions, `slots` of them, into insns. False when one is invalid. */
bool body_decode(const uint8_t *bytes, uint32_t slots, struct bpfc_insn *insns);

/* Compiles all programs; m->options chooses how. Returns bpfc_codegen's status. */
int body_compile(struct body_model *m, uint8_t **bytes, size_t *length);

/* Compiles for the host and loads. Functions that the object needs are found among `symbols`, ended by a NULL name. */
struct body_symbol {
	const char *name;
	void *address;
};
void body_load(struct body_model *m, const struct body_symbol *symbols);

/* An entry function, or the address of anything that the object defines. */
typedef uint64_t body_entry(void *ctx);
body_entry *body_find(struct body_model *m, const struct bpfc_prog *prog);
void *body_symbol(struct body_model *m, const char *name);

#define BODY_ADD(m, ...)                                       \
	body_add(m, (const struct bpfc_insn[]){ __VA_ARGS__ }, \
		 sizeof((const struct bpfc_insn[]){ __VA_ARGS__ }) / sizeof(struct bpfc_insn))
#define BODY_EXIT BPFC_MAKE(EXIT)
#define BODY_LD64(reg, value)                                       \
	BPFC_MAKE(LD_IMM64, .dst = (reg), .imm = (int64_t)(value)), \
	{                                                           \
		.id = BPFC_INSN_SECOND                              \
	}

#endif
