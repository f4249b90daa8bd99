#include <stdio.h>

#include "bare.h"

void bare_print(const char *text)
{
	fputs(text, stdout);
}
