/*
 * The host's side of the runtime: what the program around compiled objects calls. Results are 0 or a negative number of
 * error.h unless a comment says otherwise. Both profiles have everything here except where it says "cloud" or
 * "embedded".
 */
#ifndef BPFRT_HOST_H
#define BPFRT_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "bpfrt/map.h"
#include "bpfrt/prog.h"
#include "bpfrt/skb.h"
#include "bpfrt/xdp.h"

/* ---- start ---- */

/* What bpfrt_init did, bytes. */
struct bpfrt_init_report {
	const struct bpfrt_map *failed; /* the map that could not be set up, or NULL */
	uint64_t missing;               /* what it lacked; UINT64_MAX: it can never fit */
	uint64_t used;                  /* of memory, by all maps so far: the watermark */
	uint64_t total;                 /* the pool, or the quota */
};

/*
 * Gives memory to every map of the image (section bpfrt_maps) that has none. Call once, before programs run; `report`
 * may be NULL. -ENOMEM, or -EINVAL for a descriptor that is not valid, with report->failed set; maps before it are set
 * up. Embedded: memory is the static pool bpfrt_pool; an image whose maps all have storage of their own need not call
 * this, and then links no pool.
 */
int64_t bpfrt_init(struct bpfrt_init_report *report);

/* Embedded: the pool. A firmware that wants another size defines both itself (8-byte aligned). Default: 64 KiB. */
extern uint8_t bpfrt_pool[];
extern const uint32_t bpfrt_pool_bytes;

/* Cloud: refuses memory for maps beyond so many bytes in all. Default: UINT64_MAX. */
void bpfrt_memory_set_quota(uint64_t bytes);

/*
 * Makes one map: the caller provides the descriptor, zeroed, with type, key_size, value_size, max_entries, and name and
 * inner where wanted; this sets ops and stride and gives it memory. -EINVAL for sizes that Linux refuses, -EOPNOTSUPP
 * for a type that the runtime lacks, -ENOMEM. The descriptor must not move. Links every map type.
 */
int64_t bpfrt_map_create(struct bpfrt_map *map);

/* The same, and says like bpfrt_init what was missing. */
int64_t bpfrt_map_create_report(struct bpfrt_map *map, struct bpfrt_init_report *report);

/* Bytes that the map takes: its values, and in the cloud what the runtime has beside them. Any thread, and interrupt
 * handlers. */
uint64_t bpfrt_map_memory(const struct bpfrt_map *map);

/* Cloud: takes the memory of a map that bpfrt_init or bpfrt_map_create set up; the descriptor can be used again. No
 * program may hold a pointer into it. */
void bpfrt_map_destroy(struct bpfrt_map *map);

/*
 * Cloud: lets an array, hash or lru_hash have more entries, while programs run; values and elements keep their
 * addresses. -ENOMEM beyond the quota or the addresses that were kept free for it (64 times its first size, at least
 * 16 MiB), and nothing changed that a program sees; -EINVAL for fewer entries than it has; -EOPNOTSUPP for another
 * type, or a map whose memory its object brought. Programs that use a hash wait while its buckets are filled anew.
 */
int64_t bpfrt_map_resize(struct bpfrt_map *map, uint32_t max_entries);

/* ---- what the image contains; static storage ---- */

const struct bpfrt_map *bpfrt_map_find(const char *name);
const struct bpfrt_prog *bpfrt_prog_find(const char *name);

/* The map or program after `previous` (NULL: the first), or NULL after the last. */
const struct bpfrt_map *bpfrt_map_next(const struct bpfrt_map *previous);
const struct bpfrt_prog *bpfrt_prog_next(const struct bpfrt_prog *previous);

/*
 * ---- elements; any thread (cloud), while programs run; interrupt handlers too (embedded) ----
 *
 * What is read is whole: in the cloud a copy of a hash, lru_hash or lpm_trie is taken again when its element was
 * replaced meanwhile, and a map is linearizable as to which keys it has and as to values that updates put there;
 * embedded, interrupts are masked for the search of one element and the copy of one value. What a program changes in
 * place is read in whole aligned words of 8 bytes, but values of several such words may be mixed: those need a lock in
 * the value, see bpfrt_map_lookup_locked.
 */

/* Bytes that a copy of a value takes: value_size, or for per-CPU types stride times bpfrt_slots(). */
uint64_t bpfrt_map_copy_bytes(const struct bpfrt_map *map);

/*
 * Copies the value of `key` to `value` (bpfrt_map_copy_bytes), for per-CPU types all slots' values in order, `stride`
 * bytes each. To an LRU type it does not count as use. -ENOENT; -EOPNOTSUPP for types without readable values. Types
 * without keys ignore `key`: queues and stacks give their next value, a bloom filter reads `value` and says 0 or
 * -ENOENT.
 */
