/*
 * The interpreter: runs programs in RFC 9669's encoding, those of a flat image (image.h) or raw ones. Freestanding, no
 * allocation; both profiles. Trusted: for programs that this process verified; memory accesses and arguments of calls
 * are not checked. Checked: for all others; every memory access and every call is checked at run time against the
 * memory that the caller bound, and a violation stops the program with a trap and the instruction's number. Division
 * by zero and the like have their RFC results in either mode. Addresses are native ones, as 64-bit numbers.
 *
 * Threads: a vm is read-only while programs run and may be shared; a run belongs to one thread. Interrupts: runs nest,
 * each with a stack of its own.
 */
#ifndef BPFRT_INTERP_H
#define BPFRT_INTERP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfrt/image.h"
#include "bpfrt/map.h"
#include "bpfrt/prog.h"

#define BPFRT_FRAME_BYTES 512  /* of one function, where nothing else is said (Linux's MAX_BPF_STACK) */
#define BPFRT_MAX_FRAMES 8     /* functions on one call path (Linux's MAX_CALL_FRAMES) */
#define BPFRT_STACK_BYTES 4096 /* enough for any program whose frames are Linux's */

/* Why a program stopped: BPFRT_TRAP(NAME, text). */
#define BPFRT_TRAPS(BPFRT_TRAP)                                                         \
	BPFRT_TRAP(NONE, "fine")                                                        \
	BPFRT_TRAP(NOT_READY, "the program was not prepared for this mode")             \
	BPFRT_TRAP(BAD_INSN, "invalid instruction")                                     \
	BPFRT_TRAP(BAD_JUMP, "jump out of the program")                                 \
	BPFRT_TRAP(BAD_READ, "read of memory that the program may not read")            \
	BPFRT_TRAP(BAD_WRITE, "write of memory that the program may not write")         \
	BPFRT_TRAP(BAD_ALIGNMENT, "atomic operation at an address that is not aligned") \
	BPFRT_TRAP(BAD_CALL, "call of a function that is not there")                    \
	BPFRT_TRAP(BAD_ARGUMENT, "call with an argument that the function may not get") \
	BPFRT_TRAP(BAD_SYMBOL, "map or variable that is not there")                     \
	BPFRT_TRAP(NO_STACK, "out of stack")                                            \
	BPFRT_TRAP(BUDGET, "out of instructions")

enum bpfrt_trap {
#define BPFRT_TRAP(name, text) BPFRT_TRAP_##name,
	BPFRT_TRAPS(BPFRT_TRAP)
#undef BPFRT_TRAP
};

/* What a trap means, in a few words; static storage. */
const char *bpfrt_trap_text(enum bpfrt_trap trap);

/* Memory that programs may access. Regions do not overlap, nor the context. */
struct bpfrt_region {
	void *start;
	size_t size; /* bytes */
	bool is_writable;
};

/* A function that programs call: args[0] to args[4] are r1 to r5, the result is r0. */
typedef uint64_t bpfrt_interp_call(const uint64_t *args);

#define BPFRT_HELPER_SKB 0x8000u

struct bpfrt_interp_helper {
	bpfrt_interp_call *call;
	uint16_t id;     /* of helper.def; with BPFRT_HELPER_SKB: only `call`, for programs on __sk_buff */
	uint8_t ret;     /* enum bpfc_ret */
	uint8_t args[5]; /* enum bpfc_arg: what checked mode checks */
};

/* The helpers of our runtime, sorted by id, as a member of their own: who does not name them does not link them. */
extern const struct bpfrt_interp_helper bpfrt_interp_helpers[];
extern const uint32_t bpfrt_interp_helper_count;

/* An extern: a variable's memory, or a function. Checked mode does not check a function's arguments. */
struct bpfrt_interp_extern {
	struct bpfrt_region memory;
	bpfrt_interp_call *call;
};

