# Tests of the libraries themselves: what they import, how large their members are, and how they run on bare machines.
find_program(BPFRT_NM NAMES llvm-nm-${BPFC_LLVM_VERSION} llvm-nm REQUIRED)
find_program(BPFRT_SIZE NAMES llvm-size-${BPFC_LLVM_VERSION} llvm-size REQUIRED)
find_program(BPFRT_LLD NAMES ld.lld-${BPFC_LLVM_VERSION} ld.lld REQUIRED)
set(here ${CMAKE_CURRENT_SOURCE_DIR})

# Erasure, for every embedded library; the sanitizers' own imports are not the library's.
get_property(archives GLOBAL PROPERTY BPFRT_ARCHIVES)
list(FILTER archives INCLUDE REGEX "embedded")
foreach(archive ${archives})
  string(REGEX REPLACE ".*/lib/([^/]*)/.*" "\\1" triple ${archive})
  add_test(NAME runtime_erasure_${triple} COMMAND ${here}/erasure.sh ${BPFRT_NM} ${here}/imports.txt ${archive})
endforeach()
if(NOT BPFC_SANITIZE)
  add_test(NAME runtime_erasure_host
           COMMAND ${here}/erasure.sh ${BPFRT_NM} ${here}/imports.txt $<TARGET_FILE:bpfrt-embedded>)
endif()

# The check itself: it refuses a library with a planted malloc, and the cloud's.
add_library(runtime_planted STATIC planted.c)
add_test(NAME runtime_erasure_sees_planted
         COMMAND ${here}/erasure.sh ${BPFRT_NM} ${here}/imports.txt $<TARGET_FILE:runtime_planted>)
add_test(NAME runtime_erasure_sees_cloud
         COMMAND ${here}/erasure.sh ${BPFRT_NM} ${here}/imports.txt $<TARGET_FILE:bpfrt-cloud>)
set_tests_properties(runtime_erasure_sees_planted runtime_erasure_sees_cloud PROPERTIES WILL_FAIL TRUE)

# Sizes, for the record.
set(m4 ${CMAKE_BINARY_DIR}/lib/thumbv7em-none-eabi/libbpfrt-embedded.a)
if(m4 IN_LIST archives)
  add_test(NAME runtime_sizes COMMAND ${BPFRT_SIZE} ${m4})
endif()

# The bare test, on the host and on QEMU's machines; there it is linked with nothing but our library and libgcc, and
# the linker must be silent.
add_executable(runtime_bare_host bare_test.c bare_host.c)
target_link_libraries(runtime_bare_host PRIVATE bpfc_flags bpfrt-embedded)
add_test(NAME runtime_bare_host COMMAND runtime_bare_host)

# Failure semantics: the embedded profile's on bare machines too.
foreach(profile cloud embedded)
  string(TOUPPER ${profile} macro)
  add_executable(runtime_failure_${profile} failure_test.c bare_host.c)
  target_compile_definitions(runtime_failure_${profile} PRIVATE BPFRT_${macro})
  target_link_libraries(runtime_failure_${profile} PRIVATE bpfc_flags bpfrt-${profile})
  add_test(NAME runtime_failure_${profile} COMMAND runtime_failure_${profile})
endforeach()

