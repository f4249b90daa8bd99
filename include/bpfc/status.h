/* Statuses of all functions of the toolchain. Freestanding. */
#ifndef BPFC_STATUS_H
#define BPFC_STATUS_H

enum bpfc_status {
	BPFC_OK = 0,
#define BPFC_STATUS(name, value, exit, text) BPFC_E_##name = (value),
#include "bpfc/status.def"
};

/* The command's exit code for a status (0 to 3). */
static inline int bpfc_status_exit(int status)
{
	switch (status) {
	case BPFC_OK:
		return 0;
#define BPFC_STATUS(name, value, exit, text) \
	case BPFC_E_##name:                  \
		return exit;
#include "bpfc/status.def"
	default:
		return 3;
	}
}

/* What a status means, in a few words; static storage. */
static inline const char *bpfc_status_text(int status)
{
	switch (status) {
	case BPFC_OK:
		return "fine";
#define BPFC_STATUS(name, value, exit, text) \
	case BPFC_E_##name:                  \
		return text;
#include "bpfc/status.def"
	default:
		return "unknown status";
	}
}

#endif
