/* What locks_in_header.bpf.c includes: the lock is taken here. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <bpfrt/bpf.h>

struct account {
	struct bpf_spin_lock lock;
	__u32 packets;
};

static inline struct account *open_account(void *accounts, __u32 key)
{
	struct account *account = bpf_map_lookup_elem(accounts, &key);

	if (account)
		bpf_spin_lock(&account->lock);
	return account;
}

#endif
