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

#include "bpfrt/map.h"
#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"

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

/* Not for secrets. Embedded: one sequence, the same after each reset. */
uint32_t bpfrt_get_prandom_u32(void);

/* The CPU slot of the caller. */
uint32_t bpfrt_get_smp_processor_id(void);

/* ---- output ---- */

/*
 * Prints at most three arguments. Formats, as in Linux's restricted printk: %% %c %s %p, and d i u x X with none, l or
 * ll before (l is 64 bits everywhere), flags of "0+- " and a width. `size` counts the terminating zero. Returns the
 * number of characters; -EINVAL for another format. %s reads the string through bpfrt_probe_read_kernel and prints
 * nothing where that fails. Cloud: at most 1023 characters, to the sink of host.h; embedded: to bpfrt_port_putchar.
 */
int64_t bpfrt_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b, uint64_t c);

/*
 * Hands `data`, and as many bytes of the packet as bits 32..51 of `flags` ask for, to the host's reader (host.h).
 * `ctx` is a struct bpfrt_xdp or bpfrt_skb, for xdp_output one that begins like the kernel's struct xdp_buff; it is
 * only read when packet bytes are asked for. -ENOENT without a reader, -E2BIG for an index past the map, -EFAULT for
 * more bytes than the packet has, -EINVAL for other flags.
 */
int64_t bpfrt_perf_event_output(void *ctx, const struct bpfrt_map *map, uint64_t flags, const void *data,
				uint64_t size);
int64_t bpfrt_xdp_output(void *ctx, const struct bpfrt_map *map, uint64_t flags, const void *data, uint64_t size);

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
