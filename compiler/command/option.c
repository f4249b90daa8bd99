#include "option.h"

#define C (1u << BPFC_VERB_COMPILE)
#define V (1u << BPFC_VERB_VERIFY)
#define I (1u << BPFC_VERB_INSPECT)
#define D (1u << BPFC_VERB_DUMP)
#define S (1u << BPFC_VERB_SCHEDULE)
#define R (1u << BPFC_VERB_RUN)
#define ALL (C | V | I | D | S | R)

const struct bpfc_option bpfc_options[] = {
#define BPFC_OPTION(id, spelling, argument, verbs, metavar, help) \
	[BPFC_OPT_##id] = { spelling, BPFC_ARGUMENT_##argument, verbs, metavar, help },
#include "options.def"
};
