/* The context of the sensor rule: shared by the rule and the firmware. */
#ifndef SENSOR_H
#define SENSOR_H

#include "bpfrt/ctx.h"

enum sensor_verdict {
	SENSOR_OK,
	SENSOR_WARN,
	SENSOR_ALARM,
	SENSOR_BAD_FRAME,
};

/* One frame from the bus: sensor number, sequence number, then 16-bit little-endian readings in units of 0.01 degrees.
 */
struct sensor_ctx {
	BPFRT_CTX_PTR(const uint8_t, frame, buf(end = frame_end));
	BPFRT_CTX_PTR(const uint8_t, frame_end);
	BPFRT_READONLY(uint32_t, now_ms);
	int32_t mean; /* out: smoothed reading */
};

/* What the rule keeps of each sensor, in the map `sensors`. */
struct sensor_state {
	int32_t mean; /* in units of 0.01 degrees, times 16 */
	uint32_t frames;
	uint32_t last_ms;
	uint16_t lost; /* frames missing by sequence number */
	uint8_t sequence;
	uint8_t seen;
};

#endif
