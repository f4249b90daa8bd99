/*
 * Native code on disk: a folder of the user's own, a file for each key. A file is written under another name and
 * renamed when whole, has a checksum, and is never trusted beyond that: what is damaged is removed and compiled again.
 * When all of them are too large, those that were used longest ago go.
 */
#ifndef BPFC_CACHE_H
#define BPFC_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/sha256.h"

/* Makes the folder, private, if it is not there: NULL, or why it cannot be used (static storage). */
const char *bpfc_cache_open(const char *folder);

/* The code of a key, which the caller frees with free(); NULL when there is none that is whole. */
uint8_t *bpfc_cache_get(const char *folder, const uint8_t key[BPFC_SHA256_BYTES], size_t *length);

/* Writes code; what cannot be written is not there. Then the folder is not larger than `most` bytes (0: any size). */
void bpfc_cache_put(const char *folder, const uint8_t key[BPFC_SHA256_BYTES], const uint8_t *code, size_t length,
		    uint64_t most);

/* Removes a key's file. */
void bpfc_cache_drop(const char *folder, const uint8_t key[BPFC_SHA256_BYTES]);

#endif
