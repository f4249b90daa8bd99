/*
 * What random programs run on: models of an XDP and a tc program with the same maps and variables, their memory in the
 * runtime, and inputs: packets, contexts, what is in the maps, what helpers return.
 */
#ifndef STAGE_H
#define STAGE_H

#include "bpfc/facts.h"
#include "bpfrt/engine.h"
#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"
#include "program.h"

enum { STAGE_ONE, STAGE_WIDE, STAGE_HASH, STAGE_MAPS }; /* maps */
enum { STAGE_BYTES, STAGE_CONST, STAGE_GLOBALS };       /* variables */
extern const uint32_t stage_value_size[STAGE_MAPS];     /* bytes */
extern const uint32_t stage_global_size[STAGE_GLOBALS]; /* bytes */

#define STAGE_PACKET 512 /* bytes of the buffer */

struct stage {
	struct bpfc_model *built[2]; /* XDP, tc */
	struct bpfc_model models[2]; /* the same, but one variable is constant */
	struct bpfc_global globals[STAGE_GLOBALS];
	struct bpfrt_loaded *loaded[2];
	uint64_t slots[PROGRAM_SLOTS];
	struct bpfrt_interp_prog prog; /* what runs */
	struct bpfrt_interp_run run;
	union {
		struct bpfrt_xdp xdp;
		struct bpfrt_skb skb;
	} ctx;
	uint64_t stack[BPFRT_STACK_BYTES / 8];
	uint64_t packet[STAGE_PACKET / 8];
};

void stage_open(struct stage *stage);
void stage_close(struct stage *stage);

/* Makes the program ready to run. False: it has an invalid instruction, *insn. */
bool stage_load(struct stage *stage, const struct program *program, uint32_t *insn);

/* Sets memory, context and packet as input number `input` has them. */
void stage_reset(struct stage *stage, const struct program *program, uint64_t input);

/* Only context and packet, and the run. */
void stage_reset_context(struct stage *stage, bool is_tc, uint64_t *state);

/* The runtime's helpers, those that give numbers giving the input's. */
const struct bpfrt_interp_helper *stage_helpers(void);

/* A hash of all that a program can write. */
uint64_t stage_digest(const struct stage *stage, const struct program *program);

#endif
