/* What the parts of the engine share. */
#ifndef BPFC_ENGINE_INTERNAL_H
#define BPFC_ENGINE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "arena.h"
#include "bpfc/engine.h"
#include "bpfc/facts.h"
#include "bpfrt/engine.h"
#include "engine/epoch.h"
#include "engine/sha256.h"

struct bpfc_generator;
struct bpfc_native;

struct bpfc_engine {
	struct bpfc_sink sink;
	_Atomic uint32_t instances; /* open */
	_Atomic uint32_t hooks;
	struct bpfc_epochs epochs; /* of those who run hooks */
	char *codegen;             /* path of the module; NULL: beside this code */
	char *cache;               /* NULL: none */
	uint64_t cache_bytes;
	uint64_t code_quota;
	_Atomic uint64_t code_bytes;            /* of native code */
	pthread_mutex_t lock;                   /* of what follows */
	const struct bpfc_generator *generator; /* NULL: not needed so far */
};

struct bpfc_program {
	struct bpfc_instance *instance;
	const struct bpfc_prog *prog;
	struct bpfrt_interp_prog *interp;
	size_t ctx_bytes; /* of the native context, at least */
};

/* What was asked for before loading; strings live in the arena. */
struct bpfc_settings {
	struct bpfc_set *sets;
	uint32_t set_count;
	struct bpfc_map_size *sizes;
	uint32_t size_count;
	const char **selected;
	uint32_t selected_count;
};

struct bpfc_instance {
	struct bpfc_engine *engine;
	struct bpfc_arena *arena;      /* settings, copies of the open options */
	struct bpfc_open_options open; /* as opened: strings and buffers are the arena's */
	uint8_t *bytes;                /* the object */
	size_t length;
	struct bpfc_settings settings;
	struct bpfc_model *model;
	struct bpfc_facts **facts; /* by the model's programs; NULL: not verified */

	/* From loading on. */
	struct bpfrt_loaded *loaded; /* NULL: not loaded */
	_Atomic uint32_t uses;       /* places in hooks that have a program of it */
	struct bpfc_program *programs;
	uint32_t program_count;
	enum bpfc_engine_kind kind;
	uint64_t budget;
	uint32_t stack_bytes;       /* that a run of any of them needs */
	struct bpfc_native *native; /* NULL: none */
	struct bpfc_tier *tier;     /* NULL: no thread compiles */
};

/* One loading. */
struct bpfc_load {
	struct bpfc_instance *instance;
	struct bpfc_load_options options;
	const struct bpfc_prog **progs; /* that are loaded, as in instance->loaded */
	const struct bpfc_facts **facts;
	uint32_t count;
	const struct bpfc_sink *sink; /* NULL: nothing is told */
};

/* Emits a diagnostic to the engine's sink and returns `status`. */
int bpfc_engine_fail(const struct bpfc_engine *engine, int status, struct bpfc_diag diag);

/* BPFC_E_ORDER: `function` was called, but `why`. */
int bpfc_engine_order(const struct bpfc_engine *engine, const char *function, const char *why);

/* Copies the caller's sized struct over `defaults`: BPFC_E_OPTION when it has fields that this library does not know.
 */
int bpfc_engine_options(const struct bpfc_engine *engine, const char *what, void *defaults, size_t known,
			const void *given);

/* file.c: all bytes of a file, which the caller frees with free(); BPFC_E_IO or BPFC_E_NOMEM after a diagnostic. */
int bpfc_engine_read_file(const struct bpfc_engine *engine, const char *path, uint8_t **bytes, size_t *length);

/* verify.c: frees all facts; whether program i is to be loaded. */
void bpfc_instance_forget(struct bpfc_instance *instance);
bool bpfc_instance_wants(const struct bpfc_instance *instance, uint32_t prog);

/* module.c: the code generator, loaded at the first call; BPFC_E_IO after a diagnostic. Any thread. */
int bpfc_engine_generator(struct bpfc_engine *engine, const struct bpfc_generator **generator);

/* jit.c: native code for the programs of an instance, after the image is loaded; and takes it back. */
int bpfc_instance_compile(const struct bpfc_load *load);
void bpfc_instance_drop_code(struct bpfc_instance *instance);

/* tier.c: the same by a thread of its own, which takes load->progs and load->facts; waits for it, and ends it. */
int bpfc_instance_compile_later(struct bpfc_load *load);
void bpfc_instance_join(struct bpfc_instance *instance);

/* key.c: the key of the native code that the programs will have; false when nobody knows the code generator. */
bool bpfc_instance_key(const struct bpfc_load *load, uint8_t key[BPFC_SHA256_BYTES]);

/* module.c: where the code generator is. */
#define BPFC_PATH_MOST 4096
bool bpfc_engine_generator_path(const struct bpfc_engine *engine, char path[BPFC_PATH_MOST]);

/* runtime_symbols.c: the address of a function or table of the runtime that native code may name, or NULL. */
void *bpfc_runtime_symbol(const char *name);

/* context.c */

/* Bytes that a program's native context has at least: its type's, or where that is as programs see it (tracing), what
 * the program accesses. Without facts: what its type has at most. */
size_t bpfc_context_bytes(const struct bpfc_prog *prog, const struct bpfc_facts *facts);

/* A native context over a buffer: `bytes` of ctx, 8-byte aligned, zeroed here. The packet lies in `buffer`. */
struct bpfc_packet {
	uint8_t *buffer;
	size_t room, headroom, length; /* room: of the whole buffer */
};

enum bpfc_context_kind {
	BPFC_CONTEXT_XDP,
	BPFC_CONTEXT_SKB,
	BPFC_CONTEXT_BUFFER, /* a struct of the host's with a pointer to the data */
	BPFC_CONTEXT_FLAT,   /* the data are the context */
};

enum bpfc_context_kind bpfc_context_kind(const struct bpfc_prog *prog);
void bpfc_context_bind(const struct bpfc_prog *prog, const struct bpfc_packet *packet, void *ctx, size_t bytes);

/* Bytes of a packet's start that the program does not see: its Ethernet header, or 0. */
size_t bpfc_context_skips(const struct bpfc_prog *prog, size_t length);

/* Where the packet is after a run, less what the program does not see; NULL for other contexts. */
const uint8_t *bpfc_context_packet(const struct bpfc_prog *prog, const void *ctx, size_t *length);

/* Sets a field by its name: BPFC_OK, or BPFC_E_OPTION after a diagnostic. */
int bpfc_context_set(const struct bpfc_engine *engine, const struct bpfc_prog *prog,
		     const struct bpfc_field_value *field, void *ctx, size_t bytes);

#endif
