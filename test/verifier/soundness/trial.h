/* One program put to the proof. */
#ifndef TRIAL_H
#define TRIAL_H

#include "bpfc/diag.h"
#include "stage.h"

#define TRIAL_INPUTS 32

enum verdict {
	VERDICT_REJECTED,
	VERDICT_COMPLEX,
	VERDICT_SOUND, /* accepted, and so it was in each run */
	VERDICT_UNSOUND,
};

struct trial {
	enum verdict verdict;
	enum bpfc_diag_code code; /* of the rejection */
	uint32_t insn;
	bool is_bounded;                /* max_insns is known */
	uint64_t insns;                 /* executed, by all runs */
	bool is_reached[PROGRAM_SLOTS]; /* accepted programs: by the facts */
	char reason[256];               /* what was not as it should be */
};

/* Verifies the program, and if it is accepted runs it on inputs that follow from `seed`. */
void trial_run(struct stage *stage, const struct program *program, uint64_t seed, struct trial *trial);

/* Takes out of an unsound program all that it can be without. */
void trial_shrink(struct stage *stage, struct program *program, uint64_t seed, struct trial *trial);

/* Prints the verifier's walk. */
void trial_trace(const struct stage *stage, const struct program *program);

#endif
