#include "resources.h"

SEC("tc") int lock__ok(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	value->number++;
	bpf_spin_unlock(&value->lock);
	return 0;
}

SEC("tc") int lock_held_at_exit__STILL_OPEN(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (value)
		bpf_spin_lock(&value->lock);
	return 0;
}

SEC("tc") int call_while_locked__LOCK_CALL(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	value->number = bpf_get_prandom_u32();
	bpf_spin_unlock(&value->lock);
	return 0;
}

SEC("tc") int two_locks__LOCK_TWICE(struct __sk_buff *skb)
{
	struct value *a = value_at(0), *b = value_at(1);

	if (!a || !b)
		return 0;
	bpf_spin_lock(&a->lock);
	bpf_spin_lock(&b->lock);
	bpf_spin_unlock(&b->lock);
	bpf_spin_unlock(&a->lock);
	return 0;
}

SEC("tc") int other_lock__LOCK_OTHER(struct __sk_buff *skb)
{
	struct value *a = value_at(0), *b = value_at(1);

	if (!a || !b)
		return 0;
	bpf_spin_lock(&a->lock);
	bpf_spin_unlock(&b->lock);
	return 0;
}

SEC("tc") int no_lock_there__SPECIAL_ARG(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (value)
		bpf_spin_lock((void *)&value->number);
	return 0;
}

SEC("tc") int lock_is_read__SPECIAL_FIELD(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	return value ? *(volatile __u32 *)&value->lock.val : 0;
}

SEC("tc") int timer_is_overwritten__SPECIAL_FIELD(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (value)
		*(volatile __u64 *)&value->timer.opaque[1] = 0;
	return 0;
}

SEC("tc") int helper_writes_the_lock__SPECIAL_FIELD(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (value)
		bpf_skb_load_bytes(skb, 0, value, 8);
	return 0;
}

static __noinline int add(int *number)
{
	return ++*number;
}

SEC("tc") int static_function_while_locked__ok(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	add(&value->number);
	bpf_spin_unlock(&value->lock);
	return 0;
}

static int ring(void *map, __u32 *key, struct value *value)
{
	value->number++;
	bpf_timer_start(&value->timer, 1000, 0);
	return 0;
}

SEC("tc") int timer__ok(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (!value)
		return 0;
	bpf_timer_init(&value->timer, &values, 0);
	bpf_timer_set_callback(&value->timer, ring);
	bpf_timer_start(&value->timer, 1000, 0);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct value);
} others SEC(".maps");

SEC("tc") int timer_of_another_map__TIMER_MAP(struct __sk_buff *skb)
{
	struct value *value = value_at(0);

	if (value)
		bpf_timer_init(&value->timer, &others, 0);
	return 0;
}

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct cgroup {
	int level;
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;

struct pointers {
	struct task_struct __kptr *task;
	struct cgroup __kptr *cgroup;
	struct task_struct __kptr_untrusted *seen;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pointers);
} pointers SEC(".maps");

static __always_inline struct pointers *pointers_at(__u32 key)
{
	return bpf_map_lookup_elem(&pointers, &key);
}

SEC("tc") int kptr__ok(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);
	struct task_struct *task, *old;

	if (!p)
		return 0;
	task = bpf_task_from_pid(1);
	if (!task)
		return 0;
	old = bpf_kptr_xchg(&p->task, task);
	if (old)
		bpf_task_release(old);
	return 0;
}

SEC("tc") int kptr_is_followed__ok(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);
	struct cgroup *cgroup;

	if (!p)
		return 0;
	cgroup = p->cgroup;
	return cgroup ? cgroup->level : 0;
}

SEC("tc") int kptr_may_be_null__MAYBE_NULL(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);

	return p ? p->cgroup->level : 0;
}

SEC("tc") int kptr_old_leaks__NOT_RELEASED(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);

	if (p)
		bpf_kptr_xchg(&p->task, NULL);
	return 0;
}

SEC("tc") int kptr_of_other_type__KPTR_VALUE(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);
	struct task_struct *task = bpf_task_from_pid(1);
	void *old;

	if (!task)
		return 0;
	if (!p) {
		bpf_task_release(task);
		return 0;
	}
	old = bpf_kptr_xchg(&p->cgroup, task);
	if (old)
		bpf_task_release(old);
	return 0;
}

SEC("tc") int kptr_not_owned__NOT_OWNED(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);
	struct task_struct *seen;
	void *old;

	if (!p)
		return 0;
	seen = p->seen;
	if (!seen)
		return 0;
	old = bpf_kptr_xchg(&p->task, seen);
	if (old)
		bpf_task_release(old);
	return 0;
}

SEC("tc") int kptr_is_stored__SPECIAL_FIELD(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);

	if (p)
		p->task = NULL;
	return 0;
}

SEC("tc") int number_as_kptr__KPTR_VALUE(struct __sk_buff *skb)
{
	struct pointers *p = pointers_at(0);

	if (p)
		p->seen = (void *)(long)skb->len;
	return 0;
}

SEC("tc") int a_range_before_it_meets_the_lock__SPECIAL_FIELD(struct __sk_buff *skb)
{
	struct value *value = value_at(0);
	long back = -(long)(skb->len & 3);

	if (!value)
		return 0;
	asm volatile("" : "+r"(back));
	return *((volatile char *)&value->number + back);
}

int passed;

/* Two paths meet that differ in nothing but the lock; whichever comes first. */
#define LOCKED_IF(name, condition)                              \
	SEC("tc") int name##__STILL_OPEN(struct __sk_buff *skb) \
	{                                                       \
		struct value *value = value_at(0);              \
                                                                \
		if (!value)                                     \
			return 0;                               \
		if (condition)                                  \
			bpf_spin_lock(&value->lock);            \
		*(volatile int *)&passed = 1;                   \
		return 0;                                       \
	}

LOCKED_IF(locked_if_long, skb->len > 100)
LOCKED_IF(locked_if_short, skb->len <= 100)
