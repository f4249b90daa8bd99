/* What every kernel has, in other words than the kernel's: found in its types by name. */
#define SEC(name) __attribute__((section(name), used))

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct list_head {
	struct list_head *next, *prev;
};

struct task_struct {
	int pid;
	char comm[16];
	struct list_head tasks;
	struct task_struct *real_parent;
	int no_such_field;
};

struct iphdr___mine {
	unsigned int daddr, saddr;
	unsigned char version : 4;
};

struct no_such_struct {
	int field;
};
#pragma clang attribute pop

enum pid_type {
	PIDTYPE_TGID = 99,
};

static volatile unsigned long long sink;

SEC("socket") int look(struct task_struct *task)
{
	struct iphdr___mine *ip = (void *)task;

	sink = (unsigned)task->pid;
	sink = (unsigned char)task->comm[15];
	sink = (unsigned long long)task->tasks.next;
	sink = (unsigned long long)task->real_parent;
	sink = __builtin_preserve_field_info(task->no_such_field, 2);
	sink = ip->daddr;
	sink = __builtin_preserve_field_info(ip->version, 4);
	sink = __builtin_preserve_field_info(ip->version, 5);
	sink = __builtin_preserve_type_info(*(struct no_such_struct *)0, 0);
	sink = __builtin_preserve_enum_value(*(enum pid_type *)PIDTYPE_TGID, 1);
	return 0;
}

char _license[] SEC("license") = "GPL";
