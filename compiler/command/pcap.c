#include "pcap.h"

#include <dlfcn.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libpcap.so.0.8"

/* The functions that are used: PCAP(name). */
#define PCAP_FUNCTIONS(PCAP) \
	PCAP(open_offline)   \
	PCAP(datalink)       \
	PCAP(next_ex)        \
	PCAP(geterr)         \
	PCAP(close)          \
	PCAP(dump_fopen)     \
	PCAP(dump)           \
	PCAP(dump_close)

struct functions {
#define PCAP(name) __typeof__(pcap_##name) *name;
	PCAP_FUNCTIONS(PCAP)
#undef PCAP
};

struct bpfc_pcap {
	struct bpfc_run *run;
	const char *path;
	void *library;
	struct functions is;
	pcap_t *input;
	const struct pcap_pkthdr *header; /* of the packet that was read */
	pcap_dumper_t *output;
	char *bytes;
	size_t length;
};

static int fail(const struct bpfc_pcap *p, int status, const char *why)
{
	return bpfc_run_fail(p->run, status,
			     BPFC_DIAG_INIT(BAD_PCAP, .args = { BPFC_STR(p->path), BPFC_STR(why ? why : "?") }));
}

/* libpcap's text, less the path that some of them begin with. */
static const char *without_path(const struct bpfc_pcap *p, const char *text)
{
	size_t length = strlen(p->path);

	return !strncmp(text, p->path, length) && !strncmp(text + length, ": ", 2) ? text + length + 2 : text;
}

static int load_library(struct bpfc_pcap *p)
{
	p->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!p->library) {
		fail(p, BPFC_E_UNSUPPORTED, dlerror());
		return BPFC_E_UNSUPPORTED;
	}
#define PCAP(name) p->is.name = (__typeof__(pcap_##name) *)(uintptr_t)dlsym(p->library, "pcap_" #name);
	PCAP_FUNCTIONS(PCAP)
#undef PCAP
#define PCAP(name) &&p->is.name
	if (true PCAP_FUNCTIONS(PCAP))
		return BPFC_OK;
#undef PCAP
	fail(p, BPFC_E_UNSUPPORTED, "this " LIBRARY " lacks functions");
	return BPFC_E_UNSUPPORTED;
}

static int open_files(struct bpfc_pcap *p, bool writes)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	FILE *memory;

	p->input = p->is.open_offline(p->path, error);
	if (!p->input)
		return fail(p, BPFC_E_IO, without_path(p, error));
	if (p->is.datalink(p->input) != DLT_EN10MB)
		return fail(p, BPFC_E_UNSUPPORTED, "its packets do not begin with an Ethernet header");
	if (!writes)
		return BPFC_OK;
	memory = open_memstream(&p->bytes, &p->length);
	p->output = memory ? p->is.dump_fopen(p->input, memory) : NULL;
	if (memory && !p->output)
		fclose(memory);
	return p->output ? BPFC_OK : bpfc_run_fail(p->run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
}

int bpfc_pcap_open(struct bpfc_run *run, const char *path, bool writes, struct bpfc_pcap **pcap)
{
	struct bpfc_pcap *p = calloc(1, sizeof(*p));
	int status;

	*pcap = NULL;
	if (!p)
		return bpfc_run_fail(run, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
	p->run = run;
	p->path = path;
	status = load_library(p);
	if (!status)
		status = open_files(p, writes);
	if (status)
		bpfc_pcap_close(p);
	else
		*pcap = p;
	return status;
}

int bpfc_pcap_read(struct bpfc_pcap *p, bpfc_pcap_each *each, void *user)
{
	struct pcap_pkthdr *header;
	const u_char *packet;
	int got, status = BPFC_OK;

	while (!status && (got = p->is.next_ex(p->input, &header, &packet)) != PCAP_ERROR_BREAK) {
		if (got < 0)
			return fail(p, BPFC_E_IO, p->is.geterr(p->input));
		p->header = header;
		status = each(user, packet, header->caplen);
	}
	return status;
}

void bpfc_pcap_keep(struct bpfc_pcap *p, const uint8_t *packet, size_t length)
{
	struct pcap_pkthdr header = *p->header;

	header.caplen = header.len = (bpf_u_int32)length;
	p->is.dump((u_char *)p->output, &header, packet);
}

int bpfc_pcap_written(struct bpfc_pcap *p, uint8_t **bytes, size_t *length)
{
	p->is.dump_close(p->output);
	p->output = NULL;
	*bytes = (uint8_t *)p->bytes;
	*length = p->length;
	p->bytes = NULL;
	return *bytes ? BPFC_OK : BPFC_E_NOMEM;
}

void bpfc_pcap_close(struct bpfc_pcap *p)
{
	if (!p)
		return;
	if (p->output && p->is.dump_close)
		p->is.dump_close(p->output);
	free(p->bytes);
	if (p->input && p->is.close)
		p->is.close(p->input);
	if (p->library)
		dlclose(p->library);
	free(p);
}
