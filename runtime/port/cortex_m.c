#include "cortex_m.h"
#include "ticks.h"

#define SYST_CSR ((volatile uint32_t *)0xe000e010) /* control and status (Armv7-M Architecture Reference, B3.3) */
#define SYST_RVR ((volatile uint32_t *)0xe000e014) /* reload value, 24 bits */
#define SYST_CVR ((volatile uint32_t *)0xe000e018) /* current value, counts down */
#define ICSR ((volatile uint32_t *)0xe000ed04)     /* interrupt control and state */

enum { CSR_ENABLE = 1, CSR_TICKINT = 2, CSR_CLKSOURCE = 4, ICSR_PENDSTSET = 1 << 26, LAST = 0xffffff };

static struct bpfrt_ticks ticks;
static volatile uint32_t rounds; /* of 2^24 ticks */

void bpfrt_port_start(uint32_t hz)
{
	ticks = bpfrt_ticks_of(hz);
	*SYST_RVR = LAST;
	*SYST_CVR = 0;
	*SYST_CSR = CSR_ENABLE | CSR_TICKINT | CSR_CLKSOURCE;
}

void bpfrt_port_systick(void)
{
	rounds++;
}

/* With interrupts masked a round may end, and its handler wait. A round begins at 0, where the interrupt is raised. */
uint64_t bpfrt_port_now_ns(void)
{
	uint32_t irq = bpfrt_port_irq_save(), left = *SYST_CVR, done = rounds;

	if (*ICSR & ICSR_PENDSTSET) {
		left = *SYST_CVR;
		done++;
	}
	bpfrt_port_irq_restore(irq);
	return bpfrt_ticks_ns(&ticks, ((uint64_t)done << 24) + ((0 - left) & LAST));
}
