/* Which helpers the program may call. */
#include "verifier.h"

static void permit(struct bpfv *v, const uint8_t ids[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		v->permitted[ids[i] / 8] |= (uint8_t)(1u << ids[i] % 8);
}

void bpfv_permissions(struct bpfv *v)
{
	const struct bpfc_prog *prog = v->prog;

	if (prog->type == BPFC_PROG_FIRMWARE || prog->type == BPFC_PROG_EXT) {
		memset(v->permitted, 0xff, sizeof(v->permitted));
		return;
	}
#define BPFC_HELPERS_ALL(...)                                 \
	do {                                                  \
		static const uint8_t ids[] = { __VA_ARGS__ }; \
		permit(v, ids, sizeof(ids));                  \
	} while (0);
#define BPFC_HELPERS(progtype, section, ...)                                            \
	if (prog->type == BPFC_PROG_##progtype && bpfv_section_starts(prog, section)) { \
		static const uint8_t ids[] = { __VA_ARGS__ };                           \
		permit(v, ids, sizeof(ids));                                            \
	}
#include "bpfc/helper_types.def"
}

/* Programs that run anywhere must not hold locks or arm timers. */
static bool runs_anywhere(enum bpfc_progtype type)
{
	return type == BPFC_PROG_KPROBE || type == BPFC_PROG_TRACEPOINT || type == BPFC_PROG_PERF_EVENT ||
	       type == BPFC_PROG_RAW_TRACEPOINT || type == BPFC_PROG_RAW_TRACEPOINT_WRITABLE;
}

bool bpfv_may_call(const struct bpfv *v, uint32_t id)
{
	switch (id) {
	case 93: /* spin_lock, spin_unlock */
	case 94:
		if (v->prog->type == BPFC_PROG_SOCKET_FILTER || runs_anywhere(v->prog->type))
			return false;
		break;
	case 169: /* timers */
	case 170:
	case 171:
	case 172:
		if (runs_anywhere(v->prog->type))
			return false;
		break;
	case 148: /* those that sleep: copy_from_user, ima_inode_hash, copy_from_user_task, ima_file_hash */
	case 161:
	case 191:
	case 193:
		if (!v->prog->is_sleepable && v->prog->type != BPFC_PROG_FIRMWARE && v->prog->type != BPFC_PROG_EXT)
			return false;
		break;
	default:
		break;
	}
	return v->permitted[id / 8] & 1u << id % 8;
}
