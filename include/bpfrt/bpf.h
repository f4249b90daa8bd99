/*
 * What rules include: types, sections, maps and helpers for programs compiled with `clang -target bpf`. It needs no
 * kernel header and no libbpf; names and numbers are Linux's (uapi/linux/bpf.h), so a rule also builds with
 * <linux/bpf.h> and <bpf/bpf_helpers.h> instead. Use one or the other.
 */
#ifndef BPFRT_BPF_H
#define BPFRT_BPF_H

#ifndef __bpf__
#error "bpfrt/bpf.h is for BPF programs: compile this file with clang -target bpf"
#endif

#include "bpfrt/ctx.h"

typedef uint8_t __u8;
typedef uint16_t __u16;
typedef uint32_t __u32;
typedef uint64_t __u64;
typedef int8_t __s8;
typedef int16_t __s16;
typedef int32_t __s32;
typedef int64_t __s64;
typedef __u16 __be16;
typedef __u32 __be32;

#ifndef NULL
#define NULL ((void *)0)
#endif
#ifndef bool
#define bool _Bool
#define true 1
#define false 0
#endif

/* ---- declarations ---- */

/* SEC("fw/NAME"): a firmware program, its context the type of its one parameter. SEC("xdp"), SEC("tc"), SEC("socket"):
 * as in Linux. SEC(".maps"): a map. SEC("license"). */
#define SEC(name) __attribute__((section(name), used))

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))
#undef __weak
#define __weak __attribute__((weak))
#define __hidden __attribute__((visibility("hidden")))
#define __ksym __attribute__((section(".ksyms"))) /* a function or variable that the firmware defines */

/*
 * What `bpfc verify` should know of a function of the firmware: __tag("...") after its declaration, or after a
 * parameter. A pointer must lead to memory as large as its type; a pointer to void is not checked. bpfrt:acquire the
 * result has to be given back, on every path bpfrt:release      the first pointer is what some function gave, and is
 * gone after the call bpfrt:maybe_null   the result may be null (so may that of a function without any of these three)
 *     bpfrt:size         of a parameter: bytes of the memory that the one before points to; bpfrt:size_const: a
 * constant bpfrt:nullable     of a parameter: may be null bpfrt:out          of a parameter: memory that is written;
 * bpfrt:const, bpfrt:str, bpfrt:map: as they say
 */
#define __tag(name) __attribute__((btf_decl_tag(name)))
#define __kconfig __attribute__((section(".kconfig"))) /* answered by --kconfig */

/* Members of a map's definition:
 *     struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 8); __type(key, __u32); __type(value, struct v); }
 *             counters SEC(".maps"); */
#define __uint(name, val) int(*name)[val]
#define __type(name, val) __typeof__(val) *name
#define __array(name, val) __typeof__(val) *name[]

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LRU_PERCPU_HASH = 10,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_HASH_OF_MAPS = 13,
	BPF_MAP_TYPE_DEVMAP = 14,
	BPF_MAP_TYPE_CPUMAP = 16,
	BPF_MAP_TYPE_XSKMAP = 17,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_STACK = 23,
	BPF_MAP_TYPE_DEVMAP_HASH = 25,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_BLOOM_FILTER = 30,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_EXIST = 2,
};

#define BPF_F_CURRENT_CPU 0xffffffffULL

/* Of ring buffers: flags of submit, discard and output; what query tells. */
enum {
	BPF_RB_NO_WAKEUP = 1,
	BPF_RB_FORCE_WAKEUP = 2,
};
enum {
	BPF_RB_AVAIL_DATA,
	BPF_RB_RING_SIZE,
	BPF_RB_CONS_POS,
	BPF_RB_PROD_POS,
};

/* ---- tasks ---- */

enum { BPFRT_PERIODIC, BPFRT_SPORADIC };

/* A record of section .bpfrt.tasks, as BPFRT_TASK writes it. */
struct bpfrt_task_record {
	__u32 version; /* 1 */
	__u32 size;
	void *prog;
	__u64 period_us;
	__u64 deadline_us; /* after the release; 0: the period */
	__u64 offset_us;   /* of the first release */
	__u32 priority;    /* 0 to 3: what stays longest under overload */
	__u32 kind;
};

