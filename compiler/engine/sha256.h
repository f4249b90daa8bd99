/* SHA-256 (FIPS 180-4). */
#ifndef BPFC_SHA256_H
#define BPFC_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define BPFC_SHA256_BYTES 32

struct bpfc_sha256 {
	uint32_t state[8];
	uint64_t length; /* bytes so far */
	uint8_t block[64];
};

void bpfc_sha256_begin(struct bpfc_sha256 *hash);
void bpfc_sha256_add(struct bpfc_sha256 *hash, const void *bytes, size_t length);
void bpfc_sha256_end(struct bpfc_sha256 *hash, uint8_t digest[BPFC_SHA256_BYTES]);

#endif
