/* Calls: of subprograms, helpers and extern functions. */
#include "verifier.h"

void bpfv_clobber(struct bpfv *v, struct bpfv_state *state)
{
	for (unsigned reg = 0; reg <= 5; reg++)
		bpfv_set_reg(v, state, reg, bpfv_uninit());
}

/* Helpers after which the packet may have moved (kernel: bpf_helper_changes_pkt_data). */
static bool moves_packet(uint32_t id)
{
	switch (id) {
	case 9:   /* skb_store_bytes */
	case 10:  /* l3_csum_replace */
	case 11:  /* l4_csum_replace */
	case 13:  /* clone_redirect */
	case 18:  /* skb_vlan_push */
	case 19:  /* skb_vlan_pop */
	case 31:  /* skb_change_proto */
	case 38:  /* skb_change_tail */
	case 39:  /* skb_pull_data */
	case 43:  /* skb_change_head */
	case 44:  /* xdp_adjust_head */
	case 50:  /* skb_adjust_room */
	case 54:  /* xdp_adjust_meta */
	case 63:  /* msg_pull_data */
	case 65:  /* xdp_adjust_tail */
	case 73:  /* lwt_push_encap */
	case 74:  /* lwt_seg6_store_bytes */
	case 75:  /* lwt_seg6_adjust_srh */
	case 76:  /* lwt_seg6_action */
	case 90:  /* msg_push_data */
	case 91:  /* msg_pop_data */
	case 143: /* store_hdr_opt */
		return true;
	default:
		return false;
	}
}

static bool is_packet(const struct bpfc_value *value, uint32_t unused)
{
	(void)unused;
	return value->kind == BPFC_KIND_PACKET || value->kind == BPFC_KIND_PACKET_META ||
	       value->kind == BPFC_KIND_PACKET_END;
}

static bool is_of_frame(const struct bpfc_value *value, uint32_t frame)
{
	return value->kind == BPFC_KIND_STACK && value->ref == frame;
}

static void call_helper(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];
	const struct bpfc_helper *helper = bpfc_helper_by_id(insn->ref);
	struct bpfc_value result;

	if (!helper) {
		bpfv_clobber(v, state);
		bpfv_set_reg(v, state, 0, bpfv_any());
		return;
	}
	bpfv_helper_args(v, state, insn, helper);
	result = bpfv_helper_result(v, bpfv_regs(state), insn->ref, helper);
	if (bpfv_helper_func_arg(helper)) {
		v->insns[i].flags |= BPFV_CALLS_BACK;
		bpfv_callback(v, context, state, i);
	}
	if (insn->ref == 12) /* tail_call */
		v->subprogs[context->subprog].tail_calls = true;
	bpfv_clobber(v, state);
	if (moves_packet(insn->ref))
		bpfv_state_forget(v, state, is_packet, 0);
	bpfv_set_reg(v, state, 0, result);
}

static void call_extern(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i)
{
	for (unsigned reg = 1; reg <= 5 && !v->status; reg++) {
		struct bpfc_value arg = bpfv_regs(state)[reg];

		bpfv_others_read(v, state, &arg);
		bpfv_others_write(v, state, &arg);
		if (arg.kind == BPFC_KIND_FUNC) {
			v->insns[i].flags |= BPFV_CALLS_BACK;
			bpfv_callback(v, context, state, i);
		}
	}
	bpfv_clobber(v, state);
	bpfv_set_reg(v, state, 0, bpfv_extern_result(v, v->prog->insns[i].ref));
}

static bool call_subprog(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i)
{
	uint32_t subprog = v->prog->insns[i].ref;
	const struct bpfc_value *caller = bpfv_regs(state);
	struct bpfc_value result;

	if (!bpfv_frames_left(v, state, i, subprog))
		return false;
	if (!bpfv_state_push(v, state, subprog))
		return false;
	for (unsigned reg = 1; reg <= 5; reg++)
		bpfv_set_reg(v, state, reg, caller[reg]);
	if (!bpfv_run(v, context, i, subprog, state, &result))
		return false;
	bpfv_clobber(v, state);
	if (is_of_frame(&result, state->depth))
		result = bpfv_unknown();
	bpfv_set_reg(v, state, 0, result);
	return true;
}

/* False: the program does not go on after the call. */
bool bpfv_step_call(struct bpfv *v, struct bpfv_context *context, struct bpfv_state *state, uint32_t i)
{
	switch (v->prog->insns[i].id) {
	case BPFC_INSN_CALL_SUBPROG:
		return call_subprog(v, context, state, i);
	case BPFC_INSN_CALL_EXTERN:
		call_extern(v, context, state, i);
		return true;
	default:
		call_helper(v, context, state, i);
		return true;
	}
}
