/* The table of options as data; options.def is its source. */
#ifndef BPFC_OPTION_H
#define BPFC_OPTION_H

#include "args.h"

enum bpfc_option_id {
#define BPFC_OPTION(id, spelling, argument, verbs, metavar, help) BPFC_OPT_##id,
#include "options.def"
	BPFC_OPT_COUNT,
};

enum bpfc_argument {
	BPFC_ARGUMENT_NONE,
	BPFC_ARGUMENT_VALUE,
	BPFC_ARGUMENT_JOINED,
};

struct bpfc_option {
	const char *spelling;
	enum bpfc_argument argument;
	unsigned verbs; /* bit 1 << enum bpfc_verb */
	const char *metavar, *help;
};

/* BPFC_OPT_COUNT rows. */
extern const struct bpfc_option bpfc_options[];

#endif
