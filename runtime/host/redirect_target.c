/* What redirect and redirect_map record for the host. */
#include "profile.h"

struct bpfrt_redirect *bpfrt_redirect_target(void)
{
	static BPFRT_PER_THREAD struct bpfrt_redirect target;

	return &target;
}