/* What the programs of one image share; indices are the image's. The caller provides all of it. */
struct bpfrt_vm {
	const struct bpfrt_map *const *maps;
	uint32_t map_count;
	const struct bpfrt_region *globals; /* start NULL: not there */
	uint32_t global_count;
	const struct bpfrt_interp_extern *externs;
	uint32_t extern_count;
	const struct bpfrt_interp_helper *helpers; /* sorted by id */
	uint32_t helper_count;
};

/* An instruction made ready to run fast; its fields are the interpreter's. */
struct bpfrt_interp_op {
	uint16_t handler;
	uint8_t dst, src;
	int32_t off, imm, other;
};

/* One program. For a raw one, `insns`, `insn_count` and `vm` are enough, and the context is plain memory that a region
 * of the run covers. */
struct bpfrt_interp_prog {
	struct bpfrt_prog desc; /* what a prog_array holds; body: bpfrt_interp_body */
	const struct bpfrt_vm *vm;
	const void *insns; /* 8-byte slots in the host's byte order, 8-byte aligned */
	uint32_t insn_count;
	uint32_t frame; /* bytes of each function's frame, a multiple of 8; 0: BPFRT_FRAME_BYTES */
	const struct bpfrt_image_field *fields;
	uint32_t field_count;
	uint32_t ctx_size;           /* bytes, BPF side */
	uint32_t ctx_flags;          /* BPFRT_IMAGE_CTX_* */
	uint32_t prog_flags;         /* BPFRT_IMAGE_PROG_* */
	struct bpfrt_interp_op *ops; /* memory of the caller's for insn_count of them, which bpfrt_interp_prepare fills;
				      * NULL: the program runs from its slots, several times slower. Programs that
				      * tail-call each other all have some or none do. Cloud profile on 64-bit
				      * machines; elsewhere not looked at */
	bool is_ready;               /* bpfrt_interp_prepare accepted it */
	bpfrt_body *enter;           /* what native code that tail-calls it runs: set by an engine's prepare (engine.h);
				      * NULL: nothing */
};

/* One run: the caller sets the first part, the interpreter the second. */
struct bpfrt_interp_run {
	void *ctx;      /* r1: the native context */
	uint64_t arg;   /* r2 */
	uint8_t *stack; /* 8-byte aligned; nothing in it outlives the run */
	uint32_t stack_bytes;
	uint64_t budget;                    /* instructions that the run may execute; 0: any number */
	const struct bpfrt_region *regions; /* checked mode: more memory that the program may access */
	uint32_t region_count;
	struct bpfrt_run *outer;         /* that this run is a part of, with its tail calls; NULL: none */
	const struct bpfrt_later *later; /* the runtime's own, for a timer's callback, with its arguments; or NULL */
	const uint64_t *later_args;

	enum bpfrt_trap trap;
	uint64_t result;                      /* all 64 bits of r0 */
	uint64_t executed;                    /* instructions */
	const struct bpfrt_interp_prog *prog; /* of the trap: after tail calls another than the first */
	uint32_t insn;                        /* of the trap: slot number */
	uint64_t address;                     /* of the trap: memory that was accessed, or the argument */
};

/*
 * Checks a program before its first run, in either mode: every slot is an instruction of insn.def, jumps and calls stay
 * inside. Returns BPFRT_TRAP_NONE and marks it ready, or the trap, with the slot's number in *insn (may be NULL).
 */
enum bpfrt_trap bpfrt_interp_prepare(struct bpfrt_interp_prog *prog, uint32_t *insn);

/* Runs a prepared program to its end or to a trap. A budget is looked at where control leaves a straight line, so a run
 * that does not trap executed no more than it. */
enum bpfrt_trap bpfrt_interp_trusted(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);
enum bpfrt_trap bpfrt_interp_checked(const struct bpfrt_interp_prog *prog, struct bpfrt_interp_run *run);

/* The body in descriptors of interpreted programs: says that the descriptor is the first member of a struct
 * bpfrt_interp_prog. Tail calls from interpreted programs go on in it; native code that tail-calls it runs `enter` of
 * run->prog, and gets 0 where there is none. */
uint64_t bpfrt_interp_body(void *ctx, struct bpfrt_run *run);

#endif
