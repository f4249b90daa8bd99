/* Options that are wrong, and limits: a status, a diagnostic, no output, nothing printed. */
#include "module_fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void expect_failure(struct fixture *f, int status, const char *message)
{
	struct output out = generate(f);

	cr_expect_eq(out.status, status, "status %d: %s", out.status, f->messages);
	cr_expect(strstr(f->messages, message), "%s", f->messages);
	cr_expect_null(out.bytes);
	free(out.bytes);
}

Test(module_options, targets)
{
	struct fixture f;

	fixture_init(&f, "nonsense", "");
	expect_failure(&f, BPFC_E_OPTION, "400 nonsense");
	fixture_init(&f, "", "");
	expect_failure(&f, BPFC_E_OPTION, "400 ");
	fixture_init(&f, "x86_64-apple-darwin", "");
	expect_failure(&f, BPFC_E_UNSUPPORTED, "403 x86_64-apple-darwin its objects are not ELF files");
	fixture_init(&f, "msp430", "");
	expect_failure(&f, BPFC_E_UNSUPPORTED, "403 msp430 its pointers");
	fixture_init(&f, "s390x-linux-gnu", "");
	expect_failure(&f, BPFC_E_OPTION, "404 little s390x-unknown-linux-gnu bpfeb");
}

Test(module_options, cpus_and_features)
{
	struct fixture f;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.cpu = "cortex-m99";
	expect_failure(&f, BPFC_E_OPTION, "401 thumbv7em-unknown-none-eabi cortex-m99");
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.cpu = "help"; /* LLVM would print a list */
	expect_failure(&f, BPFC_E_OPTION, "401");
	fixture_init(&f, "x86_64-linux-gnu", "");
	f.options.features = "+avx2,+nonsense";
	expect_failure(&f, BPFC_E_OPTION, "402 x86_64-unknown-linux-gnu +nonsense");
	fixture_init(&f, "x86_64-linux-gnu", "");
	f.options.features = "avx2";
	expect_failure(&f, BPFC_E_OPTION, "402 x86_64-unknown-linux-gnu avx2");
	fixture_init(&f, "x86_64-linux-gnu", "");
	f.options.features = "+avx2,,";
	expect_failure(&f, BPFC_E_OPTION, "402 ");
}

/* 32-bit CPUs of a 64-bit target, which would make LLVM end the process. */
Test(module_options, cpus_of_another_width)
{
	struct fixture f;

	fixture_init(&f, "x86_64-linux-gnu", "");
	f.options.cpu = "i386";
	expect_failure(&f, BPFC_E_OPTION, "401 x86_64-unknown-linux-gnu i386");
	fixture_init(&f, "riscv64-linux-gnu", "");
	f.options.cpu = "sifive-e31";
	expect_failure(&f, BPFC_E_OPTION, "401 riscv64-unknown-linux-gnu sifive-e31");
}

/* What LLVM would end the process for. Its memory is lost then, so not under a leak checker. */
Test(module_options, fatal_errors_are_caught)
{
	struct fixture f;

#ifdef BPFC_SANITIZED
	cr_skip_test("SKIP: LLVM's memory is lost by design");
#endif
	fixture_init(&f, "x86_64-linux-gnu", "");
	f.options.features = "-64bit";
	expect_failure(&f, BPFC_E_UNSUPPORTED, "408 x86_64-unknown-linux-gnu");
}

Test(module_options, known_cpu)
{
	struct fixture f;
	struct output out;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.cpu = "cortex-m4";
	f.options.features = "+vfp4d16sp,-strict-align";
	out = generate(&f);
	cr_expect_eq(out.status, BPFC_OK, "%s", f.messages);
	free(out.bytes);
}

Test(module_options, names)
{
	struct bpfc_rename renames[] = { { "filter", "total" } };
	struct fixture f;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.progs[0].name = "main";
	expect_failure(&f, BPFC_E_OPTION, "412 main");
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.renames = renames;
	f.options.rename_count = 1;
	expect_failure(&f, BPFC_E_OPTION, "411 total");
	renames[0] = (struct bpfc_rename){ "nothing", "else" };
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.renames = renames;
	f.options.rename_count = 1;
	expect_failure(&f, BPFC_E_OPTION, "413 nothing else");
	renames[0] = (struct bpfc_rename){ "filter", "not valid" };
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.renames = renames;
	f.options.rename_count = 1;
	expect_failure(&f, BPFC_E_OPTION, "410 not valid");
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.maps[0].name = "llvm.used";
	expect_failure(&f, BPFC_E_OPTION, "410 llvm.used");
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.options.prefix = "bpfrt_";
	expect_failure(&f, BPFC_E_OPTION, "410 bpfrt_filter");
}

Test(module_options, renamed_and_prefixed)
{
	struct bpfc_rename renames[] = { { "main", "rule" } };
	struct fixture f;
	struct output out;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.progs[0].name = "main";
	f.options.renames = renames;
	f.options.rename_count = 1;
	f.options.prefix = "fw_";
	f.options.emit = BPFC_EMIT_LLVM_IR;
	out = generate(&f);
	cr_assert_eq(out.status, BPFC_OK, "%s", f.messages);
	cr_expect(has_text(out, "@fw_rule("));
	cr_expect(has_text(out, "@fw_counters ="));
	cr_expect_not(has_text(out, "@main"));
	free(out.bytes);
}

Test(module_options, maps_too_large)
{
	struct fixture f;
	struct output out;

	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.maps[0].max_entries = 5000;
	expect_failure(&f, BPFC_E_OPTION, "420 80");
	cr_expect(strstr(f.messages, " 65536 counters 80000, flows "), "%s", f.messages);
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.maps[0].max_entries = UINT32_MAX;
	f.maps[0].value_size = UINT32_MAX;
	expect_failure(&f, BPFC_E_OPTION, "420 ");
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.maps[0].max_entries = 5000;
	f.options.map_storage = BPFC_STORAGE_POOL;
	expect_failure(&f, BPFC_E_OPTION, "420 80");
	fixture_init(&f, "thumbv7em-none-eabi", "");
	f.maps[0].max_entries = 5000;
	f.options.pool_bytes = 128 * 1024;
	out = generate(&f);
	cr_expect_eq(out.status, BPFC_OK, "%s", f.messages);
	free(out.bytes);
	fixture_init(&f, "x86_64-linux-gnu", "");
	f.maps[0].max_entries = 1u << 30;
	out = generate(&f);
	cr_expect_eq(out.status, BPFC_OK, "%s", f.messages);
	free(out.bytes);
}

Test(module_options, map_type_without_runtime)
{
	struct fixture f;
	struct output out;

	fixture_init(&f, "x86_64-linux-gnu", "");
	f.maps[0].type = 7;
	out = generate(&f);
	cr_expect_eq(out.status, BPFC_OK);
	cr_expect(strstr(f.messages, "421 counters stack_trace"), "%s", f.messages);
	free(out.bytes);
}

Test(module_options, reserved_sections)
{
	struct fixture f;

	fixture_init(&f, "x86_64-linux-gnu", "");
	f.globals[0].section = ".init_array";
	expect_failure(&f, BPFC_E_UNSUPPORTED, "425 total .init_array");
	fixture_init(&f, "x86_64-linux-gnu", "");
	f.globals[0].section = "bpfrt_progs";
	expect_failure(&f, BPFC_E_UNSUPPORTED, "425 total bpfrt_progs");
}
