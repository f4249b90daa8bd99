/* Random programs. They follow the rules as far as a sketch of the state knows them, and break one now and then. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "bpfc/model.h"
#include "random.h"

#define PROGRAM_SLOTS 1024
#define PROGRAM_FUNCTIONS 4

struct program {
	bool is_tc; /* on __sk_buff, else XDP */
	uint32_t count, subprog_count;
	struct bpfc_insn insns[PROGRAM_SLOTS];
	struct bpfc_subprog subprogs[PROGRAM_FUNCTIONS];
};

/* The same state gives the same program. */
void program_generate(uint64_t *state, struct program *program);

/* Changes one to three instructions a little. */
void program_mutate(uint64_t *state, struct program *program);

/* The same of `count` slots. */
void program_change(uint64_t *state, struct bpfc_insn *insns, uint32_t count);

/* Takes slot i out, and its second one; jumps over it become shorter. Functions keep one instruction at least. */
void program_remove(struct program *program, uint32_t i);

/* The model's view of it; borrows the program. */
struct bpfc_prog program_prog(const struct program *program, const struct bpfc_model *model);

/* Prints it as assembly. */
void program_print(const struct program *program, const struct bpfc_model *model);

#endif
