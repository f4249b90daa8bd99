/* The weights of cores: include/bpfc/weight.def. */
#ifndef BPFC_WEIGHTS_H
#define BPFC_WEIGHTS_H

#include "args.h"
#include "bpfv/verify.h"

/* The weights of a name, or NULL. Static. */
const struct bpfv_costs *bpfc_weights_by_name(const char *name);

/* Those that the command line asks for, or of its target; else every instruction costs 1. */
const struct bpfv_costs *bpfc_weights_of(const struct bpfc_args *args);

/* Their name. */
const char *bpfc_weights_name(const struct bpfv_costs *weights);

/* The names, as a list in words. */
const char *bpfc_weights_list(void);

#endif
