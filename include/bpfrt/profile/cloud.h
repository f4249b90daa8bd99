/*
 * The cloud profile: many processors, a heap.
 *
 * A profile is one header of choices, read by the runtime's build and by nothing else of a program. Make one of your
 * own by copying this file or embedded.h, changing it, and building with -DBPFRT_PROFILES=/path/to/NAME.h: that makes
 * libbpfrt-NAME.a, for the host and, with the embedded layout, for every bare-metal target. runtime/profile.h refuses
 * choices that do not go together, and says what to do instead.
 */

/* The objects that it links with: those of `bpfc --profile=cloud` (many CPU slots, maps' memory set at start, atomic
 * words) or --profile=embedded (one core, masked interrupts). */
#define BPFRT_LAYOUT cloud

/* ---- strategies: each names the file of its folder in runtime/ ---- */

/* memory/: elastic (heap with a quota) or static (one pool, carved at start). */
#define BPFRT_MEMORY elastic

/* failure/: restart (bounded, then quarantine) or recovery (skip, degrade, safe state). */
#define BPFRT_ON_FAILURE restart

/* sched/: throughput (priorities, worker threads) or deadline (EDF); options may name another policy */
#define BPFRT_SCHEDULER throughput

/* ---- limits ---- */

#define BPFRT_MAX_STACK 524288        /* bytes that a program's frames may take on one call path: 512 to 524288 */
#define BPFRT_MAX_INSNS 1000000       /* slots of a program: 1 to 1000000 */
#define BPFRT_MAX_EXECUTED UINT64_MAX /* instructions of one run, worst case; UINT64_MAX: not limited */
#define BPFRT_MAX_TIMERS 1024         /* that values of maps hold at once: 1 to 65535 */
#define BPFRT_JIT 1                   /* whether compiling at run time is allowed */

/* Restart: how often for one event, and events in a row that it fails for until it is in quarantine. */
#define BPFRT_RETRIES 3
#define BPFRT_STRIKES 8
