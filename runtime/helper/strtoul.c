#include "bpfrt/helpers.h"
#include "number.h"

int64_t bpfrt_strtoul(const char *text, uint64_t size, uint64_t flags, void *result)
{
	struct bpfrt_number number;
	int64_t taken = bpfrt_number_parse(text, size, flags, &number);

	if (taken >= 0 && number.is_negative)
		taken = -BPFRT_EINVAL;
	if (taken < 0)
		number.magnitude = 0;
	__builtin_memcpy(result, &number.magnitude, sizeof(number.magnitude));
	return taken;
}
