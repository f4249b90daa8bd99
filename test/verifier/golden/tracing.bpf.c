/* Reads beyond the object that the traced function got: its types say what there is. */
//! btf=tracing.bpf.c
#include <bpfrt/bpf.h>

struct job {
	__u32 id;
	const char *name;
};

__attribute__((noinline)) int do_work(struct job *job)
{
	return job ? (int)job->id : 0;
}

SEC("fentry/do_work")
int rule(__u64 *ctx)
{
	const struct job *job = (const struct job *)(long)ctx[0];

	return (int)job[1].id;
}
/* clang-format off */
//> ./tracing.bpf.c:20:2: error: this reads 4 bytes of the kernel's struct job where it has no such field [V0564]
//>    20 |         return (int)job[1].id;
//>       |         ^
//> tracing.bpf.c: program 'rule': note: instruction 1: r0 = *(u32 *)(r1 + 0x10)
//> ./tracing.bpf.c:18:52: note: 'job' is read here from field 'args' of the context, a kernel pointer to 'job' or null:  const struct job *job = (const struct job *)(long)ctx[0];
