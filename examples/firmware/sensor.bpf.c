/*
 * A sensor rule: smooths the readings of each sensor, counts lost frames, and raises an alarm when the mean leaves the
 * allowed band. Thresholds are constants that `bpfc --set` may change.
 */
#include "bpfrt/bpf.h"
#include "sensor.h"

enum { SENSORS = 8, ALARMS = 16, MAX_READINGS = 8 };

const volatile int32_t warn_above = 6000;
const volatile int32_t alarm_above = 8000;

uint32_t bad_frames;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SENSORS);
	__type(key, uint32_t);
	__type(value, struct sensor_state);
} sensors SEC(".maps");

/* Alarms of each sensor so far. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, ALARMS);
	__type(key, uint32_t);
	__type(value, uint32_t);
} alarms SEC(".maps");

static void count_alarm(uint32_t sensor)
{
	uint32_t first = 1, *count = bpf_map_lookup_elem(&alarms, &sensor);

	if (count)
		(*count)++;
	else
		bpf_map_update_elem(&alarms, &sensor, &first, BPF_NOEXIST);
}

static __noinline int32_t smooth(struct sensor_state *state, int32_t reading)
{
	if (!state->seen)
		state->mean = reading * 16;
	else
		state->mean += (reading * 16 - state->mean) >> 2;
	state->seen = 1;
	return state->mean >> 4;
}

SEC("fw/sensor")
uint64_t sensor_rule(struct sensor_ctx *ctx)
{
	const uint8_t *frame = ctx->frame, *end = ctx->frame_end;
	struct sensor_state *state;
	uint32_t sensor;
	int32_t mean = 0;

	if (frame + 4 > end) {
		bad_frames++;
		return SENSOR_BAD_FRAME;
	}
	sensor = frame[0];
	state = bpf_map_lookup_elem(&sensors, &sensor);
	if (!state) {
		bad_frames++;
		return SENSOR_BAD_FRAME;
	}
	if (state->seen)
		state->lost += (uint8_t)(frame[1] - state->sequence - 1);
	state->sequence = frame[1];
	state->last_ms = ctx->now_ms;
	state->frames++;
	for (int i = 0; i < MAX_READINGS; i++) {
		const uint8_t *reading = frame + 2 + 2 * i;

		if (reading + 2 > end)
			break;
		mean = smooth(state, (int16_t)(reading[0] | reading[1] << 8));
	}
	ctx->mean = mean;
	if (mean > alarm_above) {
		count_alarm(sensor);
		return SENSOR_ALARM;
	}
	return mean > warn_above ? SENSOR_WARN : SENSOR_OK;
}

char LICENSE[] SEC("license") = "MIT";
