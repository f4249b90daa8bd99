/* Verdicts that helpers return (uapi/linux/bpf.h, pkt_cls.h). */
#ifndef BPFRT_VERDICT_H
#define BPFRT_VERDICT_H

enum {
	BPFRT_XDP_ABORTED = 0,
	BPFRT_XDP_REDIRECT = 4,
	BPFRT_TC_SHOT = 2,
	BPFRT_TC_REDIRECT = 7,
};

#endif
