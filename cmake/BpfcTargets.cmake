# bpfc_library(NAME SOURCES...): a static library of ours.
function(bpfc_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PRIVATE bpfc_flags)
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/include)
endfunction()

# bpfc_test(NAME SOURCES... LIBS libraries...): a Criterion test program, run by CTest.
function(bpfc_test name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE bpfc_flags ${arg_LIBS} criterion)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
