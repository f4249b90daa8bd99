#include "bpfrt/bpf.h"
#include "size.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RECORDS);
	__type(key, uint32_t);
	__type(value, struct record);
} records SEC(".maps");

SEC("fw/keep")
uint64_t keep(struct reading *reading)
{
	uint32_t sensor = reading->sensor;
	int32_t value = reading->value;
	struct record *record = bpf_map_lookup_elem(&records, &sensor);

	if (!record) {
		struct record first = { .count = 1, .max = value, .sum = value };

		return bpf_map_update_elem(&records, &sensor, &first, BPF_NOEXIST) ? 2 : 0;
	}
	record->count++;
	record->sum += value;
	if (value > record->max)
		record->max = value;
	return (int64_t)value * record->count > 2 * record->sum;
}
