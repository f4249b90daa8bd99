/* Diagnostics as text on standard error, as a compiler prints them. */
#ifndef BPFC_RENDER_H
#define BPFC_RENDER_H

#include <stdbool.h>
#include <stdio.h>

#include "args.h"
#include "bpfc/diag.h"
#include "bpfc/model.h"
#include "progress.h"

struct bpfc_render {
	FILE *out;
	bool color;
	char cwd[4096]; /* of the process: what source files are named relative to; "": they are printed as they are */
	const struct bpfc_model *model; /* the object that diagnostics are about, once it is known; else NULL */
	struct bpfc_progress progress;
	unsigned errors; /* printed so far */
	char *help;      /* what to do about the last error, to be printed after its notes; NULL: nothing */
};

/* Makes a renderer for `out`, usually standard error. Give it to bpfc_render_end. */
void bpfc_render_begin(struct bpfc_render *render, FILE *out);
void bpfc_render_end(struct bpfc_render *render);

/* --color=WHEN; auto is: on a terminal, unless NO_COLOR is set (https://no-color.org). */
void bpfc_render_color(struct bpfc_render *render, enum bpfc_color when);

/* Prints the help of the last error: nothing more will come about it. */
void bpfc_render_settle(struct bpfc_render *render);

/* A sink's emit; `user` is a struct bpfc_render. An error's help waits for its notes, or for a better help. */
void bpfc_render_diag(void *user, const struct bpfc_diag *diag);

#endif
