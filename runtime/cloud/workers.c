/* Threads that run requests. One that finds none sleeps until somebody puts one (`bpfrt_sched_wake`). */
#include <pthread.h>
#include <stdlib.h>

#include "profile.h"
#include "sched/sched.h"

struct bpfrt_workers {
	struct bpfrt_sched *sched;
	pthread_mutex_t mutex;
	pthread_cond_t awake, idle;
	uint32_t sleeping; /* read without the mutex by who puts */
	uint32_t count;
	bool stops;
	pthread_t threads[];
};

/* Sleeps, unless something came meanwhile; false: the workers stop. */
static bool rest(struct bpfrt_workers *w)
{
	bool goes_on;

	pthread_mutex_lock(&w->mutex);
	__atomic_fetch_add(&w->sleeping, 1, __ATOMIC_SEQ_CST);
	while (!w->stops && !bpfrt_sched_has_pending(w->sched)) {
		if (w->sleeping == w->count)
			pthread_cond_broadcast(&w->idle);
		pthread_cond_wait(&w->awake, &w->mutex);
	}
	__atomic_fetch_sub(&w->sleeping, 1, __ATOMIC_SEQ_CST);
	goes_on = !w->stops;
	pthread_mutex_unlock(&w->mutex);
	return goes_on;
}

static void *work(void *argument)
{
	struct bpfrt_workers *w = argument;

	do
		while (!BPFRT_LOAD(&w->stops) && bpfrt_sched_run_batch(w->sched, BPFRT_SCHED_BATCH))
			;
	while (rest(w));
	bpfrt_slot_release();
	return NULL;
}

void bpfrt_sched_wake(struct bpfrt_sched *sched)
{
	struct bpfrt_workers *w = BPFRT_LOAD(&sched->workers);

	/* What was put is visible before this looks for sleepers; a sleeper counts itself before it looks for requests.
	 */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!w || !__atomic_load_n(&w->sleeping, __ATOMIC_SEQ_CST))
		return;
	pthread_mutex_lock(&w->mutex);
	pthread_cond_signal(&w->awake);
	pthread_mutex_unlock(&w->mutex);
}

int bpfrt_workers_start(struct bpfrt_sched *sched, uint32_t threads, struct bpfrt_workers **workers)
{
	struct bpfrt_workers *w;

	*workers = NULL;
	if (!threads || threads > 1024 || !sched->policy->take_batch || sched->workers)
		return -BPFRT_EINVAL;
	w = calloc(1, sizeof(*w) + threads * sizeof(w->threads[0]));
	if (!w)
		return BPFRT_SCHED_NO_MEMORY;
	w->sched = sched;
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->awake, NULL);
	pthread_cond_init(&w->idle, NULL);
	pthread_mutex_lock(&w->mutex);
	while (w->count < threads && !pthread_create(&w->threads[w->count], NULL, work, w))
		w->count++;
	pthread_mutex_unlock(&w->mutex);
	BPFRT_STORE(&sched->workers, w);
	if (w->count < threads) {
		bpfrt_workers_stop(w);
		return BPFRT_SCHED_NO_MEMORY;
	}
	bpfrt_sched_wake(sched);
	*workers = w;
	return 0;
}

void bpfrt_workers_drain(struct bpfrt_workers *w)
{
	pthread_mutex_lock(&w->mutex);
	while (w->sleeping != w->count || bpfrt_sched_has_pending(w->sched))
		pthread_cond_wait(&w->idle, &w->mutex);
	pthread_mutex_unlock(&w->mutex);
}

void bpfrt_workers_stop(struct bpfrt_workers *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->mutex);
	BPFRT_STORE(&w->stops, true);
	pthread_cond_broadcast(&w->awake);
	pthread_mutex_unlock(&w->mutex);
	for (uint32_t i = 0; i < w->count; i++)
		pthread_join(w->threads[i], NULL);
	BPFRT_STORE(&w->sched->workers, NULL);
	pthread_cond_destroy(&w->idle);
	pthread_cond_destroy(&w->awake);
	pthread_mutex_destroy(&w->mutex);
	free(w);
}
