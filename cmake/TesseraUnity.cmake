# tessera_unity(TARGET SOURCE...): where TESSERA_UNITY is on, several sources are compiled as one
# file, which reads their headers once. Without Python each is compiled alone. That a source names
# all of its headers is proved by the builds without it (debug preset, lint, tools/test --full).
# Which may share a file depends on the names in them: when a source is edited, the groups are found
# anew.
option(TESSERA_UNITY "Compile several sources as one file: whole builds are faster" OFF)

find_program(TESSERA_PYTHON python3)

function(tessera_unity target)
  if(NOT TESSERA_UNITY OR NOT TESSERA_PYTHON)
    return()
  endif()
  set(script ${PROJECT_SOURCE_DIR}/cmake/unity_groups.py)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script} ${ARGN})
  execute_process(
    COMMAND ${TESSERA_PYTHON} ${script} 8 ${ARGN}
    OUTPUT_VARIABLE groups OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" groups "${groups}")
  foreach(source group IN ZIP_LISTS ARGN groups)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ takes a source that another file includes for a header.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()
