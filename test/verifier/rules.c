/* Rules of program types: what of their context they see and write, what they may call, and what they may return. */
#include <criterion/criterion.h>

#include "arena.h"
#include "model/context.h"
#include "world.h"

static int verify(enum bpfc_progtype type, const char *section, const struct bpfc_insn *insns, uint32_t count)
{
	struct bpfc_arena *arena = bpfc_arena_new();
	struct world world;
	int status;

	world_init(&world, insns, count, NULL, 1);
	world.prog.type = type;
	world.prog.section = section;
	cr_assert_eq(bpfc_context_fill(arena, &world.prog), BPFC_OK);
	status = world_verify(&world);
	world_close(&world);
	bpfc_arena_free(arena);
	return status;
}

#define OF(type, section, ...)                                                       \
	verify(BPFC_PROG_##type, section, (const struct bpfc_insn[]){ __VA_ARGS__ }, \
	       (uint32_t)COUNT(((const struct bpfc_insn[]){ __VA_ARGS__ })))
#define ACCEPTS(...) cr_expect_eq(OF(__VA_ARGS__), BPFC_OK)
#define REJECTS(...) cr_expect_eq(OF(__VA_ARGS__), BPFC_E_REJECTED)

#define READ(bits, off) LDX(bits, 2, 1, off), MOV_IMM(0, 1), EXIT
#define WRITE(bits, off) MOV_IMM(2, 0), STX(bits, 1, off, 2), MOV_IMM(0, 1), EXIT
#define RETURN(n) MOV_IMM(0, n), EXIT

Test(rules, fields_are_read_in_the_parts_that_linux_allows)
{
	ACCEPTS(SOCKET_FILTER, "socket", READ(8, 3));
	REJECTS(SOCKET_FILTER, "socket", READ(64, 0));
	ACCEPTS(SOCKET_FILTER, "socket", READ(64, 48)); /* cb */
	REJECTS(XDP, "xdp", READ(16, 12));
	ACCEPTS(SK_REUSEPORT, "sk_reuseport", READ(16, 22)); /* eth_protocol */
	REJECTS(SK_REUSEPORT, "sk_reuseport", READ(8, 20));
	ACCEPTS(CGROUP_SOCK, "cgroup/sock_create", READ(8, 49)); /* dst_port */
	REJECTS(CGROUP_SOCK, "cgroup/sock_create", READ(8, 50));
	ACCEPTS(CGROUP_SOCK, "cgroup/sock_create", READ(16, 4)); /* family */
	REJECTS(CGROUP_SOCK, "cgroup/sock_create", READ(8, 5));
	ACCEPTS(PERF_EVENT, "perf_event", READ(64, 8));
	REJECTS(PERF_EVENT, "perf_event", READ(32, 8));
	ACCEPTS(PERF_EVENT, "perf_event", READ(8, 169)); /* sample_period */
}

Test(rules, fields_are_written_whole)
{
	ACCEPTS(SCHED_CLS, "tc", WRITE(32, 8)); /* mark */
	REJECTS(SCHED_CLS, "tc", WRITE(8, 8));
	REJECTS(SOCKET_FILTER, "socket", WRITE(32, 8));
	ACCEPTS(SOCKET_FILTER, "socket", WRITE(8, 48));
	ACCEPTS(CGROUP_SOCK_ADDR, "cgroup/connect6", WRITE(64, 8)); /* user_ip6 */
	REJECTS(CGROUP_SOCK_ADDR, "cgroup/connect6", WRITE(16, 8));
	REJECTS(KPROBE, "kprobe/f", WRITE(64, 0));
	REJECTS(RAW_TRACEPOINT, "raw_tp/e", WRITE(64, 0));
	REJECTS(TRACING, "fentry/f", MOV_IMM(2, 0), STX(64, 1, 0, 2), MOV_IMM(0, 0), EXIT);
	ACCEPTS(SYSCALL, "syscall", WRITE(8, 3));
}

