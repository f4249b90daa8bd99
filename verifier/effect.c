/* What calls do besides: they move packets, they sleep; and functions, by what is called in them. */
#include "verifier.h"

#define TAIL_CALL 12

/* Helpers after which the packet may have moved (kernel: bpf_helper_changes_pkt_data). */
bool bpfv_moves_packet(uint32_t id)
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

/* Helpers that may wait (kernel: might_sleep of their prototypes). */
bool bpfv_may_sleep(const struct bpfv *v, uint32_t i)
{
	const struct bpfc_insn *insn = &v->prog->insns[i];

	if (insn->id == BPFC_INSN_CALL_EXTERN)
		return v->kfuncs[insn->ref].flags & BPFC_KF_SLEEPS;
	return insn->id == BPFC_INSN_CALL_HELPER && (insn->ref == 148 || insn->ref == 161 || insn->ref == 191 ||
						     insn->ref == 193); /* copy_from_user*, ima_*_hash */
}

static bool is_reference(const struct bpfc_insn *insn)
{
	return insn->id == BPFC_INSN_CALL_SUBPROG || insn->id == BPFC_INSN_LD_CODE;
}

/* Whether more is known of the function now. */
static bool find(struct bpfv *v, uint32_t s)
{
	const struct bpfc_subprog *subprog = &v->prog->subprogs[s];
	struct bpfv_subprog *known = &v->subprogs[s], before = *known;

	for (uint32_t i = subprog->first; i < subprog->first + subprog->count; i++) {
		const struct bpfc_insn *insn = &v->prog->insns[i];

		if (is_reference(insn)) {
			known->moves_packet |= v->subprogs[insn->ref].moves_packet;
			known->sleeps |= v->subprogs[insn->ref].sleeps;
		} else if (insn->id == BPFC_INSN_CALL_HELPER) { /* a tail call, too: nobody knows what is called */
			known->moves_packet |= bpfv_moves_packet(insn->ref) || insn->ref == TAIL_CALL;
		}
		known->sleeps |= bpfv_may_sleep(v, i);
	}
	return known->moves_packet != before.moves_packet || known->sleeps != before.sleeps;
}

/* Calls count whether or not a path makes them, as in Linux. */
void bpfv_effects(struct bpfv *v)
{
	bool changed = v->prog->subprog_count > 1;

	while (changed) {
		changed = false;
		for (uint32_t k = 0; k < v->prog->subprog_count; k++)
			changed = find(v, v->callees_first[k]) || changed;
	}
}
