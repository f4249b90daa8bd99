#include "run.h"

int bpfc_run_fail(struct bpfc_run *run, int status, struct bpfc_diag diag)
{
	bpfc_sink_emit(&run->sink, &diag);
	return status;
}

int bpfc_worse(int a, int b)
{
	return bpfc_status_exit(b) > bpfc_status_exit(a) ? b : a;
}
