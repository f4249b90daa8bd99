/* Trusted mode, threaded. */
#define NAME bpfrt_threaded_trusted
#define CHECKED 0
#include "threaded_run.h"