Test(rules, fields_are_those_of_the_attach_point)
{
	ACCEPTS(XDP, "xdp/devmap", READ(32, 20)); /* egress_ifindex */
	REJECTS(XDP, "xdp", READ(32, 20));
	ACCEPTS(CGROUP_SOCK, "cgroup/post_bind4", READ(32, 24)); /* src_ip4 */
	REJECTS(CGROUP_SOCK, "cgroup/post_bind6", READ(32, 24));
	REJECTS(CGROUP_SOCK, "cgroup/post_bind4", READ(32, 0));
	ACCEPTS(CGROUP_SOCK_ADDR, "cgroup/sendmsg4", READ(32, 40)); /* msg_src_ip4 */
	REJECTS(CGROUP_SOCK_ADDR, "cgroup/bind4", READ(32, 40));
	ACCEPTS(CGROUP_SOCKOPT, "cgroup/getsockopt", WRITE(32, 36)); /* retval */
	REJECTS(CGROUP_SOCKOPT, "cgroup/setsockopt", WRITE(32, 36));
	ACCEPTS(FLOW_DISSECTOR, "flow_dissector", READ(64, 144)); /* flow_keys */
	REJECTS(FLOW_DISSECTOR, "flow_dissector", READ(32, 0));
	REJECTS(SCHED_CLS, "tc", READ(64, 144));
	REJECTS(TRACEPOINT, "tp/a/b", READ(64, 0));
	ACCEPTS(TRACEPOINT, "tp/a/b", READ(64, 8));
	REJECTS(RAW_TRACEPOINT, "raw_tp/e", READ(64, 96));
}

Test(rules, arguments_of_raw_tracepoints_are_numbers)
{
	REJECTS(RAW_TRACEPOINT, "raw_tp/e", LDX(64, 2, 1, 0), LDX(64, 0, 2, 0), EXIT);
	ACCEPTS(TRACING, "tp_btf/e", LDX(64, 2, 1, 0), LDX(64, 0, 2, 0), EXIT);
}

Test(rules, buffers_of_raw_tracepoints_have_no_known_end)
{
	ACCEPTS(RAW_TRACEPOINT_WRITABLE, "raw_tp.w/e", LDX(64, 2, 1, 0), ST(64, 2, 8, 0), MOV_IMM(0, 0), EXIT);
	REJECTS(RAW_TRACEPOINT_WRITABLE, "raw_tp.w/e", LDX(64, 2, 1, 0), ST(64, 2, -8, 0), MOV_IMM(0, 0), EXIT);
}

#define FULL_SOCKET                                                                                             \
	LDX(64, 1, 1, 168), JNE(1, 0, 2), MOV_IMM(0, 0), EXIT, CALL_HELPER(95 /* sk_fullsock */), JNE(0, 0, 2), \
		MOV_IMM(0, 0), EXIT

Test(rules, sockets_are_read_field_by_field)
{
	ACCEPTS(SCHED_CLS, "tc", FULL_SOCKET, LDX(32, 0, 0, 8), EXIT); /* type */
	REJECTS(SCHED_CLS, "tc", FULL_SOCKET, LDX(64, 0, 0, 8), EXIT);
	REJECTS(SCHED_CLS, "tc", FULL_SOCKET, LDX(32, 0, 0, 80), EXIT);
	REJECTS(SCHED_CLS, "tc", FULL_SOCKET, ST(32, 0, 16, 0), MOV_IMM(0, 0), EXIT);
	REJECTS(SCHED_CLS, "tc", FULL_SOCKET, ADD_IMM(0, 8), LDX(32, 0, 0, 0), EXIT);
}

Test(rules, common_sockets_have_less)
{
	ACCEPTS(SCHED_CLS, "tc", LDX(64, 1, 1, 168), MOV_IMM(0, 0), JEQ(1, 0, 1), LDX(32, 0, 1, 24), EXIT);
	REJECTS(SCHED_CLS, "tc", LDX(64, 1, 1, 168), MOV_IMM(0, 0), JEQ(1, 0, 1), LDX(32, 0, 1, 16), EXIT);
	REJECTS(SCHED_CLS, "tc", LDX(64, 1, 1, 168), MOV_IMM(0, 0), LDX(32, 0, 1, 24), EXIT);
}

