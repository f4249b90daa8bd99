/*
 * ringbuf: a list of records, reserved in order, submitted in any. The reader gets those before the first that is not
 * submitted; one finds no room when it and what fills the end of the ring would leave nothing free.
 */
#include "models.h"

enum { RECORDS = 600, HEADER = 8 };

enum state { BUSY, SUBMITTED, DISCARDED };

static struct record {
	uint32_t size, bytes; /* with header, and what fills the end of the ring before it */
	uint8_t seed, *data;
	enum state state;
} list[RECORDS];

static uint32_t count, position, dropped, wakeups; /* position: of the next record, bytes */

static void on_wakeup(void *user, const struct bpfrt_map *map)
{
	(void)map;
	++*(uint32_t *)user;
}

static uint32_t used(void)
{
	uint32_t bytes = 0;

	for (uint32_t i = 0; i < count; i++)
		bytes += list[i].bytes;
	return bytes;
}

/* Bytes that a record takes, 0 when it does not fit. */
static uint32_t place(const struct bpfrt_map *map, uint32_t size)
{
	uint32_t bytes = HEADER + (size + 7) / 8 * 8, to_end = map->max_entries - position % map->max_entries;
	uint32_t with_fill = bytes <= to_end ? bytes : to_end + bytes;

	if (bytes > map->max_entries / 2)
		return 0;
	if (used() + with_fill < map->max_entries)
		return with_fill;
	dropped++;
	return 0;
}

static void add(uint32_t size, uint32_t bytes, uint8_t *data, enum state state)
{
	struct record *r = &list[count++];

	*r = (struct record){ size, bytes, (uint8_t)random_below(256), data, state };
	position += bytes;
}

static void fill(uint8_t *data, uint32_t size, uint8_t seed)
{
	for (uint32_t i = 0; i < size; i++)
		data[i] = (uint8_t)(seed + i);
}

static void reserve(const struct bpfrt_map *map, uint32_t size)
{
	uint32_t bytes = place(map, size);
	uint8_t *data = bpfrt_ringbuf_reserve(map, size, 0);

	CHECK((data != NULL) == (bytes != 0));
	if (!data)
		return;
	CHECK((uintptr_t)data % 8 == 0);
	add(size, bytes, data, BUSY);
	fill(data, size, list[count - 1].seed);
}

static void output(const struct bpfrt_map *map, uint32_t size)
{
	uint32_t bytes = place(map, size);
	uint8_t data[512];

	fill(data, size, (uint8_t)size);
	CHECK(bpfrt_ringbuf_output(map, data, size, BPFRT_RB_NO_WAKEUP) == (bytes ? 0 : -11));
	if (!bytes)
		return;
	add(size, bytes, NULL, SUBMITTED);
	list[count - 1].seed = (uint8_t)size;
}

/* Ends one that is reserved, if the one drawn is. */
static void end(void)
{
	uint32_t i = count ? random_below(count) : 0, before = wakeups, flags = random_below(3);

	if (!count || list[i].state != BUSY)
		return;
	list[i].state = random_below(4) ? SUBMITTED : DISCARDED;
	if (list[i].state == SUBMITTED)
		bpfrt_ringbuf_submit(list[i].data, flags);
	else
		bpfrt_ringbuf_discard(list[i].data, flags);
	CHECK(wakeups - before == (flags == 2 || (flags == 0 && i == 0))); /* the reader has passed what came before */
}

static void drop_first(void)
{
	memmove(&list[0], &list[1], --count * sizeof(list[0]));
}

static void drop_discarded(void)
{
	while (count && list[0].state == DISCARDED)
		drop_first();
}

static int64_t check_record(void *user, const void *data, uint32_t size)
{
	uint8_t expected[512];

	(void)user;
	drop_discarded();
	CHECK(count && list[0].state == SUBMITTED && list[0].size == size);
	fill(expected, size, list[0].seed);
	CHECK(!memcmp(data, expected, size));
	drop_first();
	return 0;
}

static void consume(const struct bpfrt_map *map)
{
	uint32_t ready = 0, most = random_below(5);
	int64_t got;

	for (uint32_t i = 0; i < count && list[i].state != BUSY; i++)
		ready += list[i].state == SUBMITTED;
	got = bpfrt_ringbuf_consume(map, check_record, NULL, most);
	CHECK(got == (ready < most ? ready : most));
	if (got == most) /* it did not look on */
		return;
	drop_discarded();
	if (count)
		list[0].bytes = HEADER + (list[0].size + 7) / 8 * 8;
}

static void run(struct bpfrt_map *map, uint32_t operations)
{
	uint32_t size;

	count = position = dropped = 0;
	bpfrt_ringbuf_set_wakeup(on_wakeup, &wakeups);
	for (uint32_t n = 0; n < operations; n++) {
		size = random_below(map->max_entries < 512 ? map->max_entries : 512);
		switch (random_below(6)) {
		case 0:
			reserve(map, size);
			break;
		case 1:
			output(map, size);
			break;
		case 2:
		case 3:
			end();
			break;
		default:
			consume(map);
		}
		CHECK(bpfrt_ringbuf_query(map, BPFRT_RB_PROD_POS) == position);
		CHECK(bpfrt_ringbuf_query(map, BPFRT_RB_RING_SIZE) == map->max_entries);
		CHECK(bpfrt_ringbuf_dropped(map) == dropped);
	}
	bpfrt_ringbuf_set_wakeup(NULL, NULL);
	model_say("ringbuf", map, operations);
	map_drop(map);
}

void model_ringbuf(uint32_t operations)
{
	run(map_make(RINGBUF, 0, 0, 16), operations);
	run(map_make(RINGBUF, 0, 0, 64), operations);
	run(map_make(RINGBUF, 0, 0, 512), operations);
	run(map_make(RINGBUF, 0, 0, 4096), operations);
}
