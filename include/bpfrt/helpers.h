/*
 * Helpers: what programs call, as native functions whose arguments are typed by include/bpfc/helper.def. Semantics and
 * results are Linux's (uapi/linux/bpf.h): 0 or a negative number of error.h unless a comment says otherwise. Each is a
 * member of its own in the archive, so a firmware's own definition of one wins. Freestanding.
 *
 * Threads (cloud): any thread, each with its own context. Interrupts (embedded): any may be called from an interrupt
 * handler, unless a comment says otherwise; a program in a handler that redirects overwrites what the interrupted one
 * recorded (host.h).
 */
#ifndef BPFRT_HELPERS_H
#define BPFRT_HELPERS_H

#include <stdint.h>

#include "bpfrt/callback.h"
#include "bpfrt/map.h"
#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"

/* ---- callbacks ---- */

#define BPFRT_MAX_LOOPS (UINT32_C(1) << 23) /* Linux's BPF_MAX_LOOPS */

/* Calls back with 0, ctx; 1, ctx and so on, `count` times or until the callback returns other than 0. Returns how often
 * it was called; -EINVAL with any flags, -E2BIG for more than BPFRT_MAX_LOOPS. */
int64_t bpfrt_loop(uint32_t count, const struct bpfrt_callback *callback, void *ctx, uint64_t flags);

/*
 * Calls back with map, key, value, ctx for each element of an array or hash, per-CPU ones with the caller's value,
 * until the callback returns other than 0. Returns how often it was called, never more than max_entries; -EINVAL with
 * any flags, and for other types of map. The callback may change the map: an element that stays is seen once, unless
 * the one that was seen last and the one after it in their chain of a hash both go; one that comes may be seen. A map
 * that the host makes larger meanwhile may have elements seen again.
 */
int64_t bpfrt_for_each_map_elem(const struct bpfrt_map *map, const struct bpfrt_callback *callback, void *ctx,
				uint64_t flags);

/* ---- maps: dispatch on the map's operations ---- */

void *bpfrt_map_lookup_elem(const struct bpfrt_map *map, const void *key);
int64_t bpfrt_map_update_elem(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags);
int64_t bpfrt_map_delete_elem(const struct bpfrt_map *map, const void *key);

/*
 * Queues, stacks and bloom filters. push: -E2BIG when a queue or stack is full, unless `flags` is EXIST, which gives up
 * the oldest value. pop and peek copy a value; -ENOENT, and zeros, when there is none. A bloom filter takes push with
 * flags ANY; its peek reads `value`: 0 when it may have been pushed, -ENOENT when it was not; its pop is -EOPNOTSUPP.
 */
int64_t bpfrt_map_push_elem(const struct bpfrt_map *map, const void *value, uint64_t flags);
int64_t bpfrt_map_pop_elem(const struct bpfrt_map *map, void *value);
int64_t bpfrt_map_peek_elem(const struct bpfrt_map *map, void *value);

/* The value in CPU slot `cpu`; NULL when there is none, or the map has no per-CPU values. */
void *bpfrt_map_lookup_percpu_elem(const struct bpfrt_map *map, const void *key, uint32_t cpu);

/* ---- time, chance, place ---- */

/* Nanoseconds. Cloud: CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_MONOTONIC_COARSE; embedded: all three are the port's
 * bpfrt_port_now_ns (port.h). */
uint64_t bpfrt_ktime_get_ns(void);
uint64_t bpfrt_ktime_get_boot_ns(void);
uint64_t bpfrt_ktime_get_coarse_ns(void);

/* Cloud: CLOCK_TAI; embedded: the port's time. And 250ths of a second of ktime_get_ns. */
uint64_t bpfrt_ktime_get_tai_ns(void);
uint64_t bpfrt_jiffies64(void);

/* Not for secrets. Embedded: one sequence, the same after each reset. */
uint32_t bpfrt_get_prandom_u32(void);

/* The CPU slot of the caller. */
uint32_t bpfrt_get_smp_processor_id(void);

/* Always 0. */
int64_t bpfrt_get_numa_node_id(void);

/* ---- text ---- */

/*
 * Read a number at the start of `size` bytes into the 64 bits at `result`: white space, '-', then digits. `flags` is
 * the base, 8, 10, 16, or 0: as the prefix says. They return the bytes that they took; -EINVAL for no number, another
 * base and, of strtoul, a '-'; -ERANGE. Where they fail *result is 0.
 */
