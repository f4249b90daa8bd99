/* CPU slots: a thread takes the lowest free one at its first call, and leaves it when it ends. */
#include <pthread.h>
#include <unistd.h>

#include "profile.h"

#define MAX_SLOTS 4096

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* its destructor runs when a thread ends */
static uint32_t count;    /* 0: not decided yet */
static uint8_t taken[MAX_SLOTS];
static _Thread_local uint32_t mine; /* slot + 1, 0: none */

static uint32_t decide(void)
{
	long processors = sysconf(_SC_NPROCESSORS_CONF);
	uint32_t n = 16;

	if (processors > 8)
		n = processors > MAX_SLOTS / 2 ? MAX_SLOTS : 2 * (uint32_t)processors;
	pthread_mutex_lock(&mutex);
	if (!count)
		BPFRT_STORE(&count, n);
	n = count;
	pthread_mutex_unlock(&mutex);
	return n;
}

uint32_t bpfrt_slots(void)
{
	uint32_t n = BPFRT_LOAD(&count);

	return n ? n : decide();
}

int64_t bpfrt_set_slots(uint32_t slots)
{
	int64_t status = 0;

	if (!slots || slots > MAX_SLOTS)
		return -BPFRT_EINVAL;
	pthread_mutex_lock(&mutex);
	if (!count)
		BPFRT_STORE(&count, slots);
	else if (count != slots)
		status = -BPFRT_EBUSY;
	pthread_mutex_unlock(&mutex);
	return status;
}

static void release(void *slot)
{
	pthread_mutex_lock(&mutex);
	taken[(uintptr_t)slot - 1] = 0;
	pthread_cond_signal(&freed);
	pthread_mutex_unlock(&mutex);
}

static void make_key(void)
{
	pthread_key_create(&key, release);
}

static uint32_t acquire(void)
{
	uint32_t n = bpfrt_slots(), slot = 0;

	pthread_once(&once, make_key);
	pthread_mutex_lock(&mutex);
	for (;;) {
		for (slot = 0; slot < n && taken[slot]; slot++)
			;
		if (slot < n)
			break;
		pthread_cond_wait(&freed, &mutex);
	}
	taken[slot] = 1;
	pthread_mutex_unlock(&mutex);
	mine = slot + 1;
	pthread_setspecific(key, (void *)(uintptr_t)mine);
	return slot;
}

uint32_t bpfrt_slot(void)
{
	return mine ? mine - 1 : acquire();
}

void bpfrt_slot_release(void)
{
	if (!mine)
		return;
	pthread_setspecific(key, NULL);
	release((void *)(uintptr_t)mine);
	mine = 0;
}
