/* Fields of contexts and of sockets: which parts of them programs may access. */
#include "verifier.h"

static uint32_t unit_of(const struct bpfc_ctx_field *field)
{
	bool is_one = field->size == 1 || field->size == 2 || field->size == 4 || field->size == 8;

	return is_one ? field->size : 4;
}

bool bpfv_field_allows(const struct bpfc_ctx_field *field, unsigned access, int64_t off, uint64_t bytes)
{
	uint32_t unit = unit_of(field), in_unit = (uint32_t)(off - field->off) % unit;

	switch (access) {
	case BPFC_ACCESS_ANY:
		return true;
	case BPFC_ACCESS_WHOLE:
		return bytes == unit && !in_unit;
	case BPFC_ACCESS_NARROW:
		return in_unit + bytes <= unit;
	case BPFC_ACCESS_FIRST:
		return bytes <= unit && !in_unit;
	case BPFC_ACCESS_WIDE:
		return bytes >= unit;
	case BPFC_ACCESS_LONG:
		return bytes == 8;
	case BPFC_ACCESS_HALF:
		return bytes <= unit && bytes >= unit / 2;
	case BPFC_ACCESS_PORT:
		return in_unit + bytes <= unit / 2 || (bytes == unit && !in_unit);
	default:
		return false;
	}
}

enum socket {
	NO_SOCKET,
#define BPFC_RAW_CTX(id, name) SOCKET_##id,
#include "bpfc/ctx.def"
};

static const struct row {
	enum socket socket;
	struct bpfc_ctx_field field;
} rows[] = {
#define BPFC_RAW_FIELD(id, text, offset, bytes, what, reads, writes) \
	{ SOCKET_##id,                                               \
	  { .name = #text,                                           \
	    .off = (offset),                                         \
	    .size = (bytes),                                         \
	    .kind = BPFC_CTX_##what,                                 \
	    .read = BPFC_ACCESS_##reads,                             \
	    .write = BPFC_ACCESS_##writes } },
#include "bpfc/ctx.def"
};

static enum socket socket_of(enum bpfv_memory memory)
{
	switch (memory) {
	case BPFV_MEM_SOCK_COMMON:
	case BPFV_MEM_SOCKET:
		return SOCKET_SOCK;
	case BPFV_MEM_TCP_SOCK:
		return SOCKET_TCP_SOCK;
	case BPFV_MEM_XDP_SOCK:
		return SOCKET_XDP_SOCK;
	default:
		return NO_SOCKET;
	}
}

/* Of a request socket or one that waits for its end there is less (kernel: bpf_sock_common_is_valid_access). */
#define COMMON_HIDDEN 8
#define COMMON_HIDDEN_END 24

bool bpfv_socket_allows(enum bpfv_memory memory, int64_t off, uint64_t bytes)
{
	if (memory == BPFV_MEM_SOCK_COMMON && off >= COMMON_HIDDEN && off < COMMON_HIDDEN_END)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bpfc_ctx_field *field = &rows[i].field;

		if (rows[i].socket == socket_of(memory) && off >= field->off &&
		    off + (int64_t)bytes <= (int64_t)field->off + field->size)
			return !(off % (int64_t)bytes) && bpfv_field_allows(field, field->read, off, bytes);
	}
	return false;
}
