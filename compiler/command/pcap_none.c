/* Built without libpcap's header. */
#include "pcap.h"

int bpfc_pcap_open(struct bpfc_run *run, const char *path, bool writes, struct bpfc_pcap **pcap)
{
	(void)writes;
	*pcap = NULL;
	return bpfc_run_fail(
		run, BPFC_E_UNSUPPORTED,
		BPFC_DIAG_INIT(BAD_PCAP, .args = { BPFC_STR(path), BPFC_STR("built without libpcap-dev") }));
}

int bpfc_pcap_read(struct bpfc_pcap *pcap, bpfc_pcap_each *each, void *user)
{
	(void)pcap;
	(void)each;
	(void)user;
	return BPFC_E_UNSUPPORTED;
}

void bpfc_pcap_keep(struct bpfc_pcap *pcap, const uint8_t *packet, size_t length)
{
	(void)pcap;
	(void)packet;
	(void)length;
}

int bpfc_pcap_written(struct bpfc_pcap *pcap, uint8_t **bytes, size_t *length)
{
	(void)pcap;
	*bytes = NULL;
	*length = 0;
	return BPFC_E_UNSUPPORTED;
}

void bpfc_pcap_close(struct bpfc_pcap *pcap)
{
	(void)pcap;
}
