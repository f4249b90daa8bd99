/* The firmware's side of the rule in BPF: it knows the map's type, so it takes that one's own lookup (bpfrt/map.h).
 * bpfrt_map_lookup, for maps of any type, takes 276 bytes more. */
#include "bpfrt/map.h"
#include "size.h"

extern const struct bpfrt_map records;

int64_t record_of(uint32_t sensor, struct record *record)
{
	const struct record *found = bpfrt_array_lookup(&records, &sensor);

	if (!found)
		return -1;
	*record = *found;
	return 0;
}
