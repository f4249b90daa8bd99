/*
 * How programs are made: move by move, each a few instructions that make sense after those before. A sketch says what
 * each register and stack slot holds, as far as moves need it. Rules are broken where mistake() says so.
 */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include "program.h"
#include "stage.h"

enum sketch_kind {
	SKETCH_NOTHING,
	SKETCH_NUMBER, /* 0 to `most`, where is_bounded */
	SKETCH_CTX,
	SKETCH_MEMORY, /* bytes lo to hi of it may be accessed */
	SKETCH_PACKET, /* the same: those that were compared with the end */
	SKETCH_END,
};

struct sketch {
	uint8_t kind;
	uint8_t map; /* maybe null: the map */
	bool is_bounded, maybe_null, is_stack, is_const;
	uint8_t align; /* log2, of what varies */
	int32_t off;   /* pointers: distance from the base, */
	uint32_t most; /* and up to so much more; numbers: the largest */
	int32_t lo, hi;
};

#define SLOTS 8         /* of stack, that spills go to */
#define SPILLS_FROM -64 /* the lowest one */

struct sketch_state {
	struct sketch regs[BPFC_REGS];
	struct sketch slots[SLOTS];
	uint8_t slot_bytes[SLOTS]; /* that were written; 0: none */
};

struct function {
	struct sketch args[6];
	bool is_callback; /* it returns 0 or 1 */
	bool counts;      /* rounds, */
	int16_t counter;  /* in the caller's stack, so far from r2, */
	uint32_t most;    /* up to this */
};

struct grammar {
	uint64_t *state;
	struct program *p;
	struct sketch_state now;
	unsigned locked;  /* registers that moves leave alone */
	unsigned depth;   /* of branches and loops */
	unsigned one_in;  /* a mistake */
	unsigned last;    /* register that was set */
	unsigned slot;    /* of the last spill */
	unsigned current; /* function */
	struct function functions[PROGRAM_FUNCTIONS];
	unsigned function_count;
	uint32_t outs[64]; /* jumps to the function's end */
	unsigned out_count;
};

typedef bool move(struct grammar *g); /* false: there is nothing to do it with */

/* numbers.c */
move move_new_number, move_arithmetic, move_bound, move_unary, move_copy;
/* memory.c */
move move_access, move_index, move_spill, move_fill, move_atomic, move_lookup, move_null_check, move_address,
	move_table;
struct sketch grammar_value(uint32_t map); /* a pointer to a map's value */
bool grammar_index(struct grammar *g, unsigned base, unsigned by);
bool grammar_access(struct grammar *g, bool (*wanted)(const struct sketch *sketch));
/* packet.c */
move move_packet, move_packet_check, move_packet_index, move_meta, move_parse;
/* callback.c */
move move_call_back;
void grammar_count_rounds(struct grammar *g, const struct function *f); /* what a callback that counts does first */
/* flow.c */
move move_branch, move_choice, move_loop, move_call, move_helper, move_pointer_math, move_write_context;

/* Some moves, one after another. */
void grammar_moves(struct grammar *g, unsigned count);

static inline uint32_t pick(struct grammar *g, uint32_t below)
{
	return random_below(g->state, below);
}

static inline bool mistake(struct grammar *g)
{
	return pick(g, g->one_in) == 0;
}

static inline void emit(struct grammar *g, struct bpfc_insn insn)
{
	if (g->p->count < PROGRAM_SLOTS - 1)
		g->p->insns[g->p->count++] = insn;
}
#define EMIT(name, ...) emit(g, BPFC_MAKE(name, __VA_ARGS__))

struct bpfc_insn grammar_insn(struct grammar *g, unsigned shape, unsigned width); /* a random row; width 0: any */

/* A register that holds such a thing, or BPFC_REGS. */
unsigned grammar_find(struct grammar *g, bool (*wanted)(const struct sketch *sketch));
/* Puts a number of which nothing is known into a register, and returns that. */
unsigned grammar_unknown(struct grammar *g);
/* A register to write to: mostly one of little use. */
unsigned grammar_target(struct grammar *g);
void grammar_set(struct grammar *g, unsigned reg, struct sketch sketch);
void grammar_clobber(struct grammar *g);                         /* as a call does */
void grammar_jump_out(struct grammar *g, struct bpfc_insn jump); /* to the function's end */
void grammar_land(struct grammar *g, uint32_t jump);             /* a jump goes to what comes next */

static inline bool is_number(const struct sketch *sketch)
{
	return sketch->kind == SKETCH_NUMBER;
}
static inline bool is_bounded(const struct sketch *sketch)
{
	return sketch->kind == SKETCH_NUMBER && sketch->is_bounded && sketch->most && !sketch->is_const;
}
static inline bool is_memory(const struct sketch *sketch)
{
	return sketch->kind == SKETCH_MEMORY || sketch->kind == SKETCH_PACKET;
}
static inline bool is_packet(const struct sketch *sketch)
{
	return sketch->kind == SKETCH_PACKET;
}
static inline bool is_own(const struct sketch *sketch)
{
	return sketch->kind == SKETCH_MEMORY;
}
static inline bool is_anything(const struct sketch *sketch)
{
	return sketch->kind != SKETCH_NOTHING;
}

#endif
