/*
 * The code generator is a module of its own, loaded by `compile`, `--print-targets` and `--version`, so that the other
 * verbs start without LLVM. It exports one symbol, this struct's instance.
 */
#ifndef BPFC_GENERATOR_H
#define BPFC_GENERATOR_H

#include "llvm/generator.h"
#include "run.h"

/*
 * Loads the module that lies beside this executable (../lib/bpfc/libbpfc-codegen.so). It stays loaded until the process
 * ends. NULL with the reason in *reason, which lives as long as the arena.
 */
const struct bpfc_generator *bpfc_generator_load(struct bpfc_arena *arena, const char **reason);

/* Where the module lies; NULL when there is no memory. */
const char *bpfc_generator_path(struct bpfc_arena *arena);

#endif
