#include "size.h"

static struct record records[SENSORS];

uint64_t keep(struct reading *reading)
{
	struct record *record = &records[reading->sensor];

	if (reading->sensor >= SENSORS)
		return 2;
	record->count++;
	record->sum += reading->value;
	if (reading->value > record->max)
		record->max = reading->value;
	return (int64_t)reading->value * record->count > 2 * record->sum;
}

int64_t record_of(uint32_t sensor, struct record *record)
{
	if (sensor >= SENSORS)
		return -1;
	*record = records[sensor];
	return 0;
}
