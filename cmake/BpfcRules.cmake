# Compiling BPF sources and objects with our own command, for examples and tests.
find_program(BPFC_CLANG NAMES clang-${BPFC_LLVM_VERSION} clang-19 clang REQUIRED)
find_program(BPFC_LLD NAMES ld.lld-${BPFC_LLVM_VERSION} ld.lld-19 ld.lld)

# bpfc_rule(OUT SOURCE FLAGS...): the BPF object of a rule in C.
function(bpfc_rule out source)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${BPFC_CLANG} --target=bpf -g -Os -Wall -Wextra -Werror -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=
            -I${CMAKE_SOURCE_DIR}/include ${ARGN} -MD -MF ${out}.d -c ${source} -o ${out}
    DEPENDS ${source} DEPFILE ${out}.d)
endfunction()

# bpfc_native(OUT OBJECT OPTIONS...): what bpfc makes of a BPF object.
function(bpfc_native out object)
  add_custom_command(OUTPUT ${out} COMMAND bpfc ${object} -o ${out} ${ARGN} DEPENDS bpfc bpfc-codegen ${object} VERBATIM)
endfunction()
