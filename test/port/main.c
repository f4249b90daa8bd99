/*
 * A port of runtime/port/ on its machine: time goes on and never back, through more than one round of a narrow counter,
 * with interrupts masked too; masks nest; characters are printed where the port has a console.
 */
#include <stdint.h>

#include "bare.h"
#include "bpfrt/helpers.h"
#include "bpfrt/port.h"

#ifdef PORT_HZ
void bpfrt_port_start(uint32_t hz);
#else
#define PORT_HZ 1
#define bpfrt_port_start(hz) (void)(hz)
#endif

static int failed;

static void check(int is_fine, const char *what)
{
	if (is_fine)
		return;
	failed = 1;
	bare_print(what);
	bare_print("\n");
}

/* Until `ns` have passed. Every third look is with interrupts masked. */
static void watch(uint64_t ns)
{
	uint64_t start = bpfrt_ktime_get_ns(), before = start, now;
	int is_ordered = 1;

	for (unsigned i = 0; before - start < ns; i++) {
		uint32_t irq = i % 3 ? 0 : bpfrt_port_irq_save();

		now = bpfrt_ktime_get_ns();
		is_ordered &= now >= before;
		before = now;
		if (i % 3 == 0)
			bpfrt_port_irq_restore(irq);
	}
	check(is_ordered, "time went back");
}

int main(void)
{
	uint32_t outer, inner;
	uint64_t start;

	bpfrt_port_start(PORT_HZ);
	start = bpfrt_ktime_get_ns();
	check(start < 1000000000 || PORT_HZ == 1, "time does not begin at 0");
	watch(PORT_NS);
	check(bpfrt_jiffies64() >= PORT_NS / 4000000, "jiffies do not pass");
	outer = bpfrt_port_irq_save();
	inner = bpfrt_port_irq_save();
	bpfrt_port_irq_restore(inner);
	check(bpfrt_port_irq_save() == inner, "the inner restore unmasked");
	bpfrt_port_irq_restore(inner);
	bpfrt_port_irq_restore(outer);
	check(bpfrt_port_irq_save() == outer, "the outer restore did not unmask");
	bpfrt_port_irq_restore(outer);
	bare_print(failed ? "some failed\n" : "the port holds\n");
	return failed;
}
