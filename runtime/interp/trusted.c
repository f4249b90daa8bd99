/* Trusted mode: the program was verified in this process. */
#define NAME bpfrt_interp_trusted
#define THREADED bpfrt_threaded_trusted
#define CHECKED 0
#include "run.h"
