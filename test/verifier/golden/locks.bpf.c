/* Spin locks: taken once, given back, and little in between. */
#include <bpfrt/bpf.h>

struct account {
	struct bpf_spin_lock lock;
	__u32 packets;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct account);
} accounts SEC(".maps");

static inline struct account *account_of(__u32 key)
{
	return bpf_map_lookup_elem(&accounts, &key);
}

SEC("tc")
int forgets_to_unlock(struct __sk_buff *skb)
{
	struct account *account = account_of(0);

	if (!account)
		return 0;
	bpf_spin_lock(&account->lock);
	account->packets++;
	return 0;
}

SEC("tc")
int calls_in_between(struct __sk_buff *skb)
{
	struct account *account = account_of(0);

	if (!account)
		return 0;
	bpf_spin_lock(&account->lock);
	account->packets = bpf_get_prandom_u32();
	bpf_spin_unlock(&account->lock);
	return 0;
}

SEC("tc")
int locks_twice(struct __sk_buff *skb)
{
	struct account *account = account_of(0);

	if (!account)
		return 0;
	bpf_spin_lock(&account->lock);
	bpf_spin_lock(&account->lock);
	bpf_spin_unlock(&account->lock);
	return 0;
}

SEC("tc")
int unlocks_another(struct __sk_buff *skb)
{
	struct account *one = account_of(0), *other = account_of(1);

	if (!one || !other)
		return 0;
	bpf_spin_lock(&one->lock);
	one->packets++;
	bpf_spin_unlock(&other->lock);
	return 0;
}

SEC("tc")
int writes_the_lock(struct __sk_buff *skb)
{
	struct account *account = account_of(0);

	if (account)
		account->lock.val = 1;
	return 0;
}

SEC("tc")
int locks_a_counter(struct __sk_buff *skb)
{
	struct account *account = account_of(0);

	if (account)
		bpf_spin_lock((void *)&account->packets);
	return 0;
}
/* clang-format off */
//> ./locks.bpf.c:31:1: error: the program ends while a spin lock is held, since line 28 [V0570]
//>    31 | }
//>       | ^
//> locks.bpf.c: program 'forgets_to_unlock': note: instruction 15: exit
//> ./locks.bpf.c:28:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&account->lock);
//> ./locks.bpf.c:22: note: the path there: from line 26 to 28
//> ./locks.bpf.c:31:1: help: end it before this on every path
//> ./locks.bpf.c:41:21: error: bpf_get_prandom_u32 is called while the spin lock of line 40 is held [V0573]
//>    41 |         account->packets = bpf_get_prandom_u32();
//>       |                            ^
//> locks.bpf.c: program 'calls_in_between': note: instruction 11: call bpf_get_prandom_u32
//> ./locks.bpf.c:40:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&account->lock);
//> ./locks.bpf.c:34: note: the path there: from line 38 to 40
//> ./locks.bpf.c:41:21: help: unlock before this call, or call it before the lock is taken
//> ./locks.bpf.c:54:2: error: a second spin lock is taken while that of line 53 is held [V0574]
//>    54 |         bpf_spin_lock(&account->lock);
//>       |         ^
//> locks.bpf.c: program 'locks_twice': note: instruction 12: call bpf_spin_lock
//> ./locks.bpf.c:53:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&account->lock);
//> ./locks.bpf.c:47: note: the path there: from line 51 to 53
//> ./locks.bpf.c:54:2: help: unlock the first before this: programs hold one lock at a time
//> ./locks.bpf.c:68:2: error: argument 1 of bpf_spin_unlock must be the spin lock that is held, since line 66; it is a pointer to the value of map 'accounts' [V0575]
//>    68 |         bpf_spin_unlock(&other->lock);
//>       |         ^
//> locks.bpf.c: program 'unlocks_another': note: instruction 24: call bpf_spin_unlock
//> ./locks.bpf.c:66:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&one->lock);
//> ./locks.bpf.c:18:9: note: bpf_map_lookup_elem gives it here, or null:  return bpf_map_lookup_elem(&accounts, &key);
//> ./locks.bpf.c:60: note: the path there: from line 64 to 64, from 64 to 66
//> ./locks.bpf.c:68:2: help: unlock what was locked
//> ./locks.bpf.c:78:21: error: access of 4 bytes touches the bpf_spin_lock at offset 0 of the value of map 'accounts' [V0577]
//>    78 |                 account->lock.val = 1;
//>       |                                   ^
//> locks.bpf.c: program 'writes_the_lock': note: instruction 9: *(u32 *)(r0 + 0x0) = r1
//> ./locks.bpf.c:18:9: note: bpf_map_lookup_elem gives it here, or null:  return bpf_map_lookup_elem(&accounts, &key);
//> ./locks.bpf.c:73: note: the path there: from line 77 to 78
//> ./locks.bpf.c:78:21: help: only its own functions may access it
//> ./locks.bpf.c:88:3: error: argument 1 of bpf_spin_lock must be the address of a bpf_spin_lock; it is a pointer to the value of map 'accounts', offset 4 [V0578]
//>    88 |                 bpf_spin_lock((void *)&account->packets);
//>       |                 ^
//> locks.bpf.c: program 'locks_a_counter': note: instruction 10: call bpf_spin_lock
//> ./locks.bpf.c:18:9: note: bpf_map_lookup_elem gives it here, or null:  return bpf_map_lookup_elem(&accounts, &key);
//> ./locks.bpf.c:83: note: the path there: from line 87 to 88
//> ./locks.bpf.c:88:3: help: pass the address of that field, of a value that is compared with NULL
