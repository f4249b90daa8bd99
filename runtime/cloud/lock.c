#define _GNU_SOURCE
#include "lock.h"

#include <sched.h>

#define SPINS 100 /* looks at a lock before the processor is given to somebody else */

void bpfrt_lock_wait(struct bpfrt_stripe *stripe)
{
	for (unsigned spins = 0;; spins++) {
		if (!__atomic_load_n(&stripe->lock, __ATOMIC_RELAXED) && bpfrt_try_lock(stripe))
			return;
		if (spins >= SPINS)
			sched_yield();
	}
}
