/*
 * Engines under one interface, for tests: programs of a model with memory and result, run as they are, without facts
 * but for the engine `proven`. r1 is the memory's address and r2 its length, 0 and 0 without; a socket filter gets it
 * as its packet.
 */
#ifndef TEST_EXEC_H
#define TEST_EXEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"
#include "bpfc/facts.h"
#include "bpfc/model.h"
#include "bpfrt/engine.h"
#include "exec_limits.h"

enum exec_outcome {
	EXEC_NOTHING, /* not run, or the engine died */
	EXEC_RESULT,
	EXEC_TRAP,    /* checked mode */
	EXEC_REFUSED, /* the engine does not take the program: the kernel's verifier */
};

/* One run. Jobs of one program are neighbours, programs ascend, and the memory of one program's jobs has one length. */
struct exec_job {
	uint32_t prog;      /* index in model->progs */
	const uint8_t *mem; /* borrowed, never written */
	uint32_t length;
	uint8_t *after; /* caller provides: `length` bytes, the memory after the run; NULL: not wanted */
	enum exec_outcome outcome;
	uint64_t result; /* r0; of a trap: its number */
	uint64_t maps;   /* contents of arrays and hashes after the run, which starts with empty ones (maps.h) */
	uint32_t insn;   /* of a trap */
	char why[96];    /* of a refusal */
};

struct exec_engine {
	const char *name, *triple; /* triple NULL: this machine */
	char opt;                  /* LLVM's level, 0: none is used */
	const char *cpu, *features;
	uint32_t batch;                      /* jobs in an image, about; 0: all */
	uint64_t budget;                     /* instructions, checked mode; 0: EXEC_BUDGET */
	const struct bpfrt_engine *executor; /* the interpreter's mode: in this process, or on the target */
	bool is_in_place;                    /* interpreter: from the slots, not threaded */
	uint32_t moved;                      /* in this process: code, stack, memory and maps lie so many bytes off, a
						multiple of 8 up to EXEC_MOVED: what shows an address shows it */
	/* Fills in the jobs. 0; EXEC_SKIP when a tool is missing or the machine forbids it; negative after a message.
	 */
	int (*run)(const struct exec_engine *engine, const struct bpfc_model *model, struct exec_job *jobs,
		   uint32_t count);
};

#define EXEC_SKIP 77
#define EXEC_MOVED 64u

/* Whether violations stop a program, and the job says so; on a target the result is then another. */
static inline bool exec_is_checked(const struct exec_engine *engine)
{
	return engine->executor == &bpfrt_engine_checked && !engine->triple;
}

extern const struct exec_engine exec_engines[];
extern const uint32_t exec_engine_count;

/* The engine of that name, target (NULL: this machine) and level (0: the default); NULL when there is none. */
const struct exec_engine *exec_find(const char *name, const char *triple, char opt);

/* Whether it is asked for by a name ("jit"; on a target "interp:thumbv7em") or by a target of native code. */
bool exec_is_asked(const struct exec_engine *engine, const char *asked);

/* "aot thumbv6m-none-eabi -Os": static storage, until the next call. */
const char *exec_title(const struct exec_engine *engine);

/* wrap.c: the same programs for native code, whose one argument is the address of { memory, length }. Socket filters
 * stay as they are. Freed by exec_unwrap. */
struct bpfc_model *exec_wrap(const struct bpfc_model *model);

/* The same with memory of a known size: r1 is the value of an array that the model has more, EXEC_CELL. The jobs tell
 * each program's r2. */
struct bpfc_model *exec_wrap_cell(const struct bpfc_model *model, const struct exec_job *jobs, uint32_t count);
void exec_unwrap(struct bpfc_model *model);

/* One instruction as an image has it, in 16 bytes: returns 16 where it is wide, else 8. */
size_t exec_encode(const struct bpfc_prog *prog, uint32_t slot, uint8_t *bytes);

/* bytecode.c: the C source of entry functions that interpret the programs of the jobs; free(). */
char *exec_bytecode(const struct exec_engine *engine, const struct bpfc_model *model, const struct exec_job *jobs,
		    uint32_t count);

/* Prints errors, and nothing else, to standard error. */
extern const struct bpfc_sink exec_sink;

/* Whether a program names a map of the model. */
bool exec_names_map(const struct bpfc_prog *prog);

int exec_run_jit(const struct exec_engine *, const struct bpfc_model *, struct exec_job *, uint32_t count);
int exec_run_aot(const struct exec_engine *, const struct bpfc_model *, struct exec_job *, uint32_t count);
int exec_run_interp(const struct exec_engine *, const struct bpfc_model *, struct exec_job *, uint32_t count);
int exec_run_kernel(const struct exec_engine *, const struct bpfc_model *, struct exec_job *, uint32_t count);

/* prove.c: the engine's programs are verified and compiled with their facts; what the verifier rejects is refused. */
int exec_run_proven(const struct exec_engine *, const struct bpfc_model *, struct exec_job *, uint32_t count);

/* On a wrapped model. facts: by the model's program index; NULL: none. */
int exec_run_jit_with(const struct exec_engine *, const struct bpfc_model *, const struct bpfc_facts *const *facts,
		      struct exec_job *, uint32_t count);
int exec_run_aot_with(const struct exec_engine *, const struct bpfc_model *, const struct bpfc_facts *const *facts,
		      struct exec_job *, uint32_t count);

#endif
