/*
 * A firmware that runs one compiled rule: frames come in, the rule judges them, and the firmware reads what the rule
 * keeps in its maps. The same file runs on every port; no libc.
 */
#include <stddef.h>
#include <stdint.h>

#include "bpfrt/map.h"
#include "port.h"
#include "sensor.h"

/* Defined by the compiled rule: the program, its maps and its variables. */
uint64_t sensor_rule(struct sensor_ctx *ctx);
extern const struct bpfrt_map sensors, alarms;
extern uint32_t bad_frames;

/* Frames as the bus would deliver them: sensor, sequence, readings in 0.01 degrees. */
static const struct {
	uint8_t length;
	uint8_t bytes[8];
} frames[] = {
	{ 6, { 1, 0, 0xc4, 0x09, 0x0a, 0x0a } },             /* 25.00, 25.70 */
	{ 4, { 2, 7, 0x70, 0x17 } },                         /* 60.00 */
	{ 8, { 1, 1, 0x10, 0x0a, 0x20, 0x0a, 0x30, 0x0a } }, /* 25.76, 25.92, 26.08 */
	{ 6, { 2, 8, 0x28, 0x23, 0x28, 0x23 } },             /* 90.00 twice: climbs */
	{ 3, { 1, 2, 0x10 } },                               /* cut short */
	{ 6, { 2, 11, 0x28, 0x23, 0x28, 0x23 } },            /* two frames were lost */
	{ 4, { 9, 0, 0x10, 0x0a } },                         /* no such sensor */
	{ 4, { 5, 0, 0x18, 0xfc } },                         /* -10.00 */
	{ 8, { 2, 12, 0x28, 0x23, 0x28, 0x23, 0x28, 0x23 } },
	{ 4, { 1, 2, 0x40, 0x0a } },
	{ 0, { 0 } },
};

enum { FRAMES = sizeof(frames) / sizeof(frames[0]) };

static const char *const verdict_names[] = { "ok", "warn", "ALARM", "bad frame" };

/* Prints `value` right-aligned in `width` characters. */
static void print_number(int64_t value, int width)
{
	char text[24];
	size_t at = sizeof(text) - 1;
	uint32_t rest = (uint32_t)(value < 0 ? -value : value);

	text[at] = 0;
	do {
		text[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		text[--at] = '-';
	while (sizeof(text) - 1 - at < (size_t)width)
		text[--at] = ' ';
	port_print(text + at);
}

static unsigned run_frame(unsigned i)
{
	struct sensor_ctx ctx = { .now_ms = 10 * i };
	unsigned verdict;

	ctx.frame = frames[i].bytes;
	ctx.frame_end = frames[i].bytes + frames[i].length;
	verdict = (unsigned)sensor_rule(&ctx);
	print_number(i, 5);
	print_number(frames[i].length, 8);
	print_number(ctx.mean, 8);
	port_print("  ");
	port_print(verdict < 4 ? verdict_names[verdict] : "?");
	port_print("\n");
	return verdict;
}

static void print_sensors(void)
{
	port_print("\nsensor  frames    lost\n");
	for (uint32_t key = 0; key < sensors.max_entries; key++) {
		const struct sensor_state *state = sensors.ops->lookup(&sensors, &key);

		if (!state || !state->seen)
			continue;
		print_number(key, 6);
		print_number(state->frames, 8);
		print_number(state->lost, 8);
		port_print("\n");
	}
}

/* The alarms that the rule counted, over all sensors. */
static uint32_t count_alarms(void)
{
	uint32_t key, total = 0;
	const void *after = NULL;

	while (!alarms.ops->get_next_key(&alarms, after, &key)) {
		const uint32_t *count = alarms.ops->lookup(&alarms, &key);

		total += count ? *count : 0;
		after = &key;
	}
	return total;
}

_Noreturn void firmware_main(void)
{
	uint32_t seen[4] = { 0 };
	int status;

	port_print("frame   bytes    mean  verdict\n");
	for (unsigned i = 0; i < FRAMES; i++)
		seen[run_frame(i) & 3]++;
	print_sensors();
	port_print("\nalarms ");
	print_number(count_alarms(), 0);
	port_print(", bad frames ");
	print_number(bad_frames, 0);
	port_print("\n");
	/* What the rule counted must be what it answered. */
	status = count_alarms() == seen[SENSOR_ALARM] && bad_frames == seen[SENSOR_BAD_FRAME] ? 0 : 1;
	port_exit(status);
}