# bpfrt_bare_test(NAME TRIPLE MACHINE qemu... FLAGS flags... START file SCRIPT file [TEST file HOST target] [LIBGCC flags]
# [EXTRA sources])
function(bpfrt_bare_test name triple)
  cmake_parse_arguments(arg "" "START;SCRIPT;LIBGCC;TEST;HOST" "MACHINE;FLAGS;EXTRA" ${ARGN})
  if(NOT arg_TEST)
    set(arg_TEST bare_test)
    set(arg_HOST runtime_bare_host)
  endif()
  set(archive ${CMAKE_BINARY_DIR}/lib/${triple}/libbpfrt-embedded.a)
  list(GET arg_MACHINE 0 program)
  find_program(BPFRT_${program} ${program})
  if(NOT BPFRT_${program} OR NOT archive IN_LIST archives)
    message(STATUS "SKIP: runtime_bare_${name}: needs ${program} and the library for ${triple}")
    return()
  endif()
  set(libgcc "")
  if(arg_LIBGCC)
    execute_process(COMMAND arm-none-eabi-gcc ${arg_LIBGCC} -print-libgcc-file-name OUTPUT_VARIABLE libgcc
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  set(image ${CMAKE_CURRENT_BINARY_DIR}/bare_${name}.elf)
  set(compile ${BPFRT_CLANG} --target=${triple} ${arg_FLAGS} -std=gnu11 -Os -ffreestanding -ffunction-sections
      -fdata-sections -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-atomic-alignment
      -I${CMAKE_SOURCE_DIR}/include -c)
  set(extra "")
  set(compile_extra "")
  foreach(source ${arg_EXTRA})
    get_filename_component(object ${source} NAME_WE)
    list(APPEND extra ${image}.${object}.o)
    list(APPEND compile_extra COMMAND ${compile} ${source} -o ${image}.${object}.o)
  endforeach()
  add_custom_command(
    OUTPUT ${image}
    COMMAND ${compile} ${here}/${arg_TEST}.c -o ${image}.test.o
    COMMAND ${compile} ${here}/${arg_START}.c -o ${image}.start.o
    ${compile_extra}
    COMMAND ${BPFRT_LLD} --gc-sections --fatal-warnings -T ${here}/${arg_SCRIPT}.ld ${image}.start.o ${image}.test.o
            ${extra} ${archive} ${libgcc} -o ${image}
    DEPENDS ${archive} ${arg_EXTRA} ${arg_TEST}.c ${arg_START}.c ${arg_SCRIPT}.ld bare.h
    COMMENT "bare test for ${name}"
    VERBATIM)
  add_custom_target(runtime_bare_${name} ALL DEPENDS ${image})
  add_test(NAME runtime_bare_${name}
           COMMAND ${here}/bare.sh $<TARGET_FILE:${arg_HOST}> ${arg_MACHINE} -nographic -monitor none -kernel
                   ${image})
endfunction()

set(arm_start START bare_arm SCRIPT bare_arm)
set(semihosting -serial none -semihosting-config enable=on,target=native)
bpfrt_bare_test(cortex_m0 thumbv6m-none-eabi MACHINE qemu-system-arm -M microbit ${semihosting}
                FLAGS -mcpu=cortex-m0 -fshort-enums ${arm_start} LIBGCC -mcpu=cortex-m0)
bpfrt_bare_test(cortex_m3 thumbv7m-none-eabi MACHINE qemu-system-arm -M mps2-an385 ${semihosting}
                FLAGS -mcpu=cortex-m3 -fshort-enums ${arm_start})
bpfrt_bare_test(cortex_m4 thumbv7em-none-eabi MACHINE qemu-system-arm -M mps2-an386 ${semihosting}
                FLAGS -mcpu=cortex-m4 -mfloat-abi=soft -fshort-enums ${arm_start})
bpfrt_bare_test(riscv32 riscv32-none-elf MACHINE qemu-system-riscv32 -M virt -bios none -serial stdio
                FLAGS -march=rv32imac_zicsr -mabi=ilp32 -mcmodel=medany START bare_riscv SCRIPT bare_riscv)
bpfrt_bare_test(riscv64 riscv64-none-elf MACHINE qemu-system-riscv64 -M virt -bios none -serial stdio
                FLAGS -march=rv64gc -mabi=lp64 -mcmodel=medany START bare_riscv SCRIPT bare_riscv)
# Without "A": the atomics of 1, 2 and 4 bytes are calls too.
bpfrt_bare_test(riscv32_without_a riscv32-none-elf MACHINE qemu-system-riscv32 -M virt -bios none -serial stdio
                FLAGS -march=rv32imc_zicsr -mabi=ilp32 -mcmodel=medany START bare_riscv SCRIPT bare_riscv)

set(failure TEST failure_test HOST runtime_failure_embedded)
bpfrt_bare_test(failure_cortex_m0 thumbv6m-none-eabi MACHINE qemu-system-arm -M microbit ${semihosting}
                FLAGS -mcpu=cortex-m0 -fshort-enums ${arm_start} LIBGCC -mcpu=cortex-m0 ${failure})
bpfrt_bare_test(failure_cortex_m4 thumbv7em-none-eabi MACHINE qemu-system-arm -M mps2-an386 ${semihosting}
                FLAGS -mcpu=cortex-m4 -mfloat-abi=soft -fshort-enums ${arm_start} LIBGCC -mcpu=cortex-m4
                ${failure})
bpfrt_bare_test(failure_riscv32 riscv32-none-elf MACHINE qemu-system-riscv32 -M virt -bios none -serial stdio
                FLAGS -march=rv32imac_zicsr -mabi=ilp32 -mcmodel=medany START bare_riscv SCRIPT bare_riscv
                EXTRA ${here}/../firmware/divide.c ${failure})

# Ports of runtime/port/. A round of SysTick is 0.67 s at 25 MHz.
set(ports ${CMAKE_SOURCE_DIR}/runtime/port)
set(port TEST ../port/main HOST runtime_port_posix)
set(arm_port -DPORT_HZ=25000000 -DPORT_NS=1500000000 -I${here} -fshort-enums)
add_executable(runtime_port_posix ../port/main.c bare_host.c ${ports}/posix.c)
target_compile_definitions(runtime_port_posix PRIVATE PORT_NS=20000000)
target_include_directories(runtime_port_posix PRIVATE ${here})
target_link_libraries(runtime_port_posix PRIVATE bpfc_flags bpfrt-embedded)
add_test(NAME runtime_port_posix COMMAND runtime_port_posix)
bpfrt_bare_test(port_cortex_m3 thumbv7m-none-eabi MACHINE qemu-system-arm -M mps2-an385 ${semihosting}
                FLAGS -mcpu=cortex-m3 ${arm_port} ${arm_start} LIBGCC -mcpu=cortex-m3 EXTRA ${ports}/cortex_m.c ${port})
bpfrt_bare_test(port_cortex_m4 thumbv7em-none-eabi MACHINE qemu-system-arm -M mps2-an386 ${semihosting}
                FLAGS -mcpu=cortex-m4 -mfloat-abi=soft ${arm_port} ${arm_start} LIBGCC -mcpu=cortex-m4
                EXTRA ${ports}/cortex_m.c ${port})
bpfrt_bare_test(port_riscv32 riscv32-none-elf MACHINE qemu-system-riscv32 -M virt -bios none -serial stdio -icount shift=3
                FLAGS -march=rv32imac_zicsr -mabi=ilp32 -mcmodel=medany -DPORT_HZ=125000000 -DPORT_NS=100000000 -I${here}
                START bare_riscv SCRIPT bare_riscv EXTRA ${ports}/riscv.c ${here}/../firmware/divide.c ${port})
bpfrt_bare_test(port_riscv64 riscv64-none-elf MACHINE qemu-system-riscv64 -M virt -bios none -serial stdio -icount shift=3
                FLAGS -march=rv64gc -mabi=lp64 -mcmodel=medany -DPORT_HZ=125000000 -DPORT_NS=100000000 -I${here}
                START bare_riscv SCRIPT bare_riscv EXTRA ${ports}/riscv.c ${port})

# The libraries for other Linux targets, under qemu-user: the bare test with the embedded one, threads with the cloud's.
function(bpfrt_user_test triple qemu)
  find_program(BPFRT_${qemu} ${qemu})
  set(directory ${CMAKE_BINARY_DIR}/lib/${triple})
  set(archive ${directory}/libbpfrt-embedded.a)
  if(NOT BPFRT_${qemu} OR NOT archive IN_LIST archives)
    message(STATUS "SKIP: runtime_user_${triple}: needs ${qemu} and the libraries for ${triple}")
    return()
  endif()
  set(compile ${BPFRT_GCC_${triple}} -std=gnu11 -O2 -static -pthread -I${CMAKE_SOURCE_DIR}/include)
  set(bare ${CMAKE_CURRENT_BINARY_DIR}/bare_${triple})
  set(threads ${CMAKE_CURRENT_BINARY_DIR}/threads_${triple})
  add_custom_command(
    OUTPUT ${bare} ${threads}
    COMMAND ${compile} ${here}/bare_test.c ${here}/bare_host.c ${directory}/libbpfrt-embedded.a -o ${bare}
    COMMAND ${compile} ${here}/threads_test.c ${directory}/libbpfrt-cloud.a -o ${threads}
    DEPENDS ${directory}/libbpfrt-embedded.a ${directory}/libbpfrt-cloud.a bare_test.c bare_host.c threads_test.c
    COMMENT "tests for ${triple}"
    VERBATIM)
  add_custom_target(runtime_user_${triple} ALL DEPENDS ${bare} ${threads})
  add_test(NAME runtime_user_${triple} COMMAND ${here}/bare.sh $<TARGET_FILE:runtime_bare_host> ${qemu} ${bare})
  add_test(NAME runtime_user_threads_${triple} COMMAND ${qemu} ${threads})
endfunction()

bpfrt_user_test(aarch64-linux-gnu qemu-aarch64)
bpfrt_user_test(riscv64-linux-gnu qemu-riscv64)
