#include "bpfrt/bpf.h"
#include "size.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SENSORS);
	__type(key, uint32_t);
	__type(value, struct record);
} records SEC(".maps");

SEC("fw/keep")
uint64_t keep(struct reading *reading)
{
	uint32_t sensor = reading->sensor;
	int32_t value = reading->value;
	struct record *record = bpf_map_lookup_elem(&records, &sensor);

	if (!record)
		return 2;
	record->count++;
	record->sum += value;
	if (value > record->max)
		record->max = value;
	return (int64_t)value * record->count > 2 * record->sum;
}
