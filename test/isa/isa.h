/*
 * ISA cases: programs with the memory that they get and the result that RFC 9669 says. Case files (*.case) are text:
 *
 *     case NAME                  starts a case
 *     mem 01 02 03               its memory: r1 is the address, r2 the length; `packet` instead of `mem`: a socket
 *                                filter with those bytes as its packet
 *     result 0x5                 r0 at the exit
 *     after 01 02 04             the memory after the run, when it is of interest
 *     trap BAD_READ 2            instead of a result, in checked mode: the trap (interp.h) and the instruction's slot
 *     .map counts ...            a declaration
 *         r0 = r2                indented, or a label: assembly (compiler/asm/asm.h)
 *     table X Y result           one case a line from here on, $X and $Y being replaced in all that the case says;
 *     1 2 3                      `result`, `mem` and `after` may be columns (hex without blanks)
 *
 * Comments begin with '#' in the first column.
 */
#ifndef TEST_ISA_H
#define TEST_ISA_H

#include <stdio.h>

#include "exec.h"

/* One run of a case's program. */
struct isa_vector {
	const uint8_t *mem, *after; /* after NULL: not looked at */
	uint32_t length;
	bool is_trap, owns_bytes; /* owns: they are freed with the set */
	uint64_t result;          /* of a trap: its number */
	uint32_t insn;            /* of a trap */
};

struct isa_case {
	char name[96];
	uint32_t first, count; /* vectors */
};

/* All cases: program i of the assembled text is that of case i. */
struct isa_set {
	char *text; /* assembly */
	size_t length;
	FILE *out; /* to text, while it grows */
	struct isa_case *cases;
	uint32_t count, room;
	struct isa_vector *vectors;
	uint32_t vector_count, vector_room;
};

/* Starts a case: what is written to set->out after it is its program; type: of .prog. */
struct isa_case *isa_add_case(struct isa_set *set, const char *type, const char *name);

/* Adds a run to the last case. Bytes that it does not own are borrowed for as long as the set lives. */
void isa_add_vector(struct isa_set *set, struct isa_vector vector);

void isa_close(struct isa_set *set);

/* file.c: the cases of a file. False after a message. */
bool isa_read_file(struct isa_set *set, const char *path);

/* Generated cases, with meanings of their own: alu.c, jump.c, atomic.c. */
void isa_add_alu(struct isa_set *set);
void isa_add_jumps(struct isa_set *set);
void isa_add_atomics(struct isa_set *set);

/* The memory of a few 64-bit words, little-endian; kept until the process ends. The same words give the same memory. */
const uint8_t *isa_words(uint64_t a, uint64_t b);

/* Operands at the edges. */
extern const uint64_t isa_edges[];
extern const uint32_t isa_edge_count;
extern const int32_t isa_imms[];
extern const uint32_t isa_imm_count;

#endif
