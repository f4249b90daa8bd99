/* Checked mode: every access of memory and every call is checked. */
#define NAME bpfrt_interp_checked
#define THREADED bpfrt_threaded_checked
#define CHECKED 1
#include "run.h"