int64_t bpfrt_strtol(const char *text, uint64_t size, uint64_t flags, void *result);
int64_t bpfrt_strtoul(const char *text, uint64_t size, uint64_t flags, void *result);

/* Compares at most `size` bytes: -1, 0 or 1. */
int64_t bpfrt_strncmp(const char *a, uint32_t size, const char *b);

/*
 * Formats (see trace_printk) at most 12 arguments, `args_size` bytes of 64-bit numbers, into `size` bytes, the last of
 * which is zero. Returns the bytes that all of it takes with the zero, which may be more than `size`; -EINVAL for
 * another format or size of arguments.
 */
int64_t bpfrt_snprintf(void *to, uint32_t size, const char *format, const void *args, uint32_t args_size);

/* ---- output ---- */

/*
 * Prints at most three arguments. Formats, as in Linux's restricted printk: %% %c %s %p, and d i u x X with none, l or
 * ll before (l is 64 bits everywhere), flags of "0+- " and a width. `size` counts the terminating zero. Returns the
 * number of characters; -EINVAL for another format. %s reads the string through bpfrt_probe_read_kernel and prints
 * nothing where that fails. Cloud: at most 1023 characters, to the sink of host.h; embedded: to bpfrt_port_putchar.
 */
int64_t bpfrt_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b, uint64_t c);

/* The same with arguments as snprintf's. */
int64_t bpfrt_trace_vprintk(const char *format, uint32_t size, const void *args, uint32_t args_size);

/*
 * Hands `data`, and as many bytes of the packet as bits 32..51 of `flags` ask for, to the host's reader (host.h).
 * `ctx` is a struct bpfrt_xdp or bpfrt_skb, for xdp_output one that begins like the kernel's struct xdp_buff; it is
 * only read when packet bytes are asked for. -ENOENT without a reader, -E2BIG for an index past the map, -EFAULT for
 * more bytes than the packet has, -EINVAL for other flags.
 */
int64_t bpfrt_perf_event_output(void *ctx, const struct bpfrt_map *map, uint64_t flags, const void *data,
				uint64_t size);
int64_t bpfrt_xdp_output(void *ctx, const struct bpfrt_map *map, uint64_t flags, const void *data, uint64_t size);

/* ---- locks ---- */

/*
 * The lock in a map's value. Cloud: a thread that waits gives the processor away after a while. Embedded: interrupts
 * are masked from spin_lock to spin_unlock; from a handler, too.
 */
int64_t bpfrt_spin_lock(void *lock);
int64_t bpfrt_spin_unlock(void *lock);

/* ---- timers ---- */

#define BPFRT_TIMER_ABS 1u /* Linux's BPF_F_TIMER_ABS and BPF_F_TIMER_CPU_PIN */
#define BPFRT_TIMER_CPU_PIN 2u

/*
 * A timer is the struct bpf_timer (16 bytes, all zero at first) in a value of an array, hash or lru_hash. Its callback
 * gets the map, the key and the value; it runs in bpfrt_timers_run (host.h), once for each start. A timer is gone when
 * its element is, also when an update of a hash or an LRU map replaces that, or of an array overwrites it.
 *
 * init: `flags` is a clock: 1 (CLOCK_MONOTONIC) or 7 (CLOCK_BOOTTIME), both bpfrt_ktime_get_ns here; -EINVAL for
 * another, and for a timer that is in no value of `map`; -EBUSY for one that was initialised, -ENOMEM when the
 * profile's BPFRT_MAX_TIMERS are in use. set_callback, start, cancel: -EINVAL for one that was not. start: in `ns`
 * nanoseconds, or with BPFRT_TIMER_ABS at that time; again for one that waits; -EINVAL for other flags and without a
 * callback. cancel: 1 when the timer waited, else 0; it has no callback then. -EDEADLK from its own callback; another
 * thread's (cloud) is waited for, one that an interrupt interrupted (embedded) is -EDEADLK too.
 */
int64_t bpfrt_timer_init(void *timer, const struct bpfrt_map *map, uint64_t flags);
int64_t bpfrt_timer_set_callback(void *timer, const struct bpfrt_callback *callback);
int64_t bpfrt_timer_start(void *timer, uint64_t ns, uint64_t flags);
int64_t bpfrt_timer_cancel(void *timer);

/* ---- dynptrs: memory whose bounds are checked when it is accessed; 16 bytes at `dynptr` ---- */

