/*
 * The JIT as an engine (bpfrt/engine.h): a program of a model, compiled when it is prepared. What to compile is in
 * exe->state, a struct bpfc_jit_unit of the caller's, which lives as long as the executable.
 */
#ifndef BPFC_JIT_ENGINE_H
#define BPFC_JIT_ENGINE_H

#include "bpfrt/engine.h"
#include "jit.h"

/* One program. The caller fills in all but the last; what it points to is borrowed until prepare returns. */
struct bpfc_jit_unit {
	struct bpfc_jit *jit; /* borrowed until release: code that has the program already; NULL: prepare compiles it */
	const struct bpfc_model *model;
	const struct bpfc_prog *prog;
	const struct bpfc_facts *facts; /* NULL: none */
	const struct bpfc_codegen_options *options;
	const struct bpfc_jit_symbol *symbols;
	uint32_t symbol_count;

	struct bpfc_jit *own; /* what prepare compiled: its maps are found there, release closes it */
};

/* prepare: 0; -EINVAL without a unit, when it cannot be compiled (the options' sink has the reason) or the code has no
 * such program. run: always 0. */
extern const struct bpfrt_engine bpfc_engine_jit;

#endif
