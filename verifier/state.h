/*
 * The abstract state of one moment: the frames of a chain of calls, each with registers and stack slots. Frames are
 * shared between states and copied when one of them writes.
 */
#ifndef BPFV_STATE_H
#define BPFV_STATE_H

#include "value.h"

struct bpfv;

#define BPFV_MAX_FRAMES 8 /* Linux: MAX_CALL_FRAMES */
#define BPFV_SLOT_BYTES 8

/* Eight bytes of stack: slot i holds r10 - 8 * (i + 1) and up. */
struct bpfv_slot {
	struct bpfc_value value; /* of all eight bytes */
	uint8_t init;            /* bit b: byte b is written on every path */
};

struct bpfv_frame {
	uint32_t sharers;
	uint32_t subprog;
	uint32_t slot_count; /* slots beyond were never written */
	struct bpfc_value regs[BPFC_REGS];
	struct bpfv_slot slots[];
};

struct bpfv_state {
	uint32_t depth; /* frames; 0: no state at all */
	struct bpfv_frame *frames[BPFV_MAX_FRAMES];
};

/* A frame with all registers uninitialised but r10; pushed on the state. False: out of memory. */
bool bpfv_state_push(struct bpfv *v, struct bpfv_state *state, uint32_t subprog);
void bpfv_state_pop(struct bpfv *v, struct bpfv_state *state);

struct bpfv_state bpfv_state_copy(const struct bpfv_state *state);
void bpfv_state_drop(struct bpfv *v, struct bpfv_state *state);

/* Frame `i`, made the state's own, with at least `slots` slots. NULL: out of memory. */
struct bpfv_frame *bpfv_state_own(struct bpfv *v, struct bpfv_state *state, uint32_t i, uint32_t slots);

/* Joins `from`, of the same chain of calls, into `into`; tells whether that changed it. */
bool bpfv_state_join(struct bpfv *v, struct bpfv_state *into, const struct bpfv_state *from);

/* Every value of the state, registers and slots, that `wanted` accepts becomes an unknown scalar. */
void bpfv_state_forget(struct bpfv *v, struct bpfv_state *state,
		       bool (*wanted)(const struct bpfc_value *value, uint32_t arg), uint32_t arg);

static inline const struct bpfc_value *bpfv_regs(const struct bpfv_state *state)
{
	return state->frames[state->depth - 1]->regs;
}

/* Writes a register of the innermost frame. */
void bpfv_set_reg(struct bpfv *v, struct bpfv_state *state, unsigned reg, struct bpfc_value value);

#endif
