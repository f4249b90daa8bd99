# The runtime for targets other than the host: bpfrt_cross_targets() makes one archive per row below, by a custom
# command that runs archive.cmake; bare metal has the profiles with the embedded layout. All of them: target
# bpfrt-cross.

set(bpfrt_memory freestanding/memcpy.c freestanding/memmove.c freestanding/memset.c freestanding/memcmp.c)
set(bpfrt_bare_flags -Os -fomit-frame-pointer -ffreestanding -nostdlib -ffunction-sections -fdata-sections
    -fno-unwind-tables -fno-asynchronous-unwind-tables)
set(bpfrt_hosted_flags -O2 -fPIC)

# Objects that one file is compiled to several times: "file|object|flags".
function(bpfrt_variants out)
  set(list "")
  foreach(row 1:uint8_t 2:uint16_t 4:uint32_t 8:uint64_t)
    string(REPLACE ":" ";" row ${row})
    list(GET row 0 bytes)
    list(GET row 1 type)
    list(APPEND list
         "freestanding/atomic.c|atomic_${bytes}|-DBPFRT_ATOMIC_BYTES=${bytes} -DBPFRT_ATOMIC_TYPE=${type}")
  endforeach()
  set(${out} ${list} PARENT_SCOPE)
endfunction()

function(bpfrt_aeabi_variants out)
  set(list "")
  foreach(kind memcpy memmove memset memclr)
    foreach(suffix "" 4 8)
      set(name __aeabi_${kind}${suffix})
      list(APPEND list "freestanding/aeabi.c|${name}|-DBPFRT_AEABI_${kind}=${name}")
    endforeach()
  endforeach()
  set(${out} ${list} PARENT_SCOPE)
endfunction()

