#include "bpfrt/failure.h"

const char *bpfrt_failure_text(enum bpfrt_failure failure)
{
	static const char *const texts[] = {
		"fine",
#define BPFRT_FAILURE(name, family, stops, text) text,
#include "bpfrt/failure.def"
	};

	return (unsigned)failure < BPFRT_FAILURES ? texts[failure] : "unknown failure";
}

enum bpfrt_family bpfrt_failure_family(enum bpfrt_failure failure)
{
	static const uint8_t families[] = {
		BPFRT_FAMILY_NONE,
#define BPFRT_FAILURE(name, family, stops, text) BPFRT_FAMILY_##family,
#include "bpfrt/failure.def"
	};

	return (unsigned)failure < BPFRT_FAILURES ? families[failure] : BPFRT_FAMILY_NONE;
}

const char *bpfrt_family_text(enum bpfrt_family family)
{
	static const char *const texts[] = {
		"none",
#define BPFRT_FAILURE_FAMILY(family, text) text,
#include "bpfrt/failure.def"
	};

	return (unsigned)family < sizeof(texts) / sizeof(texts[0]) ? texts[family] : "unknown family";
}
