/* Objects that nobody here wrote: xdp-tools' and the verifier cases. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "fixture.h"

/* One of xdp-tools' objects, as `bpftool`, `llvm-readelf` and its source tell it. */
struct expected {
	const char *object, *prog, *section;
	uint32_t insns, subprogs, maps;
};

static const struct expected expected[] = {
	{ "xdp-dispatcher.o", "xdp_dispatcher", "xdp", 148 + 66, 12, 0 },
	{ "xdp-dispatcher.o", "xdp_pass", "xdp", 2, 1, 0 },
	{ "xdpdump_bpf.o", "trace_on_entry", "fentry/func", 44, 1, 1 },
	{ "xdpdump_bpf.o", "trace_on_exit", "fexit/func", 46, 1, 1 },
	{ "xdpdump_xdp.o", "xdpdump", "xdp", 35, 1, 1 },
	{ "xdpfilt_alw_all.o", "xdpfilt_alw_all", "xdp", 437, 1, 5 },
	{ "xdpfilt_alw_eth.o", "xdpfilt_alw_eth", "xdp", 85, 1, 2 },
	{ "xdpfilt_alw_ip.o", "xdpfilt_alw_ip", "xdp", 299, 1, 3 },
	{ "xdpfilt_alw_tcp.o", "xdpfilt_alw_tcp", "xdp", 278, 1, 2 },
	{ "xdpfilt_alw_udp.o", "xdpfilt_alw_udp", "xdp", 276, 1, 2 },
	{ "xdpfilt_dny_all.o", "xdpfilt_dny_all", "xdp", 437, 1, 5 },
	{ "xdpfilt_dny_eth.o", "xdpfilt_dny_eth", "xdp", 85, 1, 2 },
	{ "xdpfilt_dny_ip.o", "xdpfilt_dny_ip", "xdp", 299, 1, 3 },
	{ "xdpfilt_dny_tcp.o", "xdpfilt_dny_tcp", "xdp", 278, 1, 2 },
	{ "xdpfilt_dny_udp.o", "xdpfilt_dny_udp", "xdp", 276, 1, 2 },
	{ "xsk_def_xdp_prog.o", "xsk_def_prog", "xdp", 11, 1, 1 },
	{ "xsk_def_xdp_prog_5.3.o", "xsk_def_prog", "xdp", 23, 1, 1 },
};

Test(objects, xdp_tools)
{
	if (!xdp_tools())
		cr_skip_test("SKIP: xdp-tools' objects are not installed\n");
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct expected *e = &expected[i];
		const struct bpfc_prog *prog;
		char path[1024];
		struct opened o;

		snprintf(path, sizeof(path), "%s/%s", xdp_tools(), e->object);
		open_object(&o, path, NULL);
		cr_assert_eq(o.status, 0, "%s: %s", e->object, o.said);
		cr_expect_str_empty(o.said);
		prog = find_prog(o.model, e->prog);
		cr_assert_not_null(prog, "%s", e->prog);
		cr_expect_str_eq(prog->section, e->section);
		cr_expect_eq(prog->insn_count, e->insns, "%s: %u instructions", e->object, prog->insn_count);
		cr_expect_eq(prog->subprog_count, e->subprogs, "%s: %u functions", e->object, prog->subprog_count);
		cr_expect_eq(o.model->map_count, e->maps, "%s: %u maps", e->object, o.model->map_count);
		cr_expect_gt(prog->line_count, 0);
		cr_expect_str_eq(o.model->license, strstr(e->object, "5.3") ? o.model->license : "GPL");
		close_object(&o);
	}
}

Test(objects, xdp_tools_maps)
{
	const struct bpfc_map *map;
	char path[1024];
	struct opened o;

	if (!xdp_tools())
		cr_skip_test("SKIP: xdp-tools' objects are not installed\n");
	snprintf(path, sizeof(path), "%s/xdpfilt_alw_all.o", xdp_tools());
	open_object(&o, path, NULL);
	cr_assert_eq(o.status, 0, "%s", o.said);
	map = find_map(o.model, "filter_ethernet");
	cr_assert_eq(map->type, 5);
	cr_assert_eq(map->key_size, 6);
	cr_assert_eq(map->value_size, 8);
	cr_assert_eq(map->max_entries, 10000);
	map = find_map(o.model, "filter_ports");
	cr_assert_eq(map->type, 6);
	cr_assert_eq(map->max_entries, 65536);
	close_object(&o);
}

Test(objects, verifier_cases)
{
	uint32_t fine = 0;
	glob_t found;

	if (glob(BPFC_SOURCE_DIR "/../shared/verifier-cases/obj/*.o", 0, NULL, &found))
		cr_skip_test("SKIP: the verifier cases are absent\n");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct opened o;

		open_object(&o, found.gl_pathv[i], NULL);
		cr_expect(o.status == 0 || *o.said, "%s fails without a reason", found.gl_pathv[i]);
		cr_expect(o.status != 0 || find_prog(o.model, "main"), "%s", found.gl_pathv[i]);
		fine += o.status == 0;
		close_object(&o);
	}
	fprintf(stderr, "%u of %zu verifier cases open\n", fine, found.gl_pathc);
	cr_expect_geq(fine, found.gl_pathc - 3, "%u of %zu", fine, found.gl_pathc);
	globfree(&found);
}
