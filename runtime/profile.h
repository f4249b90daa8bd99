/*
 * The profile that the runtime is built for: a header of choices (include/bpfrt/profile/), checked here; and what the
 * two layouts do differently in code that they share. The build includes the header first, -include NAME.h
 * -DBPFRT_PROFILE; or says -DBPFRT_CLOUD or -DBPFRT_EMBEDDED for the ones that come with us.
 */
#ifndef BPFRT_PROFILE_H
#define BPFRT_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "bpfrt/host.h"

#ifndef BPFRT_PROFILE
#if defined(BPFRT_CLOUD) == defined(BPFRT_EMBEDDED)
#error "the runtime is built for one profile: compile with -DBPFRT_CLOUD, or -DBPFRT_EMBEDDED, or with a header of yours: -include NAME.h -DBPFRT_PROFILE"
#elif defined(BPFRT_CLOUD)
#include "bpfrt/profile/cloud.h"
#else
#include "bpfrt/profile/embedded.h"
#endif
#endif

#include "profile_check.h"

/*
 * Words that several threads read and write. Cloud: atomic, ordered so that who sees a store sees what was stored
 * before it. Embedded: plain; one core, and what must be whole runs with interrupts masked (lock.h).
 */
#ifdef BPFRT_CLOUD
#define BPFRT_LOAD(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define BPFRT_STORE(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define BPFRT_SET_BITS(p, bits) ((void)__atomic_fetch_or((p), (bits), __ATOMIC_RELAXED))
#define BPFRT_CLEAR_BITS(p, bits) ((void)__atomic_fetch_and((p), ~(bits), __ATOMIC_RELAXED))
#define BPFRT_PER_THREAD _Thread_local
#else
#define BPFRT_LOAD(p) (*(p))
#define BPFRT_STORE(p, v) ((void)(*(p) = (v)))
#define BPFRT_SET_BITS(p, bits) ((void)(*(p) |= (bits)))
#define BPFRT_CLEAR_BITS(p, bits) ((void)(*(p) &= ~(bits)))
#define BPFRT_PER_THREAD
#endif

/* Whether programs may be prepared for the threaded interpreter (interp/threaded.h): it is large, and needs calls in
 * tail position to be jumps. */
#if defined(BPFRT_CLOUD) && !defined(__OPTIMIZE_SIZE__) && (defined(__clang__) || defined(__OPTIMIZE__)) && \
	__SIZEOF_POINTER__ == 8
#define BPFRT_THREADED 1
#else
#define BPFRT_THREADED 0
#endif

/* CPU slots; constants where there is one. */
static inline uint32_t bpfrt_slot_count(void)
{
#ifdef BPFRT_CLOUD
	return bpfrt_slots();
#else
	return 1;
#endif
}

static inline uint32_t bpfrt_slot_current(void)
{
#ifdef BPFRT_CLOUD
	return bpfrt_slot();
#else
	return 0;
#endif
}

#endif
