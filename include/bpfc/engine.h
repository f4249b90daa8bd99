/*
 * The engine: BPF programs in this process. An object is opened, its programs are verified, loaded and run:
 *
 *     bpfc_engine_new(NULL, &engine);
 *     bpfc_instance_open_file(engine, "filter.o", NULL, &instance);
 *     bpfc_instance_load(instance, NULL);
 *     bpfc_instance_program(instance, "xdp_filter", &program);
 *     bpfc_program_run(program, &xdp, sizeof(xdp), &verdict);
 *     bpfc_instance_close(instance);
 *     bpfc_engine_free(engine);
 *
 * Functions return BPFC_OK or a status of status.def, and give the reason to the engine's sink. What was called when it
 * may not be returns BPFC_E_ORDER and does nothing. Nothing that an object or a program does harms the host: objects
 * are checked, programs verified, contexts measured. Option structs begin with their size; NULL means all defaults.
 *
 * Ownership: *borrows* (for the call, unless it says more), *takes*, *returns* (the caller closes). Threads: an engine
 * is used by any number of threads; an instance by one at a time, but for bpfc_program_run, which any number of threads
 * may call at once, and the maps, which have functions of their own for any thread (bpfrt/host.h).
 */
#ifndef BPFC_ENGINE_H
#define BPFC_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfc/diag.h"
#include "bpfc/model.h"
#include "bpfc/open.h"
#include "bpfc/status.h"
#include "bpfrt/interp.h"
#include "bpfv/verify.h"

struct bpfc_engine;
struct bpfc_instance;
struct bpfc_program;

/* ---- engines ---- */

struct bpfc_engine_options {
	size_t size;                  /* sizeof(struct bpfc_engine_options) */
	const struct bpfc_sink *sink; /* copied; its user is borrowed until the engine is freed. It is called on the
				       * thread that called the engine */
	const char *codegen;          /* copied: path of libbpfc-codegen.so; NULL: in bpfc/ beside this library */
	const char *cache;            /* copied: a folder for native code, made if need be; NULL: none */
	uint64_t cache_bytes;         /* that its files have at most; 0: 64 MiB */
	uint64_t code_quota;          /* bytes of native code of all instances together; 0: any number */
};

/* Returns an engine. BPFC_E_OPTION, BPFC_E_NOMEM; BPFC_E_IO for a cache that is not private to the user. Any thread. */
int bpfc_engine_new(const struct bpfc_engine_options *options, struct bpfc_engine **engine);

/* Takes the engine; NULL is fine. BPFC_E_ORDER while an instance of it is open: it stays then. Any thread. */
int bpfc_engine_free(struct bpfc_engine *engine);

/* ---- objects, before they are loaded ---- */

/*
 * Opens the object in `bytes` (borrowed, `length` of them), or in a file. Returns an instance, which borrows the engine
 * until it is closed. `options` is borrowed, NULL for none; its sink is not used, the engine's is. Errors: those of
 * reading an object (BPFC_E_FORMAT, BPFC_E_UNSUPPORTED, BPFC_E_OPTION, BPFC_E_REJECTED), BPFC_E_IO, BPFC_E_NOMEM. Any
 * thread.
 */
int bpfc_instance_open(struct bpfc_engine *engine, const uint8_t *bytes, size_t length,
		       const struct bpfc_open_options *options, struct bpfc_instance **instance);
int bpfc_instance_open_file(struct bpfc_engine *engine, const char *path, const struct bpfc_open_options *options,
			    struct bpfc_instance **instance);

/* Takes the instance, unloads it if need be; NULL is fine. BPFC_E_ORDER as of bpfc_instance_unload: it stays then. */
int bpfc_instance_close(struct bpfc_instance *instance);

/*
 * What the object has: programs, maps, variables, types (model.h). Owned by the instance, valid until a setting changes
 * or the instance is closed.
 */
const struct bpfc_model *bpfc_instance_model(const struct bpfc_instance *instance);

/* Settings: before loading, else BPFC_E_ORDER. Names are the object's, borrowed; BPFC_E_OPTION for one that it has not,
 * or a value that does not fit, and the setting is as it was. */

/* Loads this program; may be called for several. Programs that maps' initial values name are loaded with them. Without
 * a call all programs are. */
int bpfc_instance_select(struct bpfc_instance *instance, const char *program);

/* Gives a map another size. */
int bpfc_instance_set_map_size(struct bpfc_instance *instance, const char *map, uint32_t max_entries);

/* Gives a variable of .rodata its value, as `bpfc --set` spells it: "7", "-1", "0x10", "'a'", "true", text. */
int bpfc_instance_set_value(struct bpfc_instance *instance, const char *variable, const char *value);

/*
 * Verifies the programs that are to be loaded. `options` are borrowed; sink, facts' allocator and costs are the
 * instance's own. BPFC_E_REJECTED, BPFC_E_TOO_COMPLEX and the other statuses of bpfv_verify: the worst of them, after
 * all programs were looked at. What is verified once is not again, until a setting changes.
 */
int bpfc_instance_verify(struct bpfc_instance *instance, const struct bpfv_options *options);

/* ---- loading ---- */

enum bpfc_engine_kind {
	BPFC_ENGINE_INTERP,  /* the interpreter, for verified programs */
	BPFC_ENGINE_CHECKED, /* the interpreter, which checks every access and every call */
	BPFC_ENGINE_JIT,     /* native code, compiled while loading; x86-64 */
	BPFC_ENGINE_TIERED,  /* the interpreter at once, native code when a thread of the engine has compiled it */
};

