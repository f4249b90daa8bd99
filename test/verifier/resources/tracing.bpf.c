/* Arguments of what tracing programs attach to, by the types of kernel.bpf.c. */
#include "resources.h"

#define SLOT(ctx, i, type) ((type)(long)((__u64 *)(ctx))[i])

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
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
#pragma clang attribute pop

struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym;

SEC("fentry/do_work") int fields__ok(void *ctx)
{
	struct task_struct *task = SLOT(ctx, 0, struct task_struct *);

	bpf_printk("%d", task->pid + task->comm[3] + (int)task->inner.high + SLOT(ctx, 1, int));
	return 0;
}

SEC("fentry/do_work") int chains__ok(void *ctx)
{
	struct task_struct *task = SLOT(ctx, 0, struct task_struct *);

	bpf_printk("%d %d", task->real_parent->real_parent->pid, task->inner.mms[2]->owner->pid);
	return 0;
}

SEC("fentry/do_work") int tail_of_an_array__ok(void *ctx)
{
	struct task_struct *task = SLOT(ctx, 0, struct task_struct *);

	bpf_printk("%d", task->cpus[100]);
	return 0;
}

SEC("fentry/do_work") int beyond__KERNEL_PLACE(void *ctx)
{
	char *task = SLOT(ctx, 0, char *);

	bpf_printk("%d", *(int *)(task - 8));
	return 0;
}

SEC("fentry/do_work") int part_of_a_pointer__KERNEL_PLACE(void *ctx)
{
	struct task_struct *task = SLOT(ctx, 0, struct task_struct *);

	bpf_printk("%d", *(volatile __u32 *)&task->real_parent);
	return 0;
}

SEC("fentry/do_work") int any_place__KERNEL_PLACE(void *ctx)
{
	char *task = SLOT(ctx, 0, char *);

	bpf_printk("%d", task[SLOT(ctx, 1, int) & 7]);
	return 0;
}

SEC("fentry/do_work") int a_number_is_no_pointer__NOT_MEMORY(void *ctx)
{
	bpf_printk("%d", *SLOT(ctx, 1, int *));
	return 0;
}

SEC("fentry/do_work") int no_third_argument__CTX_RANGE(void *ctx)
{
	bpf_printk("%d", SLOT(ctx, 2, int));
	return 0;
}

SEC("fexit/do_work") int what_it_returned__ok(void *ctx)
{
	bpf_printk("%d", SLOT(ctx, 2, int));
	return 0;
}

SEC("fentry/do_work") int write__READ_ONLY(void *ctx)
{
	SLOT(ctx, 0, struct task_struct *)->pid = 1;
	return 0;
}

SEC("fentry/do_work") int found_is_not_held__BAD_ARG(void *ctx)
{
	struct task_struct *task = bpf_task_acquire(SLOT(ctx, 0, struct task_struct *));

	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("tp_btf/started") int held__ok(void *ctx)
{
	struct task_struct *task = bpf_task_acquire(SLOT(ctx, 0, struct task_struct *));

	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("tp_btf/started") int inside_a_held_one__BAD_ARG(void *ctx)
{
	struct task_struct *task = bpf_task_acquire(SLOT(ctx, 0, struct task_struct *)->inner.mms[0]->owner);

	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("tp_btf/started") int parents_are_safe__ok(void *ctx)
{
	struct task_struct *task = bpf_task_acquire(SLOT(ctx, 0, struct task_struct *)->real_parent);

	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("lsm.s/task_alloc") int parents_outside_of_rcu__BAD_ARG(void *ctx)
{
	struct task_struct *task = bpf_task_acquire(SLOT(ctx, 0, struct task_struct *)->real_parent);

	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("lsm.s/task_alloc") int parents_in_rcu__ok(void *ctx)
{
	struct task_struct *task;

	bpf_rcu_read_lock();
	task = bpf_task_acquire(SLOT(ctx, 0, struct task_struct *)->real_parent);
	bpf_rcu_read_unlock();
	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("lsm.s/task_alloc") int parents_after_rcu__BAD_ARG(void *ctx)
{
	struct task_struct *task;

	bpf_rcu_read_lock();
	task = SLOT(ctx, 0, struct task_struct *)->real_parent;
	bpf_rcu_read_unlock();
	task = bpf_task_acquire(task);
	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("tp_btf/started") int one_of_several__BAD_ARG(void *ctx)
{
	struct task_struct *task = SLOT(ctx, 0, struct task_struct *);

	task = bpf_task_acquire((struct task_struct *)task->mm);
	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("iter/task") int iterated__ok(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	return task ? task->pid & 1 : 0;
}

SEC("iter/task") int the_end_is_null__MAYBE_NULL(struct bpf_iter__task *ctx)
{
	return ctx->task->pid & 1;
}

static long (*const bpf_seq_write)(struct seq_file *, const void *, __u32) = (void *)127;

SEC("iter.s/task") int iterated_asleep__ok(struct bpf_iter__task *ctx)
{
	__u64 number = 1;

	bpf_seq_write(ctx->meta->seq, &number, sizeof(number));
	return 0;
}

struct sock {
	__u32 mark;
};

struct tcp_sock {
	struct sock sk;
	__u32 window;
};

struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
};

struct operations {
	__u32 (*first)(struct sock *sk);
};

SEC("struct_ops/window") int whole_socket__ok(void *ctx)
{
	return (int)((struct tcp_sock *)SLOT(ctx, 0, struct sock *))->window;
}

SEC("struct_ops/other") int part_of_a_socket__KERNEL_PLACE(void *ctx)
{
	return (int)((struct tcp_sock *)SLOT(ctx, 0, struct sock *))->window;
}

SEC(".struct_ops") struct tcp_congestion_ops congestion = { .ssthresh = (void *)whole_socket__ok };
SEC(".struct_ops") struct operations other = { .first = (void *)part_of_a_socket__KERNEL_PLACE };

SEC("fentry/do_work") int cast__ok(void *ctx)
{
	struct mm_struct *mm =
		bpf_rdonly_cast((void *)SLOT(ctx, 1, long), __builtin_btf_type_id(*(struct mm_struct *)0, 1));

	bpf_printk("%d", mm->flags);
	return 0;
}

SEC("fentry/do_work") int cast_and_write__READ_ONLY(void *ctx)
{
	struct mm_struct *mm =
		bpf_rdonly_cast((void *)SLOT(ctx, 1, long), __builtin_btf_type_id(*(struct mm_struct *)0, 1));

	mm->flags = 1;
	return 0;
}
