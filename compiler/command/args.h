/* The command line, parsed: plain data that the verbs read. */
#ifndef BPFC_ARGS_H
#define BPFC_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "bpfc/diag.h"
#include "bpfc/engine.h"
#include "bpfv/verify.h"
#include "llvm/codegen.h"
#include "model/open.h"

enum bpfc_verb {
#define BPFC_VERB(id, name, summary, usage, about, example) BPFC_VERB_##id,
#include "verbs.def"
	BPFC_VERB_COUNT,
};

enum bpfc_action {
	BPFC_ACTION_RUN, /* the verb */
	BPFC_ACTION_HELP,
	BPFC_ACTION_VERSION,
	BPFC_ACTION_TARGETS,
};

enum bpfc_color {
	BPFC_COLOR_AUTO,
	BPFC_COLOR_ALWAYS,
	BPFC_COLOR_NEVER,
};

struct bpfc_names {
	const char **list;
	uint32_t count;
};

/* Strings are argv's, or live in the arena that bpfc_args_parse was given. */
struct bpfc_args {
	enum bpfc_verb verb;
	bool has_verb; /* it was written */
	enum bpfc_action action;
	struct bpfc_names inputs, programs, sections;
	const char *output, *kconfig, *btf;
	struct bpfc_set *sets;
	uint32_t set_count;
	struct bpfc_map_size *map_sizes;
	uint32_t map_size_count;
	struct bpfc_rename *renames;
	uint32_t max_stack; /* 0: the default */
	uint64_t max_memory;
	uint64_t max_executed;                                     /* 0: the default; UINT64_MAX: any number */
	uint64_t max_processed, max_insns, max_states, time_limit; /* time_limit: milliseconds; 0: the default */
	const char *trace;                                         /* NULL: none is wanted */
	uint64_t cpu_hz, safety;                                   /* safety: percent; 0: the default */
	uint64_t tick_hz;                                          /* 0: the default */
	uint32_t dispatch_cost, timer_cost, interrupt_cost;        /* ticks */
	uint64_t interrupt_period;                                 /* ticks; 0: no interrupts */
	const char *svg;
	const struct bpfv_costs *weights; /* NULL: the target's */
	uint64_t repeat;                  /* 0: once */
	const char *data, *pcap, *write;
	struct bpfc_field_value *fields;
	uint32_t field_count;
	struct bpfc_set *fills; /* name: the map; value: the file */
	uint32_t fill_count;
	enum bpfc_engine_kind engine;
	uint64_t budget; /* 0: any number */
	bool time, facts, quiet, strict, json;
	enum bpfc_color color;
	struct bpfc_codegen_options codegen; /* renames and their count too */
};

/*
 * Parses argv. Options may stand before and after the inputs; the last of two contradicting ones counts; "--" ends
 * them. Returns BPFC_OK, or BPFC_E_OPTION or BPFC_E_NOMEM after the first error went to the sink.
 */
int bpfc_args_parse(struct bpfc_args *args, struct bpfc_arena *arena, int argc, char **argv,
		    const struct bpfc_sink *sink);

/* The name of a verb; the verb of a name, or BPFC_VERB_COUNT. */
const char *bpfc_verb_name(enum bpfc_verb verb);
enum bpfc_verb bpfc_verb_by_name(const char *name);

/* value.c: reads the value of one option into args. *reason (static storage) says what is wrong with it. */
struct bpfc_option;
int bpfc_args_value(struct bpfc_args *args, struct bpfc_arena *arena, unsigned option, const char *value,
		    const char **reason);

/* suggest.c: the one of `count` names that `name` is most likely a misspelling of, or NULL. */
const char *bpfc_suggest(const char *name, const char *const *names, uint32_t count);

#endif