/* -E2BIG for more than 16 MiB - 1, -EINVAL for flags; the dynptr is empty then. */
int64_t bpfrt_dynptr_from_mem(void *memory, uint32_t size, uint64_t flags, void *dynptr);

/* Copy `size` bytes at `off`. -EINVAL for an empty dynptr or flags, -E2BIG past its end. */
int64_t bpfrt_dynptr_read(void *to, uint32_t size, const void *dynptr, uint32_t off, uint64_t flags);
int64_t bpfrt_dynptr_write(const void *dynptr, uint32_t off, const void *from, uint32_t size, uint64_t flags);

/* As ringbuf_reserve, submit and discard, with a record of any size. reserve: -E2BIG for more than 16 MiB - 1, -EINVAL
 * for flags and where there is no room; the dynptr is empty then. It is after submit and discard, too, which do nothing
 * to an empty one. */
int64_t bpfrt_ringbuf_reserve_dynptr(const struct bpfrt_map *map, uint32_t size, uint64_t flags, void *dynptr);
void bpfrt_ringbuf_submit_dynptr(void *dynptr, uint64_t flags);
void bpfrt_ringbuf_discard_dynptr(void *dynptr, uint64_t flags);

/* `size` bytes at `off`, or NULL past the end. */
void *bpfrt_dynptr_data(const void *dynptr, uint32_t off, uint32_t size);

/*
 * Ring buffers, as in Linux; what differs: positions are 32 bits and wrap, and a record with its 8 bytes of header
 * takes half of the ring at most. reserve: `size` bytes for a record, or NULL when there is no room or `flags` is not
 * 0; the program submits or discards it, and may not touch it after. output: reserve, copy, submit; -EAGAIN when there
 * is no room, -EINVAL for other flags. Both mask interrupts (embedded) for as long as it takes to place a record,
 * whatever its size. The host reads records, and hears of them, with bpfrt_ringbuf_* of host.h.
 */
#define BPFRT_RB_NO_WAKEUP 1u    /* flags of submit, discard and output: the host hears nothing */
#define BPFRT_RB_FORCE_WAKEUP 2u /* it does; else it does when it has read all that came before */
#define BPFRT_RB_AVAIL_DATA 0u   /* what query tells: bytes that the reader has before it */
#define BPFRT_RB_RING_SIZE 1u
#define BPFRT_RB_CONS_POS 2u
#define BPFRT_RB_PROD_POS 3u
void *bpfrt_ringbuf_reserve(const struct bpfrt_map *map, uint64_t size, uint64_t flags);
void bpfrt_ringbuf_submit(void *data, uint64_t flags);
void bpfrt_ringbuf_discard(void *data, uint64_t flags);
int64_t bpfrt_ringbuf_output(const struct bpfrt_map *map, const void *data, uint64_t size, uint64_t flags);
uint64_t bpfrt_ringbuf_query(const struct bpfrt_map *map, uint64_t what);

/* ---- memory that is not the program's ---- */

/* Always -EFAULT with `dst` zeroed: there is no safe way to probe an address everywhere. A host that has one defines
 * its own. */
int64_t bpfrt_probe_read(void *dst, uint32_t size, const void *src);
int64_t bpfrt_probe_read_kernel(void *dst, uint32_t size, const void *src);

/* ---- packets ---- */

/* XDP: a target for the verdict XDP_REDIRECT (4), which it returns; XDP_ABORTED (0) with any flags. What it recorded is
 * read with bpfrt_redirect_target (host.h). */
int64_t bpfrt_redirect(uint32_t ifindex, uint64_t flags);

/* tc's form of the same helper: TC_ACT_REDIRECT (7), or TC_ACT_SHOT (2) with flags other than BPF_F_INGRESS (1). */
int64_t bpfrt_skb_redirect(uint32_t ifindex, uint64_t flags);

/* XDP_REDIRECT when the map has an entry, else the lowest two bits of flags; XDP_ABORTED for unknown flags. */
int64_t bpfrt_redirect_map(const struct bpfrt_map *map, uint64_t key, uint64_t flags);

/* Move the packet's start, end, and metadata's start by `delta` bytes within data_hard_start..data_hard_end. -EINVAL
 * where that does not fit or leaves less than an Ethernet header; meta: -EACCES for more than 255 bytes or not a
 * multiple of 4. */
