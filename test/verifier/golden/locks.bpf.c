/* Spin locks: taken once, given back, and little in between. */
#include <bpfrt/bpf.h>

struct bpf_spin_lock {
	__u32 val;
};

static void (*bpf_spin_lock)(struct bpf_spin_lock *lock) = (void *)93;
static void (*bpf_spin_unlock)(struct bpf_spin_lock *lock) = (void *)94;

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
//> ./locks.bpf.c:38:1: error: the program ends while a spin lock is held, since line 35 [V0570]
//>    38 | }
//>       | ^
//> locks.bpf.c: program 'forgets_to_unlock': note: instruction 15: exit
//> ./locks.bpf.c:35:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&account->lock);
//> ./locks.bpf.c:29: note: the path there: from line 33 to 35
//> ./locks.bpf.c:38:1: help: end it before this on every path
//> ./locks.bpf.c:48:21: error: bpf_get_prandom_u32 is called while the spin lock of line 47 is held [V0573]
//>    48 |         account->packets = bpf_get_prandom_u32();
//>       |                            ^
//> locks.bpf.c: program 'calls_in_between': note: instruction 11: call bpf_get_prandom_u32
//> ./locks.bpf.c:47:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&account->lock);
//> ./locks.bpf.c:41: note: the path there: from line 45 to 47
//> ./locks.bpf.c:48:21: help: unlock before this call, or call it before the lock is taken
//> ./locks.bpf.c:61:2: error: a second spin lock is taken while that of line 60 is held [V0574]
//>    61 |         bpf_spin_lock(&account->lock);
//>       |         ^
//> locks.bpf.c: program 'locks_twice': note: instruction 12: call bpf_spin_lock
//> ./locks.bpf.c:60:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&account->lock);
//> ./locks.bpf.c:54: note: the path there: from line 58 to 60
//> ./locks.bpf.c:61:2: help: unlock the first before this: programs hold one lock at a time
//> ./locks.bpf.c:75:2: error: argument 1 of bpf_spin_unlock must be the spin lock that is held, since line 73; it is a pointer to the value of map 'accounts' [V0575]
//>    75 |         bpf_spin_unlock(&other->lock);
//>       |         ^
//> locks.bpf.c: program 'unlocks_another': note: instruction 24: call bpf_spin_unlock
//> ./locks.bpf.c:73:2: note: bpf_spin_lock is called here:  bpf_spin_lock(&one->lock);
//> ./locks.bpf.c:25:9: note: bpf_map_lookup_elem gives it here, or null:  return bpf_map_lookup_elem(&accounts, &key);
//> ./locks.bpf.c:67: note: the path there: from line 71 to 71, from 71 to 73
//> ./locks.bpf.c:75:2: help: unlock what was locked
//> ./locks.bpf.c:85:21: error: access of 4 bytes touches the bpf_spin_lock at offset 0 of the value of map 'accounts' [V0577]
//>    85 |                 account->lock.val = 1;
//>       |                                   ^
//> locks.bpf.c: program 'writes_the_lock': note: instruction 9: *(u32 *)(r0 + 0x0) = r1
//> ./locks.bpf.c:25:9: note: bpf_map_lookup_elem gives it here, or null:  return bpf_map_lookup_elem(&accounts, &key);
//> ./locks.bpf.c:80: note: the path there: from line 84 to 85
//> ./locks.bpf.c:85:21: help: only its own functions may access it
//> ./locks.bpf.c:95:3: error: argument 1 of bpf_spin_lock must be the address of a bpf_spin_lock; it is a pointer to the value of map 'accounts', offset 4 [V0578]
//>    95 |                 bpf_spin_lock((void *)&account->packets);
//>       |                 ^
//> locks.bpf.c: program 'locks_a_counter': note: instruction 10: call bpf_spin_lock
//> ./locks.bpf.c:25:9: note: bpf_map_lookup_elem gives it here, or null:  return bpf_map_lookup_elem(&accounts, &key);
//> ./locks.bpf.c:90: note: the path there: from line 94 to 95
//> ./locks.bpf.c:95:3: help: pass the address of that field, of a value that is compared with NULL
