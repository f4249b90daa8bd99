#define _GNU_SOURCE

#include "link.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpfc/status.h"

enum {
	SECONDS = 60,
	REPORT_BYTES = 4096,
	OUTPUT_BYTES = 256 << 20,
};

/* What the child says goes through a pipe: libbpf's complaints as text, then, if all went well, a zero byte. */
struct report {
	char text[REPORT_BYTES];
	size_t length;
	bool is_done;
};

static int pipe_end; /* the child's; libbpf's printing takes no argument of ours */

static void say(const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(pipe_end, text, length);

		if (n < 0 && errno != EINTR)
			return;
		text += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
}

static int say_warning(enum libbpf_print_level level, const char *format, va_list args)
{
	char text[1024];
	int n = level == LIBBPF_WARN ? vsnprintf(text, sizeof(text), format, args) : 0;

	if (n > 0)
		say(text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
	return n;
}

/* Whatever the host does with its signals, and wherever it prints: a crash here stays here. */
static void isolate(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM, SIGXFSZ, SIGPIPE, SIGTERM };
	const struct rlimit no_core = { 0, 0 }, output = { OUTPUT_BYTES, OUTPUT_BYTES };
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setrlimit(RLIMIT_CORE, &no_core);
	setrlimit(RLIMIT_FSIZE, &output);
	alarm(SECONDS);
	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
}

/* libbpf 1.1 calls it a success when libelf refuses to write. */
static bool has_bytes(const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_size > 0;
}

static bool run_linker(const struct bpfc_link_folder *folder)
{
	char *output = bpfc_link_folder_file(folder, folder->count);
	struct bpf_linker *linker = output ? bpf_linker__new(output, NULL) : NULL;
	bool is_fine = linker;

	for (uint32_t i = 0; i < folder->count && is_fine; i++) {
		char *input = bpfc_link_folder_file(folder, i);

		is_fine = input && !bpf_linker__add_file(linker, input, NULL);
	}
	return is_fine && !bpf_linker__finalize(linker) && has_bytes(output);
}

static _Noreturn void be_child(const struct bpfc_link_folder *folder, int fd)
{
	pipe_end = fd;
	isolate();
	libbpf_set_print(say_warning);
	if (run_linker(folder))
		say("", 1);
	_exit(0);
}

static void read_report(int fd, struct report *report)
{
	char bytes[512];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno != EINTR)
			return;
		for (ssize_t i = 0; i < n; i++) {
			report->is_done = !bytes[i];
			if (bytes[i] && report->length + 1 < sizeof(report->text))
				report->text[report->length++] =
					bytes[i] != '\n' && iscntrl((unsigned char)bytes[i]) ? '?' : bytes[i];
		}
	}
}

/* Replaces every `from` in the report by `to`, as far as there is room. */
static void replace(struct report *report, const char *from, const char *to)
{
	size_t from_length = strlen(from), to_length = strlen(to);
	char *at = report->text;

	while ((at = strstr(at, from)) && report->length - from_length + to_length < sizeof(report->text)) {
		memmove(at + to_length, at + from_length, strlen(at + from_length) + 1);
		memcpy(at, to, to_length);
		report->length += to_length - from_length;
		at += to_length;
	}
}

/* The user's names instead of the folder's, and one line: "conflicting ... definition in 'b.o'". */
static void make_readable(struct report *report, const struct bpfc_link_folder *folder, const char *const *paths)
{
	for (uint32_t i = folder->count; i--;) {
		char *name = bpfc_link_folder_file(folder, i);

		if (name)
			replace(report, name, paths[i]);
		free(name);
	}
	while (report->length && report->text[report->length - 1] == '\n')
		report->text[--report->length] = 0;
	replace(report, "libbpf: ", "");
	replace(report, "\n", "; ");
}

static int fail_child(int wait_status, const struct report *report, const struct bpfc_sink *sink)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(LINK_FAILED, .args = { BPFC_STR(report->text) });

	if (WIFSIGNALED(wait_status) || WEXITSTATUS(wait_status) || !report->length)
		d = BPFC_DIAG_INIT(LINK_CRASHED, .args = { BPFC_STR("crashed") });
	if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGALRM)
		d = BPFC_DIAG_INIT(LINK_CRASHED, .args = { BPFC_STR("does not end") });
	bpfc_sink_emit(sink, &d);
	return BPFC_E_FORMAT;
}

static int fail_start(const struct bpfc_sink *sink)
{
	struct bpfc_diag d = BPFC_DIAG_INIT(LINK_CRASHED, .args = { BPFC_STR("cannot be started") });

	bpfc_sink_emit(sink, &d);
	return BPFC_E_IO;
}

int bpfc_link_in_child(const struct bpfc_link_folder *folder, const char *const *paths, const struct bpfc_sink *sink)
{
	struct report report = { .length = 0 };
	int ends[2], wait_status = 0;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return fail_start(sink);
	child = fork();
	if (!child)
		be_child(folder, ends[1]);
	close(ends[1]);
	if (child > 0)
		read_report(ends[0], &report);
	close(ends[0]);
	if (child < 0)
		return fail_start(sink);
	while (waitpid(child, &wait_status, 0) < 0 && errno == EINTR)
		;
	if (report.is_done)
		return BPFC_OK;
	make_readable(&report, folder, paths);
	return fail_child(wait_status, &report, sink);
}