Test(rules, packets_are_written_by_some)
{
#define WRITE_PACKET                                                        \
	LDX(32, 2, 1, 76), LDX(32, 3, 1, 80), MOV_REG(4, 2), ADD_IMM(4, 1), \
		BPFC_MAKE(JGT64_REG, .dst = 4, .src = 3, .off = 1), ST(8, 2, 0, 0), MOV_IMM(0, 0), EXIT
	ACCEPTS(SCHED_CLS, "tc", WRITE_PACKET);
	ACCEPTS(LWT_XMIT, "lwt_xmit", WRITE_PACKET);
	REJECTS(LWT_IN, "lwt_in", WRITE_PACKET);
	REJECTS(CGROUP_SKB, "cgroup_skb/ingress", WRITE_PACKET);
}

Test(rules, results_lie_in_the_range_of_the_attach_point)
{
	ACCEPTS(CGROUP_SKB, "cgroup_skb/egress", RETURN(3));
	REJECTS(CGROUP_SKB, "cgroup_skb/egress", RETURN(4));
	REJECTS(CGROUP_SKB, "cgroup_skb/ingress", RETURN(2));
	REJECTS(CGROUP_SOCK_ADDR, "cgroup/recvmsg4", RETURN(0));
	ACCEPTS(CGROUP_SOCK_ADDR, "cgroup/bind4", RETURN(3));
	REJECTS(CGROUP_SOCK_ADDR, "cgroup/connect4", RETURN(3));
	REJECTS(TRACING, "fentry.s/f", RETURN(1));
	ACCEPTS(TRACING, "fmod_ret/f", RETURN(1));
	REJECTS(LSM, "lsm_cgroup/socket_bind", RETURN(2));
	ACCEPTS(XDP, "xdp", RETURN(77));
	REJECTS(SK_LOOKUP, "?sk_lookup", MOV_REG(0, 1), EXIT);
	REJECTS(SOCK_OPS, "sockops", CALL_HELPER(7), EXIT); /* any number of 32 bits */
	ACCEPTS(SOCK_OPS, "sockops", CALL_HELPER(7), BPFC_MAKE(AND64_IMM, .dst = 0, .imm = 1), EXIT);
}

Test(rules, helpers_are_those_of_the_program_type)
{
	ACCEPTS(XDP, "xdp", MOV_IMM(2, 0), CALL_HELPER(ADJUST_HEAD), EXIT);
	REJECTS(SCHED_CLS, "tc", MOV_IMM(2, 0), CALL_HELPER(ADJUST_HEAD), EXIT);
	ACCEPTS(SOCKET_FILTER, "socket", CALL_HELPER(160), EXIT); /* ktime_get_coarse_ns */
	REJECTS(KPROBE, "kprobe/f", CALL_HELPER(160), EXIT);
	ACCEPTS(CGROUP_DEVICE, "cgroup/dev", CALL_HELPER(186), RETURN(0)); /* get_retval */
	REJECTS(CGROUP_SOCK_ADDR, "cgroup/recvmsg4", CALL_HELPER(186), RETURN(1));
	ACCEPTS(CGROUP_SOCK_ADDR, "cgroup/bind4", CALL_HELPER(186), RETURN(1));
}

Test(rules, programs_of_unknown_sections_are_refused)
{
	cr_expect_eq(OF(UNKNOWN, "foo", RETURN(0)), BPFC_E_UNSUPPORTED);
}

