# Build options, and the flags that every target of ours gets. CMakePresets.json has the usual combinations.
set(BPFC_LLVM_VERSION 19 CACHE STRING "Major version of LLVM to build against")
option(BPFC_BUILD_COMPILER "Build the compiler and the verifier; OFF leaves the runtime alone" ON)
option(BPFC_BUILD_TESTS "Build the tests" ON)
option(BPFC_BUILD_EXAMPLES "Build the examples" ON)
option(BPFC_FUZZ "Build the fuzz targets (clang)" OFF)
set(BPFC_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")

if(NOT BPFC_BUILD_COMPILER AND (BPFC_BUILD_TESTS OR BPFC_BUILD_EXAMPLES))
  message(FATAL_ERROR "BPFC_BUILD_COMPILER=OFF needs BPFC_BUILD_TESTS=OFF and BPFC_BUILD_EXAMPLES=OFF: "
                      "tests and examples are compiled with bpfc")
endif()
if(BPFC_FUZZ AND NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "BPFC_FUZZ needs clang: -DCMAKE_C_COMPILER=clang-19, or the preset fuzz")
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(bpfc_flags INTERFACE)
# BPFC_DIAG_INIT has defaults that a position given after them replaces, hence -Wno-override-init.
target_compile_options(bpfc_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-override-init)
target_include_directories(bpfc_flags INTERFACE ${CMAKE_SOURCE_DIR}/include)
if(BPFC_SANITIZE)
  target_compile_options(bpfc_flags INTERFACE -fsanitize=${BPFC_SANITIZE} -fno-omit-frame-pointer
                                              -fno-sanitize-recover=all)
  target_link_options(bpfc_flags INTERFACE -fsanitize=${BPFC_SANITIZE})
  # Generated code has no type before its entry for -fsanitize=function to read.
  target_compile_options(bpfc_flags INTERFACE $<$<C_COMPILER_ID:Clang>:-fno-sanitize=function>)
endif()
if(BPFC_FUZZ)
  target_compile_options(bpfc_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
