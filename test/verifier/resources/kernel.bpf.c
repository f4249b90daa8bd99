/* Not a program: the types of a small kernel, which tracing.bpf.c is verified against. */
#include "resources.h"

struct mm_struct {
	__u64 flags;
	struct task_struct *owner;
};

struct inner {
	__u32 low, high;
	struct mm_struct *mms[3];
};

struct task_struct {
	int pid;
	__u32 exiting : 1, waking : 3;
	char comm[16];
	struct task_struct *real_parent;
	struct inner inner;
	union {
		struct mm_struct *mm;
		__u64 cookie;
	};
	int *counts;
	__u32 cpu_count;
	__u32 cpus[];
};

struct seq_file {
	__u64 count;
};

struct bpf_iter_meta {
	union { /* as 8 bytes, whatever a pointer has */
		struct seq_file *seq;
	};
	__u64 session;
};

struct sock {
	__u32 mark;
};

struct tcp_sock {
	struct sock sk;
	__u32 window;
};

struct tcp_sock *whole_socket; /* BTF has what is used */

int do_work(struct task_struct *task, int n)
{
	return task->pid + n;
}

void do_more(struct task_struct *task)
{
	task->pid++;
}

int bpf_lsm_task_alloc(struct task_struct *task, __u64 flags)
{
	return task->pid + (int)flags;
}

int bpf_iter_task(struct bpf_iter_meta *meta, struct task_struct *task)
{
	return meta && task;
}

typedef void (*btf_trace_started)(void *data, struct task_struct *task, int n);
btf_trace_started started;