Test(rules, a_cast_of_a_socket_is_owned_as_the_socket_is)
{
#define LOOKUP_SOCKET                                                                                                  \
	MOV_REG(6, 1), ST(64, 10, -8, 0), ST(64, 10, -16, 0), MOV_REG(2, 10), ADD_IMM(2, -16), MOV_IMM(3, 12),         \
		MOV_IMM(4, 0), MOV_IMM(5, 0), CALL_HELPER(99 /* skc_lookup_tcp */), JNE(0, 0, 2), MOV_IMM(0, 0), EXIT, \
		MOV_REG(7, 0), MOV_REG(1, 0), CALL_HELPER(139 /* skc_to_tcp_request_sock */)
#define RELEASE(reg) MOV_REG(1, reg), CALL_HELPER(86), MOV_IMM(0, 0), EXIT
	ACCEPTS(SCHED_CLS, "tc", LOOKUP_SOCKET, JEQ(0, 0, 4), RELEASE(0), RELEASE(7));
	REJECTS(SCHED_CLS, "tc", LOOKUP_SOCKET, JEQ(0, 0, 4), RELEASE(0), MOV_IMM(0, 0), EXIT);
	REJECTS(SCHED_CLS, "tc", LOOKUP_SOCKET, MOV_REG(8, 0), JEQ(0, 0, 5), MOV_REG(1, 7), CALL_HELPER(86),
		LDX(8, 0, 8, 0), MOV_IMM(0, 0), EXIT, RELEASE(7));
}

#define TC(...) SCHED_CLS, "tc", __VA_ARGS__

Test(rules, helpers_take_the_kinds_of_values_that_linux_says)
{
	/* The context is no socket, and a socket is no context. */
	REJECTS(TC(CALL_HELPER(95 /* sk_fullsock */), MOV_IMM(0, 0), EXIT));
	REJECTS(TC(LDX(64, 1, 1, 168), JNE(1, 0, 2), MOV_IMM(0, 0), EXIT, CALL_HELPER(34 /* get_hash_recalc */), EXIT));
	/* An object of the kernel's is no number. */
	REJECTS(TRACING, "iter/task", MOV_IMM(1, 0), CALL_HELPER(162 /* sock_from_file */), MOV_IMM(0, 0), EXIT);
	ACCEPTS(TRACING, "iter/task", LDX(64, 1, 1, 8), CALL_HELPER(162), MOV_IMM(0, 0), EXIT);
	/* fib_lookup writes what it reads. */
	REJECTS(TC(LD_GLOBAL(2, CONSTANT, 0), MOV_IMM(3, 8), MOV_IMM(4, 0), CALL_HELPER(69), EXIT));
	ACCEPTS(TC(LD_GLOBAL(2, COUNTER, 0), MOV_IMM(3, 8), MOV_IMM(4, 0), CALL_HELPER(69), EXIT));
	/* strncmp needs a constant string, and one that ends. */
	REJECTS(TC(LD_GLOBAL(1, COUNTER, 0), MOV_IMM(2, 8), LD_GLOBAL(3, COUNTER, 0), CALL_HELPER(182), EXIT));
	REJECTS(TC(LD_GLOBAL(1, COUNTER, 0), MOV_IMM(2, 8), LD_GLOBAL(3, CONSTANT, 0), CALL_HELPER(182), EXIT));
}

Test(rules, maps_go_with_some_helpers)
{
	REJECTS(TC(ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, PROGS), CALL_HELPER(MAP_LOOKUP),
		   MOV_IMM(0, 0), EXIT));
	REJECTS(TC(MOV_REG(2, 10), ADD_IMM(2, -16), LD_MAP(1, HASH), CALL_HELPER(88 /* map_pop_elem */), EXIT));
	REJECTS(TC(ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, HASH), MOV_IMM(3, 0),
		   CALL_HELPER(195 /* map_lookup_percpu_elem */), MOV_IMM(0, 0), EXIT));
	/* The array is read-only for programs. */
	REJECTS(TC(ST(32, 10, -4, 0), MOV_REG(2, 10), ADD_IMM(2, -4), LD_MAP(1, ARRAY), CALL_HELPER(3), EXIT));
}

Test(rules, programs_do_not_write_to_the_kernel)
{
	REJECTS(TRACING, "tp_btf/e", LDX(64, 2, 1, 0), ST(64, 2, 0, 0), MOV_IMM(0, 0), EXIT);
	REJECTS(TRACING, "tp_btf/e", LDX(64, 6, 1, 0), MOV_REG(1, 6), MOV_IMM(2, 8), CALL_HELPER(16), EXIT);
	ACCEPTS(STRUCT_OPS, "struct_ops/f", LDX(64, 2, 1, 0), ST(64, 2, 0, 0), MOV_IMM(0, 0), EXIT);
}