/* A function or variable of the host's that programs name as an extern. */
struct bpfc_host_symbol {
	const char *name;
	struct bpfrt_interp_extern is; /* what the interpreter calls, or the variable's memory */
	void *native;                  /* a function: what native code calls, with the types of its declaration */
};

struct bpfc_load_options {
	size_t size; /* sizeof(struct bpfc_load_options) */
	enum bpfc_engine_kind engine;
	uint64_t budget; /* instructions of one run; 0: any number. Native code is not loaded if its worst case is more
			  */
	const struct bpfv_options *verify; /* borrowed: see bpfc_instance_verify; NULL: the defaults */
	const struct bpfc_host_symbol
		*symbols; /* borrowed; their memory and functions until the instance is unloaded */
	uint32_t symbol_count;
	char opt; /* native code: how much to optimise, '0' to '3'; 0: '2' */
};

/*
 * Verifies what is not yet verified, gives maps and variables memory and makes the programs ready to run. BPFC_E_ORDER
 * when it is loaded; BPFC_E_UNSUPPORTED for what the runtime lacks, BPFC_E_OPTION for an extern that nobody has,
 * BPFC_E_NOMEM; the statuses of bpfc_instance_verify. After an error nothing is loaded.
 */
int bpfc_instance_load(struct bpfc_instance *instance, const struct bpfc_load_options *options);

/* Takes programs and maps back; the instance is as before it was loaded. No program of it may run, and nobody may use
 * its maps. BPFC_E_ORDER when it is not loaded. */
int bpfc_instance_unload(struct bpfc_instance *instance);

/* A map, by name, to be used with bpfrt/host.h by any thread. Owned by the instance, until it is unloaded.
 * BPFC_E_OPTION without such a map, BPFC_E_ORDER before loading. */
int bpfc_instance_map(const struct bpfc_instance *instance, const char *name, struct bpfrt_map **map);

/* The memory of a variable, `*size` bytes; as bpfc_instance_map. Variables of .rodata must not be changed any more. */
int bpfc_instance_variable(const struct bpfc_instance *instance, const char *name, void **memory, size_t *size);

/* A loaded program, by name. Owned by the instance, until it is unloaded. BPFC_E_OPTION, BPFC_E_ORDER as above. */
int bpfc_instance_program(const struct bpfc_instance *instance, const char *name, struct bpfc_program **program);

/* ---- running ---- */

/*
 * Runs a program: `ctx` is the native context of its type (struct bpfrt_xdp, struct bpfrt_skb, a firmware's own struct,
 * else what the program sees), borrowed, `ctx_bytes` its size. All 64 bits of the result in *result. BPFC_E_OPTION for
 * a context that is NULL or too short; BPFC_E_STOPPED for a program that was stopped (checked engine, budget): `stop`
 * (may be NULL) then says where and why. Any number of threads at once, each with its own context.
 */
struct bpfc_stop {
	enum bpfrt_trap trap;
	uint32_t insn;     /* slot of the program that was stopped */
	uint64_t address;  /* that was accessed, or the argument */
	uint64_t executed; /* instructions so far */
};

int bpfc_program_run(struct bpfc_program *program, void *ctx, size_t ctx_bytes, uint64_t *result,
		     struct bpfc_stop *stop);

/* The program in the object, and the bytes that its native context has at least. Any thread. */
const struct bpfc_prog *bpfc_program_info(const struct bpfc_program *program);
size_t bpfc_program_ctx_bytes(const struct bpfc_program *program);

/* Whether the program runs as native code by now. Any thread. */
bool bpfc_program_is_native(const struct bpfc_program *program);

/* What a prog_array takes (bpfrt_prog_array_set), of this instance or another. Owned by the instance, until it is
 * unloaded: take it out of the array before. Any thread. */
const struct bpfrt_prog *bpfc_program_desc(const struct bpfc_program *program);

/* ---- test runs: a packet, and fields of the context by their name ---- */

struct bpfc_field_value {
	const char *name;  /* of the context: "ingress_ifindex", "cb[1]" */
	const char *value; /* a number */
};

/*
 * What Linux's test run does (kernel: net/bpf/test_run.c): the packet lies behind 256 bytes of headroom, and xdp_md or
 * __sk_buff are filled in as there: ingress from interface 1; for __sk_buff the protocol from the Ethernet header,
 * which programs that do not see that header begin after. Other contexts begin with the data, the rest of them is zero.
 */
struct bpfc_test_run {
	size_t size;      /* sizeof(struct bpfc_test_run) */
	const void *data; /* borrowed */
	size_t data_length;
	const struct bpfc_field_value *fields; /* borrowed */
	uint32_t field_count;
	uint64_t repeat;   /* 0: once. Each run begins with the packet and the fields as given */
	uint64_t *times;   /* NULL, or room for `repeat`: what each run took, nanoseconds, less the clock's own time */
	void *out;         /* NULL, or room for the packet after the last run: */
	size_t out_room;   /* bytes of it */
	size_t out_length; /* set: bytes that the packet has; more than out_room: the rest is not there */
	uint64_t result;   /* set: of the last run */
	void *result_user; /* given to each_result */
	void (*each_result)(void *user, uint64_t result); /* NULL, or called after each run */
};

/* Returns as bpfc_program_run does, with the reason to the sink; BPFC_E_OPTION for data or fields that do not fit. One
 * thread at a time for each `test`. */
int bpfc_program_test(struct bpfc_program *program, struct bpfc_test_run *test);

#endif