int64_t bpfrt_map_lookup(const struct bpfrt_map *map, const void *key, void *value);

/* Adds up a per-CPU value as value_size / 8 64-bit words; other types: the value itself. -EINVAL when value_size is no
 * multiple of 8. */
int64_t bpfrt_map_lookup_sum(const struct bpfrt_map *map, const void *key, uint64_t *words);

/* The same, and the element is gone; of several callers one gets it. */
int64_t bpfrt_map_lookup_and_delete(const struct bpfrt_map *map, const void *key, void *value);

/* Sets, for per-CPU types, every slot's value from a copy as above. Flags and errors as Linux's. */
int64_t bpfrt_map_update(const struct bpfrt_map *map, const void *key, const void *value, uint64_t flags);
int64_t bpfrt_map_delete(const struct bpfrt_map *map, const void *key);

/* The key after `key`, see struct bpfrt_map_ops. Elements that come or go meanwhile may be missed or seen again. */
int64_t bpfrt_map_next_key(const struct bpfrt_map *map, const void *key, void *next);

/*
 * Like Linux's BPF_F_LOCK: a value of any size, whole, under the struct bpf_spin_lock that is `lock_off` bytes into it;
 * update changes an element in place that is there. The lock's own 4 bytes are not copied; lookup makes them 0. For
 * array, hash and lru_hash (it counts as use); -EOPNOTSUPP for others, -EINVAL for a lock that is not in the value,
 * -ENOENT. Cloud: waits for the lock; embedded: masks interrupts while it copies.
 */
int64_t bpfrt_map_lookup_locked(const struct bpfrt_map *map, const void *key, void *value, uint32_t lock_off);
int64_t bpfrt_map_update_locked(const struct bpfrt_map *map, const void *key, const void *value, uint32_t lock_off);

/*
 * Many elements: keys of key_size bytes and values of bpfrt_map_copy_bytes, each after the other; *count: how many at
 * most, and on return how many it was. No batch is whole: each element is, as above. Interrupts (embedded) are masked
 * for one element at a time.
 *
 * lookup: elements after the key `after` (NULL: from the first on); -ENOENT when there are no more than *count. To go
 * on, `after` is the last key. lookup_and_delete: of the first elements, or of a queue or stack the next values (keys
 * may be NULL); -ENOENT as above. update, delete: end at the first that fails, with its result.
 */
int64_t bpfrt_map_lookup_batch(const struct bpfrt_map *map, const void *after, void *keys, void *values,
			       uint32_t *count);
int64_t bpfrt_map_lookup_and_delete_batch(const struct bpfrt_map *map, void *keys, void *values, uint32_t *count);
int64_t bpfrt_map_update_batch(const struct bpfrt_map *map, const void *keys, const void *values, uint32_t *count,
			       uint64_t flags);
int64_t bpfrt_map_delete_batch(const struct bpfrt_map *map, const void *keys, uint32_t *count);

/* Gets an element of a map, borrowed for the call; not 0: this was the last. */
typedef int64_t bpfrt_map_visitor(void *user, const void *key, const void *value);

/* Shows every element to `visitor`, copied to `room` (bpfrt_map_dump_bytes of it, 8-byte aligned). How many it saw; or
 * what it returned, if negative; else an error as of lookup. Elements that come or go meanwhile as with next_key. */
uint64_t bpfrt_map_dump_bytes(const struct bpfrt_map *map);
int64_t bpfrt_map_dump(const struct bpfrt_map *map, void *room, bpfrt_map_visitor *visitor, void *user);

/* Entry `index` of a prog_array or array_of_maps; NULL empties it. -E2BIG past the end; -EINVAL for another type of
 * map, or an inner map that differs from what the outer one describes. */
int64_t bpfrt_prog_array_set(const struct bpfrt_map *map, uint32_t index, const struct bpfrt_prog *prog);
int64_t bpfrt_array_of_maps_set(const struct bpfrt_map *map, uint32_t index, const struct bpfrt_map *inner);

/* The program in entry `index`, or NULL. */
const struct bpfrt_prog *bpfrt_prog_array_get(const struct bpfrt_map *map, uint32_t index);

/* The same for the entry of a hash_of_maps; -E2BIG when it is full. */
int64_t bpfrt_hash_of_maps_set(const struct bpfrt_map *map, const void *key, const struct bpfrt_map *inner);

/* ---- ring buffers; for each one reader at a time, while programs write ---- */

/*
 * The first record that was not released, or NULL when there is none or the first was not submitted yet; *size: its
 * bytes. It stays, at a multiple of 8 bytes, until release, which goes on to the next. Interrupts (embedded): from a
 * handler only where that is the one reader; nothing is masked.
 */
const void *bpfrt_ringbuf_peek(const struct bpfrt_map *map, uint32_t *size);
void bpfrt_ringbuf_release(const struct bpfrt_map *map);

