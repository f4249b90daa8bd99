#include "resources.h"

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;

SEC("tc") int sections__ok(struct __sk_buff *skb)
{
	bpf_preempt_disable();
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	bpf_preempt_enable();
	return 0;
}

SEC("tc") int rcu_open__STILL_OPEN(struct __sk_buff *skb)
{
	bpf_rcu_read_lock();
	return 0;
}

SEC("tc") int preemption_off__STILL_OPEN(struct __sk_buff *skb)
{
	bpf_preempt_disable();
	bpf_preempt_disable();
	bpf_preempt_enable();
	return 0;
}

/* What is open on the path that comes second to where both meet, whichever that is. */
SEC("tc") int preemption_off_on_one_way__STILL_OPEN(struct __sk_buff *skb)
{
	if (skb->len > 100)
		bpf_preempt_disable();
	else
		asm volatile("r1 = 0" ::: "r1");
	if (skb->mark == 7)
		asm volatile("r1 = 1" ::: "r1");
	return 0;
}

SEC("tc") int preemption_off_on_the_other_way__STILL_OPEN(struct __sk_buff *skb)
{
	if (skb->len > 100)
		asm volatile("r1 = 0" ::: "r1");
	else
		bpf_preempt_disable();
	if (skb->mark == 7)
		asm volatile("r1 = 1" ::: "r1");
	return 0;
}

extern void bpf_local_irq_save(unsigned long *flags) __ksym;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym;
struct bpf_key;
extern struct bpf_key *bpf_lookup_user_key(__u32 serial, __u64 flags) __ksym;
extern void bpf_key_put(struct bpf_key *key) __ksym;

SEC("syscall") int sleeps__ok(void *ctx)
{
	struct bpf_key *key = bpf_lookup_user_key(1, 0);

	if (key)
		bpf_key_put(key);
	return 0;
}

SEC("lsm/file_open") int sleeps_where_it_must_not__HELPER_FORBIDDEN(void *ctx)
{
	struct bpf_key *key = bpf_lookup_user_key(1, 0);

	if (key)
		bpf_key_put(key);
	return 0;
}

SEC("syscall") int sleeps_without_interrupts__STILL_OPEN(void *ctx)
{
	unsigned long flags;
	struct bpf_key *key;

	bpf_local_irq_save(&flags);
	key = bpf_lookup_user_key(1, 0);
	if (key)
		bpf_key_put(key);
	bpf_local_irq_restore(&flags);
	return 0;
}

__attribute__((noinline)) int waits(int serial)
{
	struct bpf_key *key = bpf_lookup_user_key((__u32)serial, 0);

	if (key)
		bpf_key_put(key);
	return serial;
}

SEC("syscall") int function_sleeps__ok(void *ctx)
{
	return waits(1);
}

SEC("syscall") int function_sleeps_in_rcu__STILL_OPEN(void *ctx)
{
	int n;

	bpf_rcu_read_lock();
	n = waits(1);
	bpf_rcu_read_unlock();
	return n;
}

SEC("tc") int function_sleeps_in_tc__HELPER_FORBIDDEN(struct __sk_buff *skb)
{
	return waits((int)skb->len);
}

SEC("tc") int rcu_not_open__NOT_OPEN(struct __sk_buff *skb)
{
	bpf_rcu_read_unlock();
	return 0;
}

struct node {
	int number;
	struct bpf_list_node node;
};

struct list {
	struct bpf_spin_lock lock;
	struct bpf_list_head head __tag("contains:node:node");
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct list);
} lists SEC(".maps");

extern void *bpf_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta,
				    __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;

#define new_node() ((struct node *)bpf_obj_new_impl(__builtin_btf_type_id(*(struct node *)0, 0), NULL))
#define node_of(n) ((struct node *)((char *)(n) - __builtin_offsetof(struct node, node)))

static __always_inline struct list *list_at(__u32 key)
{
	return bpf_map_lookup_elem(&lists, &key);
}

SEC("tc") int list__ok(struct __sk_buff *skb)
{
	struct list *list = list_at(0);
	struct bpf_list_node *taken;
	struct node *node;

	if (!list)
		return 0;
	node = new_node();
	if (!node)
		return 0;
	node->number = 7;
	bpf_spin_lock(&list->lock);
	bpf_list_push_front_impl(&list->head, &node->node, NULL, 0);
	taken = bpf_list_pop_front(&list->head);
	bpf_spin_unlock(&list->lock);
	if (taken)
		bpf_obj_drop_impl(node_of(taken), NULL);
	return 0;
}

SEC("tc") int list_without_lock__NOT_LOCKED(struct __sk_buff *skb)
{
	struct list *list = list_at(0);
	struct bpf_list_node *taken;

	if (!list)
		return 0;
	taken = bpf_list_pop_front(&list->head);
	if (taken)
		bpf_obj_drop_impl(node_of(taken), NULL);
	return 0;
}

SEC("tc") int object_leaks__NOT_RELEASED(struct __sk_buff *skb)
{
	struct node *node = new_node();

	if (node)
		node->number = 7;
	return 0;
}

SEC("tc") int node_is_written__SPECIAL_FIELD(struct __sk_buff *skb)
{
	struct node *node = new_node();

	if (!node)
		return 0;
	*(volatile __u64 *)&node->node.opaque[0] = 0;
	bpf_obj_drop_impl(node, NULL);
	return 0;
}

SEC("tc") int node_after_unlock__NOT_MEMORY(struct __sk_buff *skb)
{
	struct list *list = list_at(0);
	struct node *node;

	if (!list)
		return 0;
	node = new_node();
	if (!node)
		return 0;
	bpf_spin_lock(&list->lock);
	bpf_list_push_front_impl(&list->head, &node->node, NULL, 0);
	bpf_spin_unlock(&list->lock);
	return *(volatile int *)&node->number;
}

/* What the list has is not the program's to give back. */
SEC("tc") int node_of_the_list_is_dropped__NOT_OWNED(struct __sk_buff *skb)
{
	struct list *list = list_at(0);
	struct node *node;

	if (!list)
		return 0;
	node = new_node();
	if (!node)
		return 0;
	bpf_spin_lock(&list->lock);
	bpf_list_push_front_impl(&list->head, &node->node, NULL, 0);
	bpf_obj_drop_impl(node, NULL);
	bpf_spin_unlock(&list->lock);
	return 0;
}

struct task_struct {
	int pid;
};

extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;

SEC("syscall") int task__ok(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1), *again;

	if (!task)
		return 0;
	again = bpf_task_acquire(task);
	if (again)
		bpf_task_release(again);
	bpf_task_release(task);
	return 0;
}

SEC("syscall") int task_may_be_null__MAYBE_NULL(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1), *again = bpf_task_acquire(task);

	if (again)
		bpf_task_release(again);
	if (task)
		bpf_task_release(task);
	return 0;
}

/* A type that the object only names is one, too. */
struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id, seq_num;
} __attribute__((preserve_access_index));
struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} __attribute__((preserve_access_index));

static long (*const bpf_seq_write)(struct seq_file *, const void *, __u32) = (void *)127;

SEC("iter/bpf_map") int object_of_a_type_without_members__ok(struct bpf_iter__bpf_map *ctx)
{
	__u64 number = ctx->meta->seq_num;

	bpf_seq_write(ctx->meta->seq, &number, sizeof(number));
	return 0;
}
