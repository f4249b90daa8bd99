# cmake -P: compiles SOURCES ("file", or "file|object|flags") with COMPILER and FLAGS into the static library ARCHIVE.
set(objects ${ARCHIVE}.objects)
file(REMOVE_RECURSE ${ARCHIVE} ${objects})
file(MAKE_DIRECTORY ${objects})
set(warnings -std=gnu11 -Wall -Wextra -Wconversion -Wshadow -Werror)
set(members "")
foreach(source ${SOURCES})
  string(REPLACE "|" ";" parts ${source})
  list(GET parts 0 file)
  string(REPLACE "/" "_" object ${file})
  set(extra "")
  list(LENGTH parts count)
  if(count EQUAL 3)
    list(GET parts 1 object)
    list(GET parts 2 extra)
    separate_arguments(extra)
  endif()
  set(object ${objects}/${object}.o)
  execute_process(
    COMMAND ${LAUNCHER} ${COMPILER} ${FLAGS} ${warnings} ${extra} -I${INCLUDE_DIR} -I${SOURCE_DIR} -c ${SOURCE_DIR}/${file}
            -o ${object}
    COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND members ${object})
endforeach()
execute_process(COMMAND ${AR} rcsD ${ARCHIVE} ${members} COMMAND_ERROR_IS_FATAL ANY)
if(OBJCOPY) # as gcc's objects for bare metal: GNU ld warns of those without the note once one has it; and clang writes
            # for each function on Arm, 8 bytes, that it cannot be unwound, as linkers do themselves where it matters
  execute_process(COMMAND ${OBJCOPY} --enable-deterministic-archives --wildcard --remove-section=.note.GNU-stack
                  --remove-section=.ARM.exidx* --remove-section=.rel.ARM.exidx* ${ARCHIVE}
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
file(REMOVE_RECURSE ${objects})
