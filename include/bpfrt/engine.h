/*
 * From an image to something that runs: the loader, which gives an image's programs, variables and maps their memory,
 * and engines, each a way to run a program behind one interface. Results are 0 or a negative number of error.h.
 * Freestanding.
 */
#ifndef BPFRT_ENGINE_H
#define BPFRT_ENGINE_H

#include "bpfrt/image.h"
#include "bpfrt/interp.h"

/* ---- the loader ---- */

/* An extern by its name. */
struct bpfrt_load_extern {
	const char *name;
	struct bpfrt_interp_extern is;
};

/* What is borrowed stays with the caller as long as the image is loaded. */
struct bpfrt_load_options {
	size_t size;         /* sizeof(struct bpfrt_load_options) */
	bool copy;           /* the image's bytes are copied; else they are borrowed, e.g. from flash */
	bool vouch_contexts; /* firmware programs: the caller knows that the image's tables of fields are right. Those
			      * of Linux's program types are compared with the runtime's own */
	const struct bpfrt_interp_helper *helpers; /* borrowed, sorted by id; NULL: none */
	uint32_t helper_count;
	const struct bpfrt_load_extern *externs;
	uint32_t extern_count;
};

/* What loading took, bytes; and when it failed, why. */
struct bpfrt_load_report {
	uint64_t programs; /* with the image's copy and variables */
	uint64_t maps;
	uint64_t used, total; /* of memory, after it: the pool, or the quota */
	uint64_t missing;     /* what it lacked; UINT64_MAX: it can never fit */
	struct bpfrt_image_fault fault;
	const char *failed;   /* name of the program, map or extern; in the image's bytes */
	enum bpfrt_trap trap; /* of a program that cannot run */
	uint32_t insn;
};

/* A loaded image. */
struct bpfrt_loaded {
	const struct bpfrt_image *image;
	struct bpfrt_vm vm;
	struct bpfrt_interp_prog *progs; /* as many as the image's */
	uint32_t prog_count;
	struct bpfrt_map *maps; /* as many as the image's */
	uint64_t bytes;         /* of this block */
};

/*
 * Loads `length` bytes, 8-byte aligned, from memory of the profile: embedded the static pool, at start-up, for ever;
 * cloud the heap within its quota. Takes nothing when the image is not valid or does not fit: -EINVAL, -EOPNOTSUPP (a
 * type of map that the runtime lacks, a field of a context that it does not know), -ENOENT (an extern), -ENOMEM.
 * `report` may be NULL.
 */
int64_t bpfrt_image_load(const void *bytes, size_t length, const struct bpfrt_load_options *options,
			 struct bpfrt_loaded **loaded, struct bpfrt_load_report *report);

/* Cloud: takes the image back, with its maps; NULL is fine. No program of it may run. Embedded: does nothing. */
void bpfrt_image_unload(struct bpfrt_loaded *loaded);

/* The program or map of a name, or NULL. */
struct bpfrt_interp_prog *bpfrt_loaded_prog(const struct bpfrt_loaded *loaded, const char *name);
struct bpfrt_map *bpfrt_loaded_map(const struct bpfrt_loaded *loaded, const char *name);

/* ---- engines ---- */

struct bpfrt_engine;

/* One program on one engine. The caller provides it zeroed but for what the engine reads; one thread at a time. */
struct bpfrt_executable {
	const struct bpfrt_engine *engine; /* set by prepare */

	struct bpfrt_interp_prog *prog; /* interpreters: what to run, */
	struct bpfrt_interp_run run;    /* on which stack, budget, regions; after a run, where and why it stopped */
	enum bpfrt_trap trap;

	/* Native: the object's entry symbol, or its descriptor: then interpreted programs that it tail-calls run on
	 * `run`, and one that stops stops this run. */
	uint64_t (*entry)(void *ctx);
	const struct bpfrt_prog *desc;

	void *state; /* other engines' own */
};

/*
 * A way to run programs; others may be written outside of the runtime. Programs that tail-call each other may be on
 * different ones: a prog_array holds the descriptors (of an interpreted program: prog->desc, once prepare said how
 * native code runs it), and the tail calls of one run are counted together. Native code may tail-call an interpreted
 * program without a run for it (entry): then it runs on BPFRT_STACK_BYTES of the native stack without a budget, and
 * gives 0 where it stops. prepare: 0, or -EINVAL where the executable lacks something or its program is not valid. run:
 * 0 and all 64 bits of r0 in *result, or -EFAULT when the program was stopped. release: takes what prepare made.
 */
struct bpfrt_engine {
	const char *name;
	int64_t (*prepare)(struct bpfrt_executable *exe);
	int64_t (*run)(struct bpfrt_executable *exe, void *ctx, uint64_t *result);
	void (*release)(struct bpfrt_executable *exe);
};

extern const struct bpfrt_engine bpfrt_engine_trusted; /* the interpreter's modes */
extern const struct bpfrt_engine bpfrt_engine_checked;
extern const struct bpfrt_engine bpfrt_engine_native;

#endif
