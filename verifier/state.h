/*
 * The abstract state of one moment: the frames of a chain of calls, each with registers and stack slots. Frames are
 * shared between states and copied when one of them writes.
 */
#ifndef BPFV_STATE_H
#define BPFV_STATE_H

#include "value.h"

struct bpfv;
struct bpfv_context;

#define BPFV_MAX_FRAMES 8 /* Linux: MAX_CALL_FRAMES */
#define BPFV_SLOT_BYTES 8
#define BPFV_MAX_OWNED 16 /* references at a time */

/* Eight bytes of stack: slot i holds r10 - 8 * (i + 1) and up. */
struct bpfv_slot {
	struct bpfv_value value; /* of the first `size` bytes; 0: nothing is known */
	uint8_t init;            /* bit b: byte b is written on every path */
	uint8_t zero;            /* bit b: byte b is 0 */
	uint8_t size;
};

struct bpfv_frame {
	uint32_t sharers;
	uint32_t subprog;
	uint32_t calls;      /* rounds of a callback that it has called so far */
	uint64_t invocation; /* the call that makes these rounds; 0: none does */
	uint64_t activation; /* tells the frames of one function apart */
	uint32_t loops;      /* how often it came by a MAY_GOTO */
	bool is_settled;     /* the origin of every number is its own place */
	uint32_t slot_count; /* slots beyond were never written */
	struct bpfv_value regs[BPFC_REGS];
	struct bpfv_slot slots[];
};

/* Executed instructions, and their cost. */
struct bpfv_worst {
	uint64_t insns, cost;
};

/* A reference that the program has to give back. */
struct bpfv_owned {
	uint32_t id;
	uint32_t insn;  /* the call that gave it */
	uint32_t frame; /* and the frame that called */
};

/* What is held between two calls, besides references. */
struct bpfv_regions {
	uint8_t lock_kind; /* the lock's place: MAP_VALUE, GLOBAL or MEM with that ref and id; 0: none is held */
	uint8_t rcu, preempt, irq; /* how many are open; of irq each has its flags, too, which have to be given back */
	uint32_t lock_ref, lock_id;
	uint32_t lock_insn, rcu_insn, preempt_insn, irq_insn; /* where the first of them began */
};

struct bpfv_state {
	uint32_t depth; /* frames; 0: no state at all */
	struct bpfv_frame *frames[BPFV_MAX_FRAMES];
	uint64_t written[BPFV_MAX_FRAMES]; /* bit i: slot i is written since the last point */
	struct bpfv_context *context;      /* the chain of calls */
	uint64_t rounds;                   /* of loops that end by themselves, so far */
	struct bpfv_worst spent;           /* since the last point */
	uint32_t level;                    /* callbacks among the frames */
	bool is_resumed;                   /* a round has just ended: the call that made it comes next */
	uint32_t owned_count;
	struct bpfv_owned owned[BPFV_MAX_OWNED]; /* references to give back */
	struct bpfv_regions regions;
};

/* A frame with all registers uninitialised but r10; pushed on the state. False: out of memory. */
bool bpfv_state_push(struct bpfv *v, struct bpfv_state *state, uint32_t subprog);
void bpfv_state_pop(struct bpfv *v, struct bpfv_state *state);

struct bpfv_state bpfv_state_copy(const struct bpfv_state *state);
void bpfv_state_drop(struct bpfv *v, struct bpfv_state *state);

/* Frame `i`, made the state's own, with at least `slots` slots. NULL: out of memory. */
struct bpfv_frame *bpfv_state_own(struct bpfv *v, struct bpfv_state *state, uint32_t i, uint32_t slots);

/* What of a state matters to the paths that go on from it. */
#define BPFV_MARKED_SLOTS 64
struct bpfv_marks {
	uint64_t read[BPFV_MAX_FRAMES]; /* slots that are read; those beyond the first 64 always matter */
	uint64_t regs[BPFV_MAX_FRAMES]; /* registers, and slots, whose numbers decide something */
	uint64_t slots[BPFV_MAX_FRAMES];
	uint64_t same_regs[BPFV_MAX_FRAMES]; /* of these: have to be the same, not only covered */
	uint64_t same_slots[BPFV_MAX_FRAMES];
};

/* covers.c: whether `old`, of the same chain of calls, allows for all that `now` may be, as far as it matters; `live`:
 * registers of the innermost frame; marks NULL: all matters. */
bool bpfv_state_covers(const struct bpfv_state *old, const struct bpfv_state *now, unsigned live,
		       const struct bpfv_marks *marks);

/* Calls `change` for every value of the state: registers and what is in slots. It tells whether it changed it. Slots
 * whose value becomes UNINIT are as if nothing was ever written to them. */
void bpfv_state_each(struct bpfv *v, struct bpfv_state *state, bool (*change)(struct bpfv_value *value, void *user),
		     void *user);

/* Every value of the state, registers and slots, that `wanted` accepts becomes an unknown scalar; or one that nobody
 * may read, with --strict. */
void bpfv_state_forget(struct bpfv *v, struct bpfv_state *state,
		       bool (*wanted)(const struct bpfv_value *value, uint32_t arg), uint32_t arg);

static inline const struct bpfv_value *bpfv_regs(const struct bpfv_state *state)
{
	return state->frames[state->depth - 1]->regs;
}

/* Writes a register of the innermost frame. */
void bpfv_set_reg(struct bpfv *v, struct bpfv_state *state, unsigned reg, struct bpfv_value value);

#endif
