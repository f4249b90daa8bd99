/*
 * Build tool, without arguments but the output's name: writes the CPUs and features that each target of this LLVM knows
 * as rows BPFC_CPUS(target, cpus, features), each list "\n"-separated. LLVM-C has no interface for that, only the help
 * text that a CPU named "help" prints, once a process; so each target is asked in a child. At run time an unknown name
 * would only make LLVM print a warning of its own. A CPU that ends the process (a 32-bit one of a 64-bit target) is
 * left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include <llvm-c/Core.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>

/* Makes LLVM print the help of `target` to stderr. */
static void print_help(LLVMTargetRef target)
{
	LLVMDisposeTargetMachine(LLVMCreateTargetMachine(target, "", "help", "", LLVMCodeGenLevelDefault,
							 LLVMRelocDefault, LLVMCodeModelDefault));
}

static FILE *help_of(LLVMTargetRef target, pid_t *child)
{
	int ends[2];

	if (pipe(ends))
		return NULL;
	fflush(NULL);
	*child = fork();
	if (*child == 0) {
		dup2(ends[1], STDERR_FILENO);
		print_help(target);
		_exit(0);
	}
	close(ends[1]);
	return *child < 0 ? NULL : fdopen(ends[0], "r");
}

/* Compiles an empty function; LLVM ends the process if it cannot. */
static void compile_for(LLVMTargetRef target, const char *triple, const char *cpu)
{
	LLVMTargetMachineRef machine = LLVMCreateTargetMachine(target, triple, cpu, "", LLVMCodeGenLevelNone,
							       LLVMRelocStatic, LLVMCodeModelDefault);
	LLVMContextRef context = LLVMContextCreate();
	LLVMModuleRef module = LLVMModuleCreateWithNameInContext("", context);
	LLVMBuilderRef builder = LLVMCreateBuilderInContext(context);
	LLVMTypeRef type = LLVMFunctionType(LLVMVoidTypeInContext(context), NULL, 0, 0);
	LLVMMemoryBufferRef code = NULL;
	char *error = NULL;

	LLVMSetTarget(module, triple);
	LLVMSetModuleDataLayout(module, LLVMCreateTargetDataLayout(machine));
	LLVMPositionBuilderAtEnd(builder,
				 LLVMAppendBasicBlockInContext(context, LLVMAddFunction(module, "f", type), ""));
	LLVMBuildRetVoid(builder);
	LLVMTargetMachineEmitToMemoryBuffer(machine, module, LLVMObjectFile, &error, &code);
	_exit(error != NULL);
}

/* Targets that have CPUs of another width, and a triple of each. */
static const char *triple_to_try(const char *target)
{
	static const char *const rows[][2] = {
		{ "x86-64", "x86_64" }, { "riscv32", "riscv32" },   { "riscv64", "riscv64" },
		{ "mips64", "mips64" }, { "mips64el", "mips64el" }, { "sparcv9", "sparcv9" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i][0], target))
			return rows[i][1];
	return NULL;
}

static int works(LLVMTargetRef target, const char *cpu)
{
	const char *triple = triple_to_try(LLVMGetTargetName(target));
	int status = 0;
	pid_t child;

	if (!triple)
		return 1;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		if (null >= 0)
			dup2(null, STDERR_FILENO);
		compile_for(target, triple, cpu);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* Turns "  name   - text" lines into one row. */
static void write_row(FILE *out, LLVMTargetRef target, FILE *help)
{
	char line[1024], name[256];
	int in_features = 0;

	fprintf(out, "BPFC_CPUS(\"%s\", \"\\n\"", LLVMGetTargetName(target));
	while (fgets(line, sizeof(line), help)) {
		if (!strncmp(line, "Available features", 18)) {
			fputs(",\n\"\\n\"", out);
			in_features = 1;
		} else if (sscanf(line, "  %255[-+._:a-zA-Z0-9] ", name) == 1 && strstr(line, " - ") &&
			   (in_features || works(target, name))) {
			fprintf(out, "\n\"%s\\n\"", name);
		}
	}
	fputs(")\n", out);
}

/* A target without CPUs (no help) gets no row. */
static int list_target(FILE *out, LLVMTargetRef target)
{
	pid_t child;
	FILE *help = help_of(target, &child);
	int c;

	if (!help)
		return -1;
	c = fgetc(help);
	if (c != EOF) {
		ungetc(c, help);
		write_row(out, target, help);
	}
	fclose(help);
	return waitpid(child, NULL, 0) < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
	int status = 0;

	if (!out)
		return 1;
	LLVMInitializeAllTargetInfos();
	LLVMInitializeAllTargets();
	LLVMInitializeAllTargetMCs();
	LLVMInitializeAllAsmPrinters();
	for (LLVMTargetRef t = LLVMGetFirstTarget(); t && !status; t = LLVMGetNextTarget(t))
		if (LLVMTargetHasTargetMachine(t))
			status = list_target(out, t);
	return fclose(out) || status;
}
