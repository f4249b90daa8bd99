#include "resources.h"

SEC("tc") int dynptr__ok(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	__u64 *data;

	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &ptr);
	data = bpf_dynptr_data(&ptr, 0, 8);
	if (data)
		*data = 1;
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return 0;
}

SEC("tc") int dynptr_leaks__NOT_RELEASED(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;

	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &ptr);
	return 0;
}

SEC("tc") int dynptr_uninitialised__OBJECT_ARG(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;

	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return 0;
}

SEC("tc") int slice_after_submit__NOT_MEMORY(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	volatile __u64 *data;

	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &ptr);
	data = bpf_dynptr_data(&ptr, 0, 8);
	if (!data) {
		bpf_ringbuf_discard_dynptr(&ptr, 0);
		return 0;
	}
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	*data = 1;
	return 0;
}

SEC("tc") int slice_too_long__OBJECT_RANGE(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	__u8 *data;

	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &ptr);
	data = bpf_dynptr_data(&ptr, 0, 8);
	if (data)
		data[8] = 1;
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return 0;
}

SEC("tc") int dynptr_is_read__OBJECT_TOUCHED(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	__u64 word;

	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &ptr);
	word = *(volatile __u64 *)&ptr;
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return word;
}

SEC("tc") int dynptr_is_overwritten__OBJECT_TOUCHED(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;

	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &ptr);
	*(volatile __u64 *)&ptr = 0;
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return 0;
}

struct bpf_dynptr not_on_the_stack;

SEC("tc") int dynptr_in_a_variable__OBJECT_PLACE(struct __sk_buff *skb)
{
	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &not_on_the_stack);
	return 0;
}

struct bpf_iter_num {
	__u64 opaque[1];
} __attribute__((aligned(8)));

extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;

int table[16], sum;

SEC("tc") int iterator__ok(struct __sk_buff *skb)
{
	struct bpf_iter_num it;
	int *i;

	bpf_iter_num_new(&it, 0, 1000000);
	while ((i = bpf_iter_num_next(&it))) {
		unsigned at = *i;

		if (at < 16)
			sum += table[at];
	}
	bpf_iter_num_destroy(&it);
	return 0;
}

SEC("tc") int iterators_in_each_other__ok(struct __sk_buff *skb)
{
	struct bpf_iter_num outer, inner;

	bpf_iter_num_new(&outer, 0, 1000);
	while (bpf_iter_num_next(&outer)) {
		bpf_iter_num_new(&inner, 0, 1000);
		while (bpf_iter_num_next(&inner))
			sum++;
		bpf_iter_num_destroy(&inner);
	}
	bpf_iter_num_destroy(&outer);
	return 0;
}

SEC("tc") int iterator_leaks__NOT_RELEASED(struct __sk_buff *skb)
{
	struct bpf_iter_num it;

	bpf_iter_num_new(&it, 0, 10);
	return 0;
}

SEC("tc") int iterator_not_begun__OBJECT_ARG(struct __sk_buff *skb)
{
	struct bpf_iter_num it;

	return bpf_iter_num_next(&it) ? 1 : 0;
}

SEC("tc") int iterator_ended_twice__OBJECT_ARG(struct __sk_buff *skb)
{
	struct bpf_iter_num it;

	bpf_iter_num_new(&it, 0, 10);
	bpf_iter_num_destroy(&it);
	bpf_iter_num_destroy(&it);
	return 0;
}

SEC("tc") int iterator_without_end__NO_EXIT(struct __sk_buff *skb)
{
	struct bpf_iter_num it;

	bpf_iter_num_new(&it, 0, 10);
	for (;;)
		bpf_iter_num_next(&it);
	return 0;
}

SEC("tc") int element_after_destroy__NOT_MEMORY(struct __sk_buff *skb)
{
	struct bpf_iter_num it;
	volatile int *i;

	bpf_iter_num_new(&it, 0, 10);
	i = bpf_iter_num_next(&it);
	if (!i) {
		bpf_iter_num_destroy(&it);
		return 0;
	}
	bpf_iter_num_destroy(&it);
	return *i;
}

extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *ptr) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *ptr, __u32 offset, void *buffer, __u32 size) __ksym;

SEC("tc") int packet_slice__ok(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	__u8 buffer[14], *header;

	if (bpf_dynptr_from_skb(skb, 0, &ptr))
		return 0;
	header = bpf_dynptr_slice(&ptr, 0, buffer, sizeof(buffer));
	return header ? header[13] : 0;
}

SEC("tc") int packet_slice_is_written__READ_ONLY(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	__u8 buffer[14], *header;

	if (bpf_dynptr_from_skb(skb, 0, &ptr))
		return 0;
	header = bpf_dynptr_slice(&ptr, 0, buffer, sizeof(buffer));
	if (header)
		header[0] = 1;
	return 0;
}

SEC("tc") int packet_slice_after_a_change__NOT_MEMORY(struct __sk_buff *skb)
{
	static long (*const pull)(struct __sk_buff *skb, __u32 len) = (void *)39;
	struct bpf_dynptr ptr;
	__u8 buffer[14];
	volatile __u8 *header;

	if (bpf_dynptr_from_skb(skb, 0, &ptr))
		return 0;
	header = bpf_dynptr_slice(&ptr, 0, buffer, sizeof(buffer));
	if (!header)
		return 0;
	pull(skb, 0);
	return header[0];
}

/* It has elements left, but nobody asks for them. */
SEC("tc") int endless_beside_an_iterator__NO_EXIT(struct __sk_buff *skb)
{
	struct bpf_iter_num it;

	bpf_iter_num_new(&it, 0, 10);
	while (bpf_iter_num_next(&it))
		while (*(volatile int *)&sum)
			;
	bpf_iter_num_destroy(&it);
	return 0;
}
