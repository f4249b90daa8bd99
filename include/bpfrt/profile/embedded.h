/*
 * The embedded profile: one core, no operating system, no heap. See cloud.h for how to make a profile of your own.
 */

/* The objects that it links with: those of `bpfc --profile=embedded`. */
#define BPFRT_LAYOUT embedded

/* ---- strategies: each names the file of its folder in runtime/ ---- */

/* memory/: elastic (heap with a quota) or static (one pool, carved at start). */
#define BPFRT_MEMORY static

/* failure/: restart (bounded, then quarantine) or recovery (skip, degrade, safe state). */
#define BPFRT_ON_FAILURE recovery

/* sched/: deadline (EDF, one core) or throughput (cloud layout only); options may name another policy */
#define BPFRT_SCHEDULER deadline

/* ---- limits ---- */

#define BPFRT_MAX_STACK 8192      /* bytes that a program's frames may take on one call path: 512 to 524288 */
#define BPFRT_MAX_INSNS 100000    /* slots of a program: 1 to 1000000 */
#define BPFRT_MAX_EXECUTED 100000 /* instructions of one run, worst case; UINT64_MAX: not limited */
#define BPFRT_MAX_TIMERS 16       /* that values of maps hold at once: 1 to 65535 */
#define BPFRT_JIT 0               /* whether compiling at run time is allowed */

/* Memory static: bytes of the pool, a multiple of 8. The build's option of that name wins. */
#ifndef BPFRT_POOL_BYTES
#define BPFRT_POOL_BYTES 65536
#endif