/*
 * BPFRT_TASK(rule, .period_us = 10000, .deadline_us = 5000, .priority = 2) after the program `rule`: the deadline
 * scheduler runs it so (bpfrt/sched.h: bpfrt_sched_add_tasks; `bpfc schedule` tells whether all tasks meet their
 * deadlines).
 */
#define BPFRT_TASK(program, ...)                                                                                \
	static const struct bpfrt_task_record program##_task __attribute__((section(".bpfrt.tasks"), used)) = { \
		.version = 1, .size = sizeof(struct bpfrt_task_record), .prog = (void *)program, __VA_ARGS__    \
	}

/* ---- contexts of Linux's program types ---- */

struct xdp_md {
	__u32 data;
	__u32 data_end;
	__u32 data_meta;
	__u32 ingress_ifindex;
	__u32 rx_queue_index;
	__u32 egress_ifindex;
};

enum xdp_action {
	XDP_ABORTED,
	XDP_DROP,
	XDP_PASS,
	XDP_TX,
	XDP_REDIRECT,
};

struct __sk_buff {
	__u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
	__u32 ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid, data, data_end, napi_id;
	__u32 family, remote_ip4, local_ip4, remote_ip6[4], local_ip6[4], remote_port, local_port;
	__u32 data_meta;
	__u64 flow_keys; /* a pointer */
	__u64 tstamp;
	__u32 wire_len, gso_segs;
	__u64 sk; /* a pointer */
	__u32 gso_size;
	__u8 tstamp_type;
	__u32 : 24;
	__u64 hwtstamp;
};

enum {
	TC_ACT_UNSPEC = -1,
	TC_ACT_OK = 0,
	TC_ACT_SHOT = 2,
	TC_ACT_REDIRECT = 7,
};

/* ---- objects of helpers ---- */

struct bpf_spin_lock {
	__u32 val;
};

struct bpf_dynptr {
	__u64 opaque[2];
} __attribute__((aligned(8)));

/* In a value of an array, hash or lru_hash; its callback: int f(void *map, KEY *key, VALUE *value). */
struct bpf_timer {
	__u64 opaque[2];
} __attribute__((aligned(8)));

enum {
	BPF_F_TIMER_ABS = 1,
	BPF_F_TIMER_CPU_PIN = 2,
};

#ifndef CLOCK_MONOTONIC
#define CLOCK_MONOTONIC 1
#define CLOCK_BOOTTIME 7
#endif

/* ---- byte order ---- */

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define bpf_htons(x) ((__be16)__builtin_bswap16(x))
#define bpf_htonl(x) ((__be32)__builtin_bswap32(x))
#define bpf_cpu_to_be64(x) __builtin_bswap64(x)
#else
#define bpf_htons(x) ((__be16)(x))
#define bpf_htonl(x) ((__be32)(x))
#define bpf_cpu_to_be64(x) (x)
#endif
#define bpf_ntohs(x) ((__u16)bpf_htons(x))
#define bpf_ntohl(x) ((__u32)bpf_htonl(x))
#define bpf_be64_to_cpu(x) bpf_cpu_to_be64(x)

/* ---- helpers: the ones that our runtime has (include/bpfc/helper.def has the ids of all) ---- */

