/* What the files that explain a rejection share. explain.c says how it goes. */
#ifndef BPFV_EXPLAIN_H
#define BPFV_EXPLAIN_H

#include "verifier.h"

/* An instruction on the path, and the state before it. */
struct bpfv_step {
	uint32_t insn;
	struct bpfv_state state;
};

/* The last instructions before the fault, and at the fault itself. */
struct bpfv_history {
	struct bpfv *v; /* the verification that failed: it has the sink and the fault */
	struct bpfv_step *steps;
	uint32_t count, room;
	bool is_whole;          /* steps[0] is where the program starts */
	struct bpfv_run *parts; /* which instructions belong to the path: first to from, as v->processed counts them */
	uint32_t part_count, part;
	/* For the repair: */
	char name[BPFV_PHRASE]; /* the variable that it is about, where the source tells */
	bool has_moved;         /* a call has moved the packet */
	bool is_bounded;        /* a check that bounds the number was told */
	uint32_t giver;         /* the helper that gave what is held; 0: none */
};

/* A note about an instruction, or a repair at the fault. */
void bpfv_tell(struct bpfv_history *h, enum bpfc_diag_code code, uint32_t insn, const struct bpfc_diag_arg args[]);
#define bpfv_note(h, name, k, ...) \
	bpfv_tell(h, BPFC_D_##name, (h)->steps[k].insn, (const struct bpfc_diag_arg[BPFC_DIAG_ARGS]){ __VA_ARGS__ })
#define bpfv_advise(h, name, ...) \
	bpfv_tell(h, BPFC_D_##name, (h)->v->fault.insn, (const struct bpfc_diag_arg[BPFC_DIAG_ARGS]){ __VA_ARGS__ })

/* ":  if (data + 14 > data_end)": the source line of an instruction, "" where there is none. */
const char *bpfv_source(const struct bpfv *v, uint32_t insn, char phrase[BPFV_PHRASE]);
/* The variable that the source line of an instruction assigns to; NULL where that is not plain to see. */
const char *bpfv_assigned(const struct bpfv *v, uint32_t insn, char phrase[BPFV_PHRASE]);

/* history.c: walks the path again, up to the fault. False: that did not succeed. */
bool bpfv_remember(struct bpfv_history *h, struct bpfv *again);

/* since.c: notes on where a register's value comes from. */
void bpfv_tell_since(struct bpfv_history *h, unsigned reg);
void bpfv_tell_since_slot(struct bpfv_history *h, uint32_t frame, int64_t off); /* the same, of a stack slot's */
/* Where the reference was given that is held at the end. */
void bpfv_tell_owned(struct bpfv_history *h);

/* decisions.c: which way the path went at its jumps; which loop took most of it. */
void bpfv_tell_path(struct bpfv_history *h);
void bpfv_tell_rounds(struct bpfv_history *h);

#endif
