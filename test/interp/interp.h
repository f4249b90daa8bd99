/* Raw programs for tests: slots from insn.h's constructors, run in either mode. */
#ifndef TEST_INTERP_H
#define TEST_INTERP_H

#include <stdint.h>

#include "bpfc/insn.h"
#include "bpfrt/interp.h"

enum { INTERP_SLOTS = 4096 };

/* A program and what it runs on. `slots` is 8-byte aligned, encoded in the host's byte order. */
struct interp {
	struct bpfrt_interp_prog prog;
	struct bpfrt_vm vm;
	struct bpfrt_interp_run run;
	uint64_t slots[INTERP_SLOTS];
	struct bpfrt_interp_op ops[INTERP_SLOTS]; /* cloud: threaded */
	uint64_t stack[BPFRT_STACK_BYTES / 8];
	struct bpfrt_region region;
};

/* A run of a prepared program in one mode. */
typedef enum bpfrt_trap interp_mode(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);

/* Starts anew: no program, our runtime's helpers, the whole stack. */
void interp_init(struct interp *in);

/* Encodes `count` instructions, LD_IMM64 as two slots; prepares them and returns what that said. */
enum bpfrt_trap interp_load(struct interp *in, const struct bpfc_insn *insns, unsigned count);

/* Runs on memory: r1 its address, r2 its length; both 0 without. */
enum bpfrt_trap interp_run(struct interp *in, interp_mode *mode, void *memory, size_t length);

#define INTERP_LOAD(in, ...)                                       \
	interp_load(in, (const struct bpfc_insn[]){ __VA_ARGS__ }, \
		    sizeof((const struct bpfc_insn[]){ __VA_ARGS__ }) / sizeof(struct bpfc_insn))

#endif
