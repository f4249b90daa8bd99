/* What must be opened before it is closed. */
#include <bpfrt/bpf.h>

extern void bpf_rcu_read_unlock(void) __ksym;

SEC("tc")
int closes_first(struct __sk_buff *skb)
{
	bpf_rcu_read_unlock();
	return 0;
}
/* clang-format off */
//> ./regions.bpf.c:9:2: error: bpf_rcu_read_unlock without bpf_rcu_read_lock before it on this path [V0572]
//>     9 |         bpf_rcu_read_unlock();
//>       |         ^
//> regions.bpf.c: program 'closes_first': note: instruction 0: call bpf_rcu_read_unlock
