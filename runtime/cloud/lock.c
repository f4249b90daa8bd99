#define _GNU_SOURCE
#include "lock.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SPINS 100 /* looks at a lock before the processor is given to somebody else */

static bool take(struct bpfrt_stripe *stripe)
{
	return !__atomic_exchange_n(&stripe->lock, 1, __ATOMIC_ACQUIRE);
}

/* With the lock taken: nobody owns it from here on. Where who owned it says that it is inside; NULL: nobody did. */
static const uint8_t *disown(struct bpfrt_stripe *stripe)
{
	uint64_t owner = BPFRT_LOAD(&stripe->owner);

	if (owner <= BPFRT_OWNER_NEVER)
		return NULL;
	BPFRT_STORE(&stripe->owner, BPFRT_OWNER_NONE);
	syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
	return &stripe->is_inside[owner & BPFRT_OWNER_NUMBER];
}

/* With the lock taken, and nobody inside. */
static uint32_t own(struct bpfrt_stripe *stripe)
{
	if (BPFRT_LOAD(&stripe->owner) == BPFRT_OWNER_NONE)
		BPFRT_STORE(&stripe->owner,
			    stripe->owners < BPFRT_OWNERS ? bpfrt_lock_self() | stripe->owners++ : BPFRT_OWNER_NEVER);
	return BPFRT_LOCK_TAKEN;
}

uint32_t bpfrt_lock_wait(struct bpfrt_stripe *stripe)
{
	const uint8_t *is_inside;

	for (unsigned spins = 0; BPFRT_LOAD(&stripe->lock) || !take(stripe); spins++)
		if (spins >= SPINS)
			sched_yield();
	is_inside = disown(stripe);
	for (unsigned spins = 0; is_inside && BPFRT_LOAD(is_inside); spins++)
		if (spins >= SPINS)
			sched_yield();
	return own(stripe);
}

uint32_t bpfrt_lock_try(struct bpfrt_stripe *stripe)
{
	const uint8_t *is_inside;
	uint64_t owner;

	if (BPFRT_LOAD(&stripe->lock) || !take(stripe))
		return BPFRT_LOCK_FAILED;
	owner = BPFRT_LOAD(&stripe->owner);
	is_inside = disown(stripe);
	if (!is_inside || !BPFRT_LOAD(is_inside))
		return own(stripe);
	BPFRT_STORE(&stripe->owner, owner); /* as it was */
	BPFRT_STORE(&stripe->lock, 0);
	return BPFRT_LOCK_FAILED;
}

uint64_t bpfrt_lock_first_owner(void)
{
	return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) ? BPFRT_OWNER_NEVER
											: BPFRT_OWNER_NONE;
}
