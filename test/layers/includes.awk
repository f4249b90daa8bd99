# The rules of includes.sh, over its list of files.
BEGIN {
	freestanding = "^(stdbool|stddef|stdint|stdarg|stdalign|stdnoreturn|limits|float|iso646)\\.h$"
	with_mem = "^(stdbool|stddef|stdint|stdarg|stdalign|stdnoreturn|stdatomic|limits|string)\\.h$"
	public = "^(bpfc|bpfrt|bpfv)/"
	elf = "^(libelf\\.h|gelf\\.h|libelf/|bpf/)"
	llvm = "^llvm(-c)?/"
	cloud_file = "^runtime/(cloud/|port/|memory/elastic\\.c$|.*_cloud\\.c$)"
}

function wrong(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}

function exists(path,    line, found) {
	found = (getline line < path) >= 0
	close(path)
	return found
}

function folder(path) {
	sub("/[^/]*$", "", path)
	return path
}

# A header in <>.
function check_system(header) {
	if (FILENAME ~ "^include/" && header !~ freestanding)
		wrong("include/ is freestanding: <" header ">")
	if (FILENAME ~ "^verifier/" && header !~ with_mem)
		wrong("verifier/ is freestanding: <" header ">")
	if (FILENAME ~ "^runtime/" && FILENAME !~ cloud_file && !in_cloud && header !~ with_mem)
		wrong("only the cloud profile and port/ are hosted: <" header ">")
	if (header ~ elf && FILENAME !~ "^(compiler/elf|test)/" && FILENAME !~ "\\.bpf\\.c$")
		wrong("libelf and libbpf belong to compiler/elf/: <" header ">")
	if (header ~ llvm && FILENAME !~ "^(compiler|test)/llvm/")
		wrong("LLVM belongs to compiler/llvm/: <" header ">")
}

# A header in quotes: a public one, one beside the file, or one of another folder of the same library. What the build
# generates is called .inc.
function check_own(header) {
	if (header ~ "^\\.\\./|/\\.\\./")
		wrong("an include path goes up: \"" header "\"")
	else if (header ~ public && !exists("include/" header))
		wrong("no such public header: \"" header "\"")
	else if (header ~ public || header ~ "\\.inc$" || exists(folder(FILENAME) "/" header))
		return
	else if (FILENAME ~ "^include/|^examples/")
		wrong("only public headers: \"" header "\"")
	else if (FILENAME ~ "^verifier/" && !exists("verifier/" header))
		wrong("verifier/ includes public headers and its own: \"" header "\"")
	else if (FILENAME ~ "^runtime/" && !exists("runtime/" header))
		wrong("runtime/ includes public headers and its own: \"" header "\"")
	else if (FILENAME ~ "^compiler/" && !exists("compiler/" header) && !exists("compiler/disasm/" header))
		wrong("compiler/ includes public headers and its own: \"" header "\"")
}

FNR == 1 { in_cloud = 0 }

# What the cloud profile alone compiles.
/^#[ \t]*(ifdef|if defined\()[ \t]*BPFRT_CLOUD/ { in_cloud = 1 }
/^#[ \t]*(else|endif)/ { in_cloud = 0 }

FNR == 601 { wrong("more than 600 lines: two things in one file") }

match($0, /^[ \t]*#[ \t]*include[ \t]*[<"][^>"]*[>"]/) {
	header = $0
	sub(/^[^<"]*[<"]/, "", header)
	sub(/[>"].*$/, "", header)
	if ($0 ~ /^[^"]*</)
		check_system(header)
	else
		check_own(header)
}

END { exit bad }
