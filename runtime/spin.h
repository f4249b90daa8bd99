/*
 * The lock that a program takes in a map's value (struct bpf_spin_lock), as a strategy of the layout. Cloud: a word
 * that is 1 while somebody has it; who waits gives the processor away after a while. Embedded: interrupts are masked
 * while it is held, and the word keeps what restores them.
 */
#ifndef BPFRT_SPIN_H
#define BPFRT_SPIN_H

#include <stdint.h>

#include "profile.h"

#ifdef BPFRT_CLOUD
#include <sched.h>

#define BPFRT_SPINS 100

static inline void bpfrt_word_lock(uint32_t *word)
{
	for (uint32_t spins = 0; __atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE); spins++)
		if (spins >= BPFRT_SPINS)
			sched_yield();
}

static inline void bpfrt_word_unlock(uint32_t *word)
{
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
}

#else
#include "bpfrt/port.h"

static inline void bpfrt_word_lock(uint32_t *word)
{
	*word = bpfrt_port_irq_save();
}

static inline void bpfrt_word_unlock(uint32_t *word)
{
	uint32_t state = *word;

	*word = 0;
	bpfrt_port_irq_restore(state);
}

#endif
#endif