/* Gets a record, borrowed for the call; not 0: this was the last. */
typedef int64_t bpfrt_ringbuf_consumer(void *user, const void *data, uint32_t size);

/* Hands records to `consumer` until there is none, or `most` were, or it says so. How many it got; or what it returned,
 * if negative; -EINVAL for another type of map. */
int64_t bpfrt_ringbuf_consume(const struct bpfrt_map *map, bpfrt_ringbuf_consumer *consumer, void *user, uint32_t most);

/* Records that found no room so far, those too large not counted; wraps. */
uint32_t bpfrt_ringbuf_dropped(const struct bpfrt_map *map);

/*
 * Hears that a ring has a record to read, as the flags of the record and of Linux say: where nothing else was said,
 * when the reader had read all before it. Called on the program's thread or in its interrupt handler: set an event,
 * write to an eventfd; it may read the ring if nobody else does.
 */
typedef void bpfrt_ringbuf_wakeup(void *user, const struct bpfrt_map *map);

/* One for all rings; NULL for none. Call while no program runs. */
void bpfrt_ringbuf_set_wakeup(bpfrt_ringbuf_wakeup *wakeup, void *user);

/* ---- timers of programs; call them from a main loop ---- */

/*
 * Runs the callbacks of the timers that are due at `now`, in nanoseconds of bpfrt_ktime_get_ns: the earliest first, of
 * several at one time the one that was started first. One that is started meanwhile waits for the next call. How many
 * ran. Threads (cloud): one caller at a time. Interrupts (embedded): not from a handler; masked while the table is
 * searched, never while a callback runs. An interpreter's callback takes BPFRT_STACK_BYTES of the stack.
 */
uint32_t bpfrt_timers_run(uint64_t now);

/* When the next timer is due; UINT64_MAX: none waits. */
uint64_t bpfrt_timers_next(void);

/* Callbacks that the interpreter stopped with a trap so far; wraps. */
uint32_t bpfrt_timers_stopped(void);

/* ---- CPU slots ---- */

/* How many there are: embedded 1; cloud what bpfrt_set_slots said before the first use, else twice the processors, at
 * least 16. */
uint32_t bpfrt_slots(void);

/* Cloud: 1 to 4096; -EBUSY once the number is in use. */
int64_t bpfrt_set_slots(uint32_t slots);

/* The slot of the caller. Embedded: 0. Cloud: a thread gets one at its first call and keeps it until it ends or calls
 * release; a thread that finds none waits for one. */
uint32_t bpfrt_slot(void);
void bpfrt_slot_release(void);

/* ---- contexts ---- */

/*
 * Binds a context to a buffer that the caller owns: `headroom` bytes, a packet of `length` bytes, and free space up to
 * `size` bytes. Fields besides the pointers, and skb->len and wire_len, are zero. -EINVAL when the buffer is too small,
 * or ends within 64 KiB of the top of the address space.
 */
int64_t bpfrt_xdp_bind(struct bpfrt_xdp *xdp, void *buffer, size_t size, size_t headroom, size_t length);
int64_t bpfrt_skb_bind(struct bpfrt_skb *skb, void *buffer, size_t length);

/* The same with room around the packet, for programs that grow it, as bpfrt_xdp_bind's. */
int64_t bpfrt_skb_bind_room(struct bpfrt_skb *skb, void *buffer, size_t size, size_t headroom, size_t length);

/* ---- results of helpers ---- */

/* Where the last redirect or redirect_map of this thread (embedded: of the image) points. */
struct bpfrt_redirect {
	const struct bpfrt_map *map; /* NULL: `index` is an interface */
	const void *value;           /* the map's entry; NULL: none (broadcast) */
	uint64_t index;
	uint64_t flags;
};

/* Never NULL; all zero before the first redirect. Valid until the thread ends. */
struct bpfrt_redirect *bpfrt_redirect_target(void);

/*
 * Gets what perf_event_output and xdp_output write: `data`, then `packet_size` bytes from the packet. Its result is the
 * helper's. Called on the program's thread; the bytes are borrowed for the call. `index` is the CPU slot or the index
 * that the program gave.
 */
typedef int64_t bpfrt_perf_reader(void *user, const struct bpfrt_map *map, uint32_t index, const void *data,
				  uint64_t size, const void *packet, uint32_t packet_size);

/* One reader for all perf_event_array maps; NULL for none. Call while no program runs. */
void bpfrt_perf_set_reader(bpfrt_perf_reader *reader, void *user);

/* Events that found no reader. */
uint64_t bpfrt_perf_dropped(void);

/* Cloud: gets each line of trace_printk, on the program's thread; NULL: the default, which writes to standard error. */
typedef void bpfrt_trace_sink(void *user, const char *text, size_t length);
void bpfrt_trace_set_sink(bpfrt_trace_sink *sink, void *user);

#endif
