/* What the files of the assembler share. Private to this folder. */
#ifndef BPFC_ASM_UNIT_H
#define BPFC_ASM_UNIT_H

#include "arena.h"
#include "asm.h"

#define ASM_PATTERN 96 /* bytes of the longest pattern */

struct asm_name {
	const char *text; /* in the source: not zero-terminated */
	size_t length;
};

/* A place of the text; column from 1. */
struct asm_place {
	const char *file;
	uint32_t line, column;
};

struct asm_label {
	const char *name;
	uint32_t slot;
};

/* An operand that names a label, resolved when the program ends. */
struct asm_fixup {
	uint32_t slot;
	const char *name;
	struct asm_place place;
};

/* A growing array of the arena; bpfc_asm_push returns a new zeroed element. */
struct asm_array {
	void *items;
	uint32_t count, room;
};

/* The program at hand. */
struct asm_current {
	struct asm_array insns;  /* struct bpfc_insn */
	struct asm_array lines;  /* struct bpfc_line */
	struct asm_array labels; /* struct asm_label */
	struct asm_array fixups; /* struct asm_fixup */
	struct asm_array starts; /* uint32_t: slots where functions start */
	const char *name;
	enum bpfc_progtype type;
	bool is_open;
};

struct bpfc_asm {
	struct bpfc_arena *arena;
	const struct bpfc_sink *sink;
	int status;
	struct bpfc_model model;
	struct asm_array progs, maps, globals, externs, funcs;
	struct asm_current prog;
	struct asm_place place; /* of the statement at hand; column: of `statement` */
	const char *statement;  /* zero-terminated, without comments */
	char patterns[BPFC_INSN_COUNT][ASM_PATTERN];
};

/* unit.c: memory; NULL, with the status set, when there is none. */
void *bpfc_asm_push(struct bpfc_asm *u, struct asm_array *array, size_t bytes);
char *bpfc_asm_copy(struct bpfc_asm *u, struct asm_name name);

/* unit.c: a diagnostic at `at` inside of the statement, or at another place; sets the status. */
void bpfc_asm_fail_at(struct bpfc_asm *u, const char *at, struct bpfc_diag diag);
void bpfc_asm_fail_place(struct bpfc_asm *u, const struct asm_place *place, struct bpfc_diag diag);
#define ASM_FAIL(u, at, name, ...) bpfc_asm_fail_at(u, at, BPFC_DIAG_INIT(name, .args = { __VA_ARGS__ }))

/* text.c: lexical tools. Each reads at *at, skipping blanks first, and moves *at when it succeeds. */
bool bpfc_asm_is_word(char c);                                   /* a letter, a digit, '_', '.' or '$' */
void bpfc_asm_skip(const char **at);                             /* blanks */
bool bpfc_asm_read_name(const char **at, struct asm_name *name); /* a word that does not begin with a digit */
bool bpfc_asm_read_number(const char **at, int64_t *number, bool *is_huge); /* huge: INT64_MAX < it <= UINT64_MAX */
bool bpfc_asm_name_is(struct asm_name name, const char *text);

/* pattern.c: how a row of insn.def is written. Placeholders: see there. */
void bpfc_asm_pattern(unsigned id, char pattern[ASM_PATTERN]);

/* match.c: assembles the statement as an instruction. */
void bpfc_asm_instruction(struct bpfc_asm *u);

/* operand.c: an operand that names something; false when it isn't there. *at moves behind it. */
struct asm_match;
void bpfc_asm_expect(struct asm_match *m, const char *at, const char *what); /* match.c: why a row does not match */
bool bpfc_asm_operand(struct asm_match *m, char placeholder, const char **at);

/* directive.c: assembles the statement, which begins with '.', as a directive. */
void bpfc_asm_directive(struct bpfc_asm *u);

/* program.c: the program at hand. */
void bpfc_asm_begin_prog(struct bpfc_asm *u, enum bpfc_progtype type, const char *name);
void bpfc_asm_open_prog(struct bpfc_asm *u); /* begins one where none is open */
void bpfc_asm_end_prog(struct bpfc_asm *u);
void bpfc_asm_add_insn(struct bpfc_asm *u, const struct bpfc_insn *insn); /* with the second slot where it has one */
void bpfc_asm_add_label(struct bpfc_asm *u, struct asm_name name, bool starts_function);

/* What a statement says, read by match.c and operand.c. */
struct asm_match {
	struct bpfc_asm *unit;
	const struct bpfc_insn_info *row;
	struct bpfc_insn insn;
	bool has_dst, has_src, is_huge;
	int64_t off; /* jump or memory offset, not checked yet */
	const char *imm_at, *off_at;
	struct asm_name target; /* a label: what off, imm or ref come from */
	const char *furthest;   /* over all rows: how far the text made sense, */
	char expected[96];      /* and what would have come there */
};

#endif
