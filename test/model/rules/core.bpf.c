/* CO-RE: a field that the target has elsewhere, and one that it does not have. */
#include <bpfrt/bpf.h>

struct task {
	int first;
#ifdef TARGET
	long inserted;
#endif
	int second;
#ifndef TARGET
	int gone;
#endif
} __attribute__((preserve_access_index));

#ifdef TARGET
struct task anchor = { 1, 2, 3 };
#else
SEC("raw_tp/x") int entry(struct task *task)
{
	return task->second + task->gone;
}
#endif
