# Build options, and the flags that every target of ours gets.
set(BPFC_LLVM_VERSION 19 CACHE STRING "Major version of LLVM to build against")
option(BPFC_BUILD_TESTS "Build the tests" ON)
set(BPFC_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")
option(BPFC_FUZZ "Build the fuzz targets (clang)" OFF)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(bpfc_flags INTERFACE)
target_compile_options(bpfc_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
target_include_directories(bpfc_flags INTERFACE ${CMAKE_SOURCE_DIR}/include)
if(BPFC_SANITIZE)
  target_compile_options(bpfc_flags INTERFACE -fsanitize=${BPFC_SANITIZE} -fno-omit-frame-pointer
                                              -fno-sanitize-recover=all)
  target_link_options(bpfc_flags INTERFACE -fsanitize=${BPFC_SANITIZE})
endif()
