#define _GNU_SOURCE
#include "bpfrt/helpers.h"
#include "spin.h"

int64_t bpfrt_spin_lock(void *lock)
{
	bpfrt_word_lock(lock);
	return 0;
}
