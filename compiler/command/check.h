/* Verifying under the limits of the profile. */
#ifndef BPFC_CHECK_H
#define BPFC_CHECK_H

#include "bpfv/verify.h"
#include "run.h"

/* The profile that --profile and --target ask for; never BPFC_PROFILE_DEFAULT. */
enum bpfc_profile bpfc_check_profile(const struct bpfc_args *args);

/* Whether --max-stack and --max-insns fit the profile: BPFC_OK, or BPFC_E_OPTION after a diagnostic. */
int bpfc_check_limits(struct bpfc_run *run);

/* The command line's options of a verification; the sink is the caller's to set. */
struct bpfv_options bpfc_check_options(const struct bpfc_run *run);

/* Verifies one program; *facts (may be NULL) as bpfv_verify gives them, to be given to bpfc_check_free. */
int bpfc_check(struct bpfc_run *run, const struct bpfc_prog *prog, const struct bpfc_sink *sink,
	       struct bpfc_facts **facts);
void bpfc_check_free(struct bpfc_facts *facts);

#endif
