/* A lock that was taken in another file than it is missed in. */
#include "account.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct account);
} accounts SEC(".maps");

SEC("tc")
int forgets_to_close(struct __sk_buff *skb)
{
	struct account *account = open_account(&accounts, 0);

	if (!account)
		return 0;
	account->packets++;
	return 0;
}
/* clang-format off */
//> ./locks_in_header.bpf.c:20:1: error: the program ends while a spin lock is held, since account.h:17 [V0570]
//>    20 | }
//>       | ^
//> locks_in_header.bpf.c: program 'forgets_to_close': note: instruction 16: exit
//> ././account.h:17:3: note: bpf_spin_lock is called here:  bpf_spin_lock(&account->lock);
//> ./locks_in_header.bpf.c:12: note: the path there: from account.h:16 to 17
//> ./locks_in_header.bpf.c:20:1: help: end it before this on every path