int64_t bpfrt_xdp_adjust_head(void *xdp, int32_t delta);
int64_t bpfrt_xdp_adjust_tail(void *xdp, int32_t delta);
int64_t bpfrt_xdp_adjust_meta(void *xdp, int32_t delta);

/* Bytes from data to data_end. */
uint64_t bpfrt_xdp_get_buff_len(void *xdp);

/* Copy `size` bytes at packet offset `off`. -EFAULT for off or size above 65535, -EINVAL past the packet. */
int64_t bpfrt_xdp_load_bytes(void *xdp, uint32_t off, void *to, uint32_t size);
int64_t bpfrt_xdp_store_bytes(void *xdp, uint32_t off, const void *from, uint32_t size);

/* The same for an skb. -EFAULT past the packet, `to` is zeroed then; store: -EINVAL for flags other than
 * BPF_F_RECOMPUTE_CSUM (1) and BPF_F_INVALIDATE_HASH (2). */
int64_t bpfrt_skb_load_bytes(void *skb, uint32_t off, void *to, uint32_t size);
int64_t bpfrt_skb_store_bytes(void *skb, uint32_t off, const void *from, uint32_t size, uint64_t flags);

/* -ENOMEM for more bytes than the packet has; nothing to do otherwise, it is in one piece. */
int64_t bpfrt_skb_pull_data(void *skb, uint32_t length);

/*
 * Move the packet's start by `bytes` towards the front, or its end so that it is `length` long; new bytes are zero.
 * They need the room that bpfrt_skb_bind_room (host.h) leaves: -ENOMEM. -EINVAL for flags, more than 65535 bytes, less
 * than an Ethernet header.
 */
int64_t bpfrt_skb_change_head(void *skb, uint32_t bytes, uint64_t flags);
int64_t bpfrt_skb_change_tail(void *skb, uint32_t length, uint64_t flags);

/*
 * A VLAN tag beside the packet, in the context's vlan_* fields, as a network card leaves it. push: the one that was
 * there goes into the packet, -ENOMEM without room; `proto` is in network order, another than 0x8100 and 0x88a8 counts
 * as 0x8100. pop takes it, or the first one of the packet; the next one in the packet comes beside it.
 */
int64_t bpfrt_skb_vlan_push(void *skb, uint32_t proto, uint32_t tci);
int64_t bpfrt_skb_vlan_pop(void *skb);

/*
 * Put right the ones' complement sum at `off` (even, up to 65535; -EFAULT past the packet) after a field changed from
 * `from` to `to`. Flags: the field's bytes, 2 or 4; 0: `to` is a difference of csum_diff, and `from` is 0. l4 also
 * takes BPF_F_PSEUDO_HDR (0x10), BPF_F_MARK_MANGLED_0 (0x20: a sum of 0 stays, and none becomes 0) and
 * BPF_F_MARK_ENFORCE (0x40: it changes). -EINVAL for others.
 */
int64_t bpfrt_l3_csum_replace(void *skb, uint32_t off, uint64_t from, uint64_t to, uint64_t flags);
int64_t bpfrt_l4_csum_replace(void *skb, uint32_t off, uint64_t from, uint64_t to, uint64_t flags);

/* Always -ENOTSUPP, as in Linux for a packet without a sum of the whole: the context has none. */
int64_t bpfrt_csum_update(void *skb, uint32_t sum);

/* skb->hash; where that is 0, a hash of the flow is computed into it (not Linux's, whose key is random). */
uint32_t bpfrt_get_hash_recalc(void *skb);
int64_t bpfrt_set_hash(void *skb, uint32_t hash);
void bpfrt_set_hash_invalid(void *skb);

/* Ones' complement sum of `seed`, minus `from`, plus `to`, folded to 16 bits (Linux 6.13 and later fold). -EINVAL for
 * sizes that are not multiples of 4. */
int64_t bpfrt_csum_diff(const void *from, uint32_t from_size, const void *to, uint32_t to_size, uint32_t seed);

/*
 * Legacy packet access (LD_ABS, LD_IND; RFC 9669 section 5.8): loads 1, 2 or 4 bytes in network order at `off` of the
 * packet into *out. -EFAULT past it: the program then ends with 0. Offsets from -0x200000 up are relative to the link
 * header, from -0x100000 up to the network header, which are data and data + 14.
 */
int64_t bpfrt_skb_load_abs(const struct bpfrt_skb *skb, int64_t off, uint32_t size, uint64_t *out);

#endif
