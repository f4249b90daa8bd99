# bpfc_library(NAME SOURCES...): a static library of ours. Its global names are checked by test/layers.
function(bpfc_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PRIVATE bpfc_flags)
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/include)
  set_property(GLOBAL APPEND PROPERTY BPFC_LIBRARIES ${name}) # test/layers reads it
endfunction()

# bpfc_test(NAME SOURCES... LIBS libraries...): a Criterion test program, run by CTest. Criterion's runner cannot start
# under ThreadSanitizer, so a build with that has none of them.
function(bpfc_test name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE bpfc_flags ${arg_LIBS} criterion)
  if(BPFC_SANITIZE MATCHES "thread")
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  else()
    add_test(NAME ${name} COMMAND ${name} --verbose=1 --ignore-warnings) # shows why a test was skipped
  endif()
endfunction()

# bpfc_thread_test(NAME SOURCES... LIBS libraries... ARGS arguments...): a plain program that exits with 0 when all is
# well. It runs in every build, and is all that the build under ThreadSanitizer is for (target thread_tests).
add_custom_target(thread_tests)
function(bpfc_thread_test name)
  cmake_parse_arguments(arg "" "" "LIBS;ARGS" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE bpfc_flags ${arg_LIBS})
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
  set_tests_properties(${name} PROPERTIES LABELS thread)
  add_dependencies(thread_tests ${name})
endfunction()
