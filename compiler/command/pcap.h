/* Packets in files of tcpdump's: libpcap, which is loaded when it is needed. */
#ifndef BPFC_PCAP_H
#define BPFC_PCAP_H

#include <stddef.h>
#include <stdint.h>

#include "run.h"

struct bpfc_pcap;

/* Gets a packet, borrowed for the call; not 0: this was the last, and the status of all. */
typedef int bpfc_pcap_each(void *user, const uint8_t *packet, size_t length);

/* Opens a file of Ethernet packets; `writes`: bpfc_pcap_keep will be called. Returns it in *pcap (caller closes), or
 * BPFC_E_IO, BPFC_E_UNSUPPORTED after a diagnostic. */
int bpfc_pcap_open(struct bpfc_run *run, const char *path, bool writes, struct bpfc_pcap **pcap);

/* Shows every packet to `each`. */
int bpfc_pcap_read(struct bpfc_pcap *pcap, bpfc_pcap_each *each, void *user);

/* Within `each`: this packet goes to the output, with the time of the one that was read. */
void bpfc_pcap_keep(struct bpfc_pcap *pcap, const uint8_t *packet, size_t length);

/* The output as bytes, which the caller frees with free(). BPFC_E_NOMEM. Called once, after reading. */
int bpfc_pcap_written(struct bpfc_pcap *pcap, uint8_t **bytes, size_t *length);

void bpfc_pcap_close(struct bpfc_pcap *pcap);

#endif