/* clang-format off */
static void *(*const bpf_map_lookup_elem)(void *map, const void *key) __attribute__((unused)) = (void *)1;
static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) __attribute__((unused)) = (void *)2;
static long (*const bpf_map_delete_elem)(void *map, const void *key) __attribute__((unused)) = (void *)3;
static __u64 (*const bpf_ktime_get_ns)(void) __attribute__((unused)) = (void *)5;
static long (*const bpf_trace_printk)(const char *fmt, __u32 fmt_size, ...) __attribute__((unused)) = (void *)6;
static __u32 (*const bpf_get_prandom_u32)(void) __attribute__((unused)) = (void *)7;
static __u32 (*const bpf_get_smp_processor_id)(void) __attribute__((unused)) = (void *)8;
static long (*const bpf_skb_store_bytes)(struct __sk_buff *skb, __u32 offset, const void *from, __u32 len, __u64 flags) __attribute__((unused)) = (void *)9;
static long (*const bpf_l3_csum_replace)(struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 size) __attribute__((unused)) = (void *)10;
static long (*const bpf_l4_csum_replace)(struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 flags) __attribute__((unused)) = (void *)11;
static long (*const bpf_tail_call)(void *ctx, void *prog_array, __u32 index) __attribute__((unused)) = (void *)12;
static long (*const bpf_skb_vlan_push)(struct __sk_buff *skb, __be16 vlan_proto, __u16 vlan_tci) __attribute__((unused)) = (void *)18;
static long (*const bpf_skb_vlan_pop)(struct __sk_buff *skb) __attribute__((unused)) = (void *)19;
static long (*const bpf_redirect)(__u32 ifindex, __u64 flags) __attribute__((unused)) = (void *)23;
static long (*const bpf_perf_event_output)(void *ctx, void *map, __u64 flags, void *data, __u64 size) __attribute__((unused)) = (void *)25;
static long (*const bpf_skb_load_bytes)(const void *skb, __u32 offset, void *to, __u32 len) __attribute__((unused)) = (void *)26;
static __s64 (*const bpf_csum_diff)(__be32 *from, __u32 from_size, __be32 *to, __u32 to_size, __u32 seed) __attribute__((unused)) = (void *)28;
static __u32 (*const bpf_get_hash_recalc)(struct __sk_buff *skb) __attribute__((unused)) = (void *)34;
static long (*const bpf_skb_change_tail)(struct __sk_buff *skb, __u32 len, __u64 flags) __attribute__((unused)) = (void *)38;
static long (*const bpf_skb_pull_data)(struct __sk_buff *skb, __u32 len) __attribute__((unused)) = (void *)39;
static __s64 (*const bpf_csum_update)(struct __sk_buff *skb, __u32 csum) __attribute__((unused)) = (void *)40;
static void (*const bpf_set_hash_invalid)(struct __sk_buff *skb) __attribute__((unused)) = (void *)41;
static long (*const bpf_get_numa_node_id)(void) __attribute__((unused)) = (void *)42;
static long (*const bpf_skb_change_head)(struct __sk_buff *skb, __u32 len, __u64 flags) __attribute__((unused)) = (void *)43;
static long (*const bpf_xdp_adjust_head)(struct xdp_md *xdp, int delta) __attribute__((unused)) = (void *)44;
static long (*const bpf_set_hash)(struct __sk_buff *skb, __u32 hash) __attribute__((unused)) = (void *)48;
static long (*const bpf_redirect_map)(void *map, __u64 key, __u64 flags) __attribute__((unused)) = (void *)51;
static long (*const bpf_xdp_adjust_meta)(struct xdp_md *xdp, int delta) __attribute__((unused)) = (void *)54;
static long (*const bpf_xdp_adjust_tail)(struct xdp_md *xdp, int delta) __attribute__((unused)) = (void *)65;
static long (*const bpf_map_push_elem)(void *map, const void *value, __u64 flags) __attribute__((unused)) = (void *)87;
static long (*const bpf_map_pop_elem)(void *map, void *value) __attribute__((unused)) = (void *)88;
static long (*const bpf_map_peek_elem)(void *map, void *value) __attribute__((unused)) = (void *)89;
static long (*const bpf_spin_lock)(struct bpf_spin_lock *lock) __attribute__((unused)) = (void *)93;
static long (*const bpf_spin_unlock)(struct bpf_spin_lock *lock) __attribute__((unused)) = (void *)94;
static long (*const bpf_strtol)(const char *buf, __u64 buf_len, __u64 flags, long *res) __attribute__((unused)) = (void *)105;
static long (*const bpf_strtoul)(const char *buf, __u64 buf_len, __u64 flags, unsigned long *res) __attribute__((unused)) = (void *)106;
static __u64 (*const bpf_jiffies64)(void) __attribute__((unused)) = (void *)118;
static long (*const bpf_ringbuf_output)(void *ringbuf, void *data, __u64 size, __u64 flags) __attribute__((unused)) = (void *)130;
static void *(*const bpf_ringbuf_reserve)(void *ringbuf, __u64 size, __u64 flags) __attribute__((unused)) = (void *)131;
static void (*const bpf_ringbuf_submit)(void *data, __u64 flags) __attribute__((unused)) = (void *)132;
static void (*const bpf_ringbuf_discard)(void *data, __u64 flags) __attribute__((unused)) = (void *)133;
static __u64 (*const bpf_ringbuf_query)(void *ringbuf, __u64 flags) __attribute__((unused)) = (void *)134;
static __u64 (*const bpf_ktime_get_boot_ns)(void) __attribute__((unused)) = (void *)125;
static long (*const bpf_timer_init)(struct bpf_timer *timer, void *map, __u64 flags) __attribute__((unused)) = (void *)169;
static long (*const bpf_timer_set_callback)(struct bpf_timer *timer, void *callback) __attribute__((unused)) = (void *)170;
static long (*const bpf_timer_start)(struct bpf_timer *timer, __u64 nsecs, __u64 flags) __attribute__((unused)) = (void *)171;
static long (*const bpf_timer_cancel)(struct bpf_timer *timer) __attribute__((unused)) = (void *)172;
static __u64 (*const bpf_ktime_get_coarse_ns)(void) __attribute__((unused)) = (void *)160;
static long (*const bpf_snprintf)(char *str, __u32 str_size, const char *fmt, __u64 *data, __u32 data_len) __attribute__((unused)) = (void *)165;
static long (*const bpf_trace_vprintk)(const char *fmt, __u32 fmt_size, const void *data, __u32 data_len) __attribute__((unused)) = (void *)177;
static long (*const bpf_strncmp)(const char *s1, __u32 s1_sz, const char *s2) __attribute__((unused)) = (void *)182;
static __u64 (*const bpf_xdp_get_buff_len)(struct xdp_md *xdp) __attribute__((unused)) = (void *)188;
static long (*const bpf_xdp_load_bytes)(struct xdp_md *xdp, __u32 offset, void *buf, __u32 len) __attribute__((unused)) = (void *)189;
static long (*const bpf_xdp_store_bytes)(struct xdp_md *xdp, __u32 offset, void *buf, __u32 len) __attribute__((unused)) = (void *)190;
static void *(*const bpf_map_lookup_percpu_elem)(void *map, const void *key, __u32 cpu) __attribute__((unused)) = (void *)195;
static long (*const bpf_dynptr_from_mem)(void *data, __u32 size, __u64 flags, struct bpf_dynptr *ptr) __attribute__((unused)) = (void *)197;
static long (*const bpf_ringbuf_reserve_dynptr)(void *ringbuf, __u32 size, __u64 flags, struct bpf_dynptr *ptr) __attribute__((unused)) = (void *)198;
static void (*const bpf_ringbuf_submit_dynptr)(struct bpf_dynptr *ptr, __u64 flags) __attribute__((unused)) = (void *)199;
static void (*const bpf_ringbuf_discard_dynptr)(struct bpf_dynptr *ptr, __u64 flags) __attribute__((unused)) = (void *)200;
static long (*const bpf_dynptr_read)(void *dst, __u32 len, const struct bpf_dynptr *src, __u32 offset, __u64 flags) __attribute__((unused)) = (void *)201;
static long (*const bpf_dynptr_write)(const struct bpf_dynptr *dst, __u32 offset, void *src, __u32 len, __u64 flags) __attribute__((unused)) = (void *)202;
static void *(*const bpf_dynptr_data)(const struct bpf_dynptr *ptr, __u32 offset, __u32 len) __attribute__((unused)) = (void *)203;
static __u64 (*const bpf_ktime_get_tai_ns)(void) __attribute__((unused)) = (void *)208;
/* clang-format on */

/* bpf_printk("temperature %d", t): one line of trace output; at most three arguments. */
#define bpf_printk(fmt, ...)                                                               \
	({                                                                                 \
		static const char bpf_printk_fmt_[] = fmt;                                 \
		bpf_trace_printk(bpf_printk_fmt_, sizeof(bpf_printk_fmt_), ##__VA_ARGS__); \
	})

#endif
