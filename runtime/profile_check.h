/* Refuses a profile whose choices are missing, unknown or do not go together. Included by profile.h only. */
#ifndef BPFRT_PROFILE_CHECK_H
#define BPFRT_PROFILE_CHECK_H

#ifndef BPFRT_LAYOUT
#error "profile: no BPFRT_LAYOUT: add #define BPFRT_LAYOUT cloud (many processors), or embedded (one core)"
#endif
#ifndef BPFRT_MEMORY
#error "profile: no BPFRT_MEMORY: add #define BPFRT_MEMORY elastic (heap with a quota), or static (one pool)"
#endif
#ifndef BPFRT_ON_FAILURE
#error "profile: no BPFRT_ON_FAILURE: add #define BPFRT_ON_FAILURE restart, or recovery (skip, degrade, safe state)"
#endif
#ifndef BPFRT_SCHEDULER
#error "profile: no BPFRT_SCHEDULER: add #define BPFRT_SCHEDULER throughput (worker threads), or deadline (EDF)"
#endif
#if !defined(BPFRT_MAX_STACK) || !defined(BPFRT_MAX_INSNS) || !defined(BPFRT_MAX_EXECUTED) || \
	!defined(BPFRT_MAX_TIMERS) || !defined(BPFRT_JIT)
#error "profile: a limit is missing: define BPFRT_MAX_STACK, BPFRT_MAX_INSNS, BPFRT_MAX_EXECUTED, BPFRT_MAX_TIMERS and BPFRT_JIT"
#endif

/* BPFRT_IS(KIND, CHOICE): whether the choice is the one named KIND, in #if. */
#define BPFRT_IS_LAYOUT_cloud 1
#define BPFRT_IS_LAYOUT_embedded 2
#define BPFRT_IS_MEMORY_elastic 1
#define BPFRT_IS_MEMORY_static 2
#define BPFRT_IS_ON_FAILURE_restart 1
#define BPFRT_IS_ON_FAILURE_recovery 2
#define BPFRT_IS_SCHEDULER_throughput 1
#define BPFRT_IS_SCHEDULER_deadline 2
#define BPFRT_JOIN_(a, b) a##b
#define BPFRT_JOIN(a, b) BPFRT_JOIN_(a, b)
#define BPFRT_LAYOUT_ID BPFRT_JOIN(BPFRT_IS_LAYOUT_, BPFRT_LAYOUT)
#define BPFRT_MEMORY_ID BPFRT_JOIN(BPFRT_IS_MEMORY_, BPFRT_MEMORY) /* 0: a user's */
#define BPFRT_ON_FAILURE_ID BPFRT_JOIN(BPFRT_IS_ON_FAILURE_, BPFRT_ON_FAILURE)

#define BPFRT_SCHEDULER_ID BPFRT_JOIN(BPFRT_IS_SCHEDULER_, BPFRT_SCHEDULER)

#if BPFRT_LAYOUT_ID == 1
#ifndef BPFRT_CLOUD
#define BPFRT_CLOUD
#endif
#ifdef BPFRT_EMBEDDED
#error "profile: BPFRT_LAYOUT is cloud, but the build says -DBPFRT_EMBEDDED: take one of them away"
#endif
#elif BPFRT_LAYOUT_ID == 2
#ifndef BPFRT_EMBEDDED
#define BPFRT_EMBEDDED
#endif
#ifdef BPFRT_CLOUD
#error "profile: BPFRT_LAYOUT is embedded, but the build says -DBPFRT_CLOUD: take one of them away"
#endif
#else
#error "profile: BPFRT_LAYOUT is unknown: choose cloud (many processors) or embedded (one core)"
#endif

#if BPFRT_LAYOUT_ID == 1 && BPFRT_MEMORY_ID == 2
#error "profile: memory static never takes memory back, which layout cloud needs: choose elastic, or layout embedded"
#endif
#if BPFRT_MEMORY_ID == 1 && !__STDC_HOSTED__
#error "profile: memory elastic needs an operating system's heap: choose static for bare metal"
#endif
#if BPFRT_MEMORY_ID == 2
#ifndef BPFRT_POOL_BYTES
#error "profile: memory static needs its pool's size: add #define BPFRT_POOL_BYTES 65536"
#elif BPFRT_POOL_BYTES < 8 || BPFRT_POOL_BYTES % 8
#error "profile: BPFRT_POOL_BYTES must be a multiple of 8 and not 0"
#endif
#endif

#if BPFRT_ON_FAILURE_ID == 1 && (!defined(BPFRT_RETRIES) || !defined(BPFRT_STRIKES))
#error "profile: failure restart is bounded: add #define BPFRT_RETRIES 3 and #define BPFRT_STRIKES 8"
#elif BPFRT_ON_FAILURE_ID == 1 && \
	(BPFRT_STRIKES < 1 || BPFRT_STRIKES > 65535 || BPFRT_RETRIES < 0 || BPFRT_RETRIES > 65535)
#error "profile: BPFRT_RETRIES is 0 to 65535, BPFRT_STRIKES 1 to 65535"
#endif

#if BPFRT_SCHEDULER_ID == 1 && BPFRT_LAYOUT_ID == 2
#error "profile: scheduler throughput has worker threads, which layout embedded has not: choose deadline"
#endif

#if BPFRT_JIT && BPFRT_MEMORY_ID == 2
#error "profile: a JIT needs memory that it can map: define BPFRT_JIT 0, or choose memory elastic"
#endif
#if BPFRT_MAX_STACK < 512 || BPFRT_MAX_STACK > 524288 || BPFRT_MAX_STACK % 8
#error "profile: BPFRT_MAX_STACK is 512 to 524288 bytes, a multiple of 8"
#endif
#if BPFRT_MAX_INSNS < 1 || BPFRT_MAX_INSNS > 1000000
#error "profile: BPFRT_MAX_INSNS is 1 to 1000000"
#endif
#if BPFRT_MAX_TIMERS < 1 || BPFRT_MAX_TIMERS > 65535
#error "profile: BPFRT_MAX_TIMERS is 1 to 65535"
#endif
#if BPFRT_MAX_EXECUTED < 1
#error "profile: BPFRT_MAX_EXECUTED is at least 1; UINT64_MAX does not limit it"
#endif

#endif
