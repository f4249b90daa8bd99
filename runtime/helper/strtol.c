#include "bpfrt/helpers.h"
#include "number.h"

int64_t bpfrt_strtol(const char *text, uint64_t size, uint64_t flags, void *result)
{
	struct bpfrt_number number;
	int64_t taken = bpfrt_number_parse(text, size, flags, &number), value = (int64_t)number.magnitude;

	if (number.is_negative)
		value = (int64_t)(0 - number.magnitude);
	if (taken >= 0 && (number.is_negative ? value > 0 : value < 0))
		taken = -BPFRT_ERANGE;
	if (taken < 0)
		value = 0;
	__builtin_memcpy(result, &value, sizeof(value));
	return taken;
}