Test(rules, iterators_give_buffers)
{
	ACCEPTS(TRACING, "iter/bpf_map_elem", LDX(64, 2, 1, 24), MOV_IMM(0, 0), JEQ(2, 0, 1), ST(64, 2, 8, 0), EXIT);
	REJECTS(TRACING, "iter/bpf_map_elem", LDX(64, 2, 1, 24), MOV_IMM(0, 0), ST(64, 2, 8, 0), EXIT);
	REJECTS(TRACING, "iter/bpf_map_elem", LDX(64, 2, 1, 16), MOV_IMM(0, 0), JEQ(2, 0, 1), ST(64, 2, 8, 0), EXIT);
	REJECTS(TRACING, "iter/bpf_map_elem", LDX(64, 2, 1, 24), MOV_IMM(0, 0), JEQ(2, 0, 1), LDX(32, 0, 2, -4), EXIT);
}

Test(rules, legacy_access_is_for_socket_buffers)
{
	ACCEPTS(SOCKET_FILTER, "socket", MOV_REG(6, 1), BPFC_MAKE(LD_ABS8, .imm = 0), EXIT);
	REJECTS(LWT_IN, "lwt_in", MOV_REG(6, 1), BPFC_MAKE(LD_ABS8, .imm = 0), EXIT);
	REJECTS(XDP, "xdp", MOV_REG(6, 1), BPFC_MAKE(LD_ABS8, .imm = 0), EXIT);
}

Test(rules, flow_keys_are_no_place_for_atomics)
{
	ACCEPTS(FLOW_DISSECTOR, "flow_dissector", LDX(64, 2, 1, 144), ST(32, 2, 8, 1), MOV_IMM(0, 0), EXIT);
	REJECTS(FLOW_DISSECTOR, "flow_dissector", LDX(64, 2, 1, 144), MOV_IMM(3, 1),
		BPFC_MAKE(ATOMIC_ADD32, .dst = 2, .src = 3, .off = 8), MOV_IMM(0, 0), EXIT);
}

Test(rules, pointers_are_stored_whole)
{
	VERIFY(STX(32, 10, -8, 1), MOV_IMM(0, 0), EXIT);
	REJECTED(PART_STORED, 0);
}

Test(rules, pointers_to_a_frame_stay_in_it)
{
	VERIFY_SUBPROGS(FIRSTS(0, 5), MOV_REG(1, 10), ADD_IMM(1, -8), CALL_SUBPROG(1), MOV_IMM(0, 0), EXIT,
			STX(64, 1, 0, 10), MOV_IMM(0, 0), EXIT);
	REJECTED(STACK_ESCAPES, 5);
}

Test(rules, the_context_is_accessed_through_its_own_pointer)
{
	VERIFY(ADD_IMM(1, 4), LDX(32, 0, 1, 8), EXIT);
	REJECTED(CTX_MOVED, 1);
}

Test(rules, nothing_is_divided_by_a_constant_zero)
{
	VERIFY(MOV_IMM(0, 1), BPFC_MAKE(DIV64_IMM, .dst = 0, .imm = 0), EXIT);
	REJECTED(BAD_INSN, 1);
}

/* Instructions that no state reaches are of the instruction set all the same. */
Test(rules, dead_code_is_code)
{
	VERIFY(MOV_IMM(0, 0), JEQ(0, 0, 1), { .id = BPFC_INSN_INVALID, .opcode = 0x96 }, EXIT);
	REJECTED(BAD_INSN, 2);
}

Test(rules, numbers_that_helpers_write_are_aligned)
{
#define STRTOL(off)                                                                                      \
	ST(64, 10, -8, 0), MOV_REG(1, 10), ADD_IMM(1, -8), MOV_IMM(2, 8), MOV_IMM(3, 0), MOV_REG(4, 10), \
		ADD_IMM(4, off), CALL_HELPER(105 /* strtol */), EXIT
	ACCEPTS(SCHED_CLS, "tc", STRTOL(-16));
	REJECTS(SCHED_CLS, "tc", STRTOL(-20));
}
