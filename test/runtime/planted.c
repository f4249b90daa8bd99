/* What the erasure test must refuse. */
#include <stdlib.h>

void *planted(void);

void *planted(void)
{
	return malloc(1);
}