# bpfrt_archive(TRIPLE PROFILE [OBJCOPY program] COMPILER compiler... FLAGS flags... SOURCES sources...)
function(bpfrt_archive triple profile)
  cmake_parse_arguments(arg "" "OBJCOPY" "COMPILER;FLAGS;SOURCES" ${ARGN})
  set(file ${triple}/libbpfrt-${profile}.a)
  set(archive ${CMAKE_BINARY_DIR}/lib/${file})
  set_property(GLOBAL APPEND PROPERTY BPFRT_ARCHIVES ${archive})
  if(BPFRT_CROSS_FROM)
    add_custom_command(
      OUTPUT ${archive}
      COMMAND ${CMAKE_COMMAND} -E copy ${BPFRT_CROSS_FROM}/${file} ${archive}
      DEPENDS ${BPFRT_CROSS_FROM}/${file}
      VERBATIM)
    return()
  endif()
  file(GLOB depends CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.[ch] ${CMAKE_CURRENT_SOURCE_DIR}/*/*.[ch]
       ${CMAKE_SOURCE_DIR}/include/bpfrt/*.h
       ${CMAKE_SOURCE_DIR}/include/bpfrt/*.def ${bpfrt_headers})
  foreach(file ctx.def helper.def helper.h insn.def insn.h map.def model.h progtype.def) # what the runtime reads of it
    list(APPEND depends ${CMAKE_SOURCE_DIR}/include/bpfc/${file})
  endforeach()
  add_custom_command(
    OUTPUT ${archive}
    COMMAND ${CMAKE_COMMAND} -DARCHIVE=${archive} "-DCOMPILER=${arg_COMPILER}"
            "-DLAUNCHER=${CMAKE_C_COMPILER_LAUNCHER}" "-DFLAGS=${arg_FLAGS}"
            "-DSOURCES=${arg_SOURCES}" -DAR=${BPFRT_AR} -DOBJCOPY=${arg_OBJCOPY} -DSOURCE_DIR=${CMAKE_CURRENT_SOURCE_DIR}
            -DINCLUDE_DIR=${CMAKE_SOURCE_DIR}/include -P ${CMAKE_CURRENT_SOURCE_DIR}/archive.cmake
    DEPENDS ${depends} ${CMAKE_CURRENT_SOURCE_DIR}/archive.cmake ${CMAKE_CURRENT_SOURCE_DIR}/targets.cmake
            ${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt
    COMMENT "runtime, ${profile}, for ${triple}"
    VERBATIM)
endfunction()

# Bare metal, with clang: the library brings what LLVM calls.
function(bpfrt_bare triple)
  if(NOT BPFRT_CROSS STREQUAL "all" AND NOT triple IN_LIST BPFRT_CROSS)
    return()
  endif()
  set(own ${bpfrt_memory})
  if(triple MATCHES "^(thumb|riscv32)")
    bpfrt_variants(atomics)
    list(APPEND own ${atomics})
  endif()
  if(triple MATCHES "^thumb")
    bpfrt_aeabi_variants(aeabi)
    list(APPEND own ${aeabi})
  endif()
  foreach(header ${bpfrt_headers})
    bpfrt_profile(${header})
    if(profile_layout STREQUAL "embedded")
      bpfrt_archive(${triple} ${profile_name} OBJCOPY ${BPFRT_OBJCOPY} COMPILER ${BPFRT_CLANG} --target=${triple}
                    FLAGS ${bpfrt_bare_flags} ${profile_flags} ${ARGN} SOURCES ${profile_sources} ${own})
    endif()
  endforeach()
endfunction()

# With an operating system and its cross compiler, where that is installed: all profiles.
function(bpfrt_hosted triple)
  if(NOT BPFRT_CROSS STREQUAL "all" AND NOT triple IN_LIST BPFRT_CROSS)
    return()
  endif()
  find_program(BPFRT_GCC_${triple} ${triple}-gcc)
  if(NOT BPFRT_GCC_${triple})
    message(STATUS "runtime: no ${triple}-gcc, so no library for ${triple}")
    return()
  endif()
  foreach(header ${bpfrt_headers})
    bpfrt_profile(${header})
    set(flags ${bpfrt_hosted_flags})
    if(profile_layout STREQUAL "embedded")
      set(flags ${bpfrt_bare_flags} -fPIC)
    endif()
    bpfrt_archive(${triple} ${profile_name} COMPILER ${BPFRT_GCC_${triple}} FLAGS ${flags} ${profile_flags}
                  SOURCES ${profile_sources})
  endforeach()
endfunction()

function(bpfrt_cross_targets)
  find_program(BPFRT_CLANG NAMES clang-${BPFC_LLVM_VERSION} clang REQUIRED)
  find_program(BPFRT_AR NAMES llvm-ar-${BPFC_LLVM_VERSION} llvm-ar REQUIRED)
  find_program(BPFRT_OBJCOPY NAMES llvm-objcopy-${BPFC_LLVM_VERSION} llvm-objcopy REQUIRED)

  bpfrt_bare(thumbv6m-none-eabi -mcpu=cortex-m0 -fshort-enums)
  bpfrt_bare(thumbv7m-none-eabi -mcpu=cortex-m3 -fshort-enums)
  bpfrt_bare(thumbv7em-none-eabi -mcpu=cortex-m4 -mfloat-abi=soft -fshort-enums)
  bpfrt_bare(thumbv8m.main-none-eabi -mcpu=cortex-m33 -mfloat-abi=soft -fshort-enums)
  bpfrt_bare(riscv32-none-elf -march=rv32imac_zicsr -mabi=ilp32 -mcmodel=medany)
  bpfrt_bare(riscv64-none-elf -march=rv64gc -mabi=lp64 -mcmodel=medany)
  bpfrt_bare(aarch64-none-elf)
  bpfrt_bare(x86_64-none-elf)
  bpfrt_hosted(aarch64-linux-gnu)
  bpfrt_hosted(riscv64-linux-gnu)

  get_property(archives GLOBAL PROPERTY BPFRT_ARCHIVES)
  add_custom_target(bpfrt-cross ALL DEPENDS ${archives})
endfunction()
