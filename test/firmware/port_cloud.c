/* The port of the cloud profile: maps get their memory at start. */
#include <stdio.h>
#include <stdlib.h>

#include "bpfrt/host.h"
#include "port.h"

void port_print(const char *text)
{
	fputs(text, stdout);
}

_Noreturn void port_exit(int status)
{
	exit(status);
}

int main(void)
{
	if (bpfrt_init(NULL))
		return 2;
	firmware_main();
}
