/*
 * Diagnostics: what went wrong and where, as plain data. A library function hands each one to the sink that its caller
 * supplied; nothing prints. Freestanding. The texts are in diag.def, with {0} to {7} where the arguments go.
 */
#ifndef BPFC_DIAG_H
#define BPFC_DIAG_H

#include <stdint.h>

enum bpfc_severity {
	BPFC_NOTE, /* says more about the error or warning before it */
	BPFC_WARNING,
	BPFC_ERROR,
	BPFC_HELP, /* how to repair it: takes the place of the help in its row of diag.def */
};

enum bpfc_diag_code {
#define BPFC_DIAG(code, name, severity, family, text, help) BPFC_D_##name = (code),
#include "bpfc/diag.def"
};

/* The seed's families of errors. */
enum bpfc_family {
	BPFC_FAMILY_PROGRAM, /* container, BTF, relocations, options, code generation */
	BPFC_FAMILY_VERIFY,
	BPFC_FAMILY_EXECUTION,
	BPFC_FAMILY_MAP,
	BPFC_FAMILY_SCHEDULER,
};

/* An argument of a diagnostic's text. */
struct bpfc_diag_arg {
	enum {
		BPFC_DARG_NONE,
		BPFC_DARG_INT, /* decimal */
		BPFC_DARG_HEX, /* 0x... */
		BPFC_DARG_REG, /* a register: R... The first of a verifier's error is what it explains */
		BPFC_DARG_STR, /* borrowed for the call of the sink only; NULL prints as "?" */
	} kind;
	int64_t num;
	const char *str;
};

#define BPFC_DIAG_ARGS 8
#define BPFC_NO_INSN UINT32_MAX
#define BPFC_NO_OFFSET UINT64_MAX

/*
 * One diagnostic. Strings are borrowed for the duration of the sink's call. What is unknown is NULL, 0 (line, column),
 * BPFC_NO_INSN or BPFC_NO_OFFSET. A note belongs to the error or warning before it.
 */
struct bpfc_diag {
	enum bpfc_diag_code code;
	const char *object;  /* input file */
	const char *section; /* of the ELF file */
	const char *symbol;  /* the symbol that it is about */
	uint64_t offset;     /* bytes into the section */
	const char *prog;    /* entry program */
	uint32_t insn;       /* slot number in the program */
	const char *file;    /* source position, from line info */
	uint32_t line, column;
	struct bpfc_diag_arg args[BPFC_DIAG_ARGS];
};

/* Receives diagnostics, in order, on the thread that called the library. `emit` may be NULL: they are dropped. */
struct bpfc_sink {
	void (*emit)(void *user, const struct bpfc_diag *diag);
	void *user;
};

static inline void bpfc_sink_emit(const struct bpfc_sink *sink, const struct bpfc_diag *diag)
{
	if (sink && sink->emit)
		sink->emit(sink->user, diag);
}

/* Initialisers for the position and the arguments: struct bpfc_diag d = BPFC_DIAG_INIT(code, .args = { ... }); */
#define BPFC_DIAG_INIT(name, ...) \
	((struct bpfc_diag){ .code = BPFC_D_##name, .offset = BPFC_NO_OFFSET, .insn = BPFC_NO_INSN, __VA_ARGS__ })
#define BPFC_INT(n) { .kind = BPFC_DARG_INT, .num = (int64_t)(n) }
#define BPFC_HEX(n) { .kind = BPFC_DARG_HEX, .num = (int64_t)(n) }
#define BPFC_REG(n) { .kind = BPFC_DARG_REG, .num = (int64_t)(n) }
#define BPFC_STR(s) { .kind = BPFC_DARG_STR, .str = (s) }

#endif
