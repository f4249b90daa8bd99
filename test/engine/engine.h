/* What the engine's tests share. */
#ifndef TEST_ENGINE_H
#define TEST_ENGINE_H

#include <criterion/criterion.h>

#include "bpfc/engine.h"

/* The last error that an engine of the tests told. */
extern enum bpfc_diag_code engine_said;

struct bpfc_engine *engine_new(void);
struct bpfc_instance *engine_open(struct bpfc_engine *engine, const char *rule);
struct bpfc_program *engine_program(struct bpfc_instance *instance, const char *name);

/* The result of a test run over `length` bytes; fails when it has none. */
uint64_t engine_run(struct bpfc_program *program, const void *data, size_t length);

void engine_end(struct bpfc_engine *engine, struct bpfc_instance *instance);

#endif
