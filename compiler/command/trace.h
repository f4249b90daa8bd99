/* --trace=FILE: the walk of the verifier as text, written as it goes. */
#ifndef BPFC_TRACE_H
#define BPFC_TRACE_H

#include "bpfv/verify.h"
#include "run.h"

struct bpfc_trace {
	FILE *out; /* NULL: no trace is wanted */
	const char *path;
	const struct bpfc_prog *prog;
	const struct bpfc_line *line; /* the source line that was printed last */
	unsigned paths;
};

/* Opens the file of --trace, if there is one. Returns BPFC_OK, or BPFC_E_IO after a diagnostic. */
int bpfc_trace_open(struct bpfc_run *run, struct bpfc_trace *trace);

/* What follows is about `prog`; options->trace is set. */
void bpfc_trace_begin(struct bpfc_trace *trace, const struct bpfc_prog *prog, struct bpfv_options *options);

/* Returns `status`, or BPFC_E_IO after a diagnostic when not all could be written. */
int bpfc_trace_close(struct bpfc_run *run, struct bpfc_trace *trace, int status);

#endif
