/* Checked mode, threaded. */
#define NAME bpfrt_threaded_checked
#define CHECKED 1
#include "threaded_run.h"
