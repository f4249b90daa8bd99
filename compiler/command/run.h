/* One run of the command: what its parts share. main.c owns it. */
#ifndef BPFC_RUN_H
#define BPFC_RUN_H

#include "args.h"
#include "arena.h"
#include "render.h"

struct bpfc_run {
	struct bpfc_args args;
	struct bpfc_arena *arena; /* lives until the end */
	struct bpfc_render render;
	struct bpfc_sink sink; /* the renderer's */
};

/* Emits a diagnostic that has no place and returns `status`. */
int bpfc_run_fail(struct bpfc_run *run, int status, struct bpfc_diag diag);

/* The one of two statuses with the higher exit code; the first when they have the same. */
int bpfc_worse(int a, int b);

/* The verbs. Each returns a status, after diagnostics when it isn't BPFC_OK. */
int bpfc_compile(struct bpfc_run *run);
int bpfc_verify(struct bpfc_run *run);
int bpfc_inspect(struct bpfc_run *run);
int bpfc_dump(struct bpfc_run *run);
int bpfc_schedule(struct bpfc_run *run);
int bpfc_execute(struct bpfc_run *run);

/* help.c: to standard output. */
void bpfc_help(const struct bpfc_args *args);
const char *bpfc_help_usage(enum bpfc_verb verb);

/* version.c: --version and --print-targets, to standard output. */
int bpfc_print_version(struct bpfc_run *run);
int bpfc_print_targets(struct bpfc_run *run);

#endif
