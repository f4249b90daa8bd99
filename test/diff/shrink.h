/* Makes a program that an engine runs wrong small, and keeps it wrong. */
#ifndef TEST_DIFF_SHRINK_H
#define TEST_DIFF_SHRINK_H

#include "engines.h"

/* A program with one memory, and what became of it. */
struct diff_case {
	struct diff_program program;
	uint8_t memory[DIFF_MEMORY];
};

/*
 * Leaves out and simplifies instructions and bytes of memory as long as `suspect` does otherwise than `reference`, and
 * it fails in the same way, and the program stays one whose result means something: it does not trap, reads nothing
 * that it did not write, and shows no address. The same arguments, the same result. Returns false, and leaves *c as it
 * is, when the engines agree on it.
 */
bool diff_shrink(const struct diff_engine *reference, const struct diff_engine *suspect, struct diff_case *c);

/* Prints the program as a case of test/isa, with what each engine says of it. */
void diff_print(const struct diff_engine *reference, const struct diff_engine *suspect, const struct diff_case *c);

#endif
