/* The example as a program of the host. */
#include <stdio.h>
#include <stdlib.h>

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
	firmware_main();
}
