#define _GNU_SOURCE
#include "bpfrt/helpers.h"
#include "spin.h"

int64_t bpfrt_spin_unlock(void *lock)
{
	bpfrt_word_unlock(lock);
	return 0;
}
