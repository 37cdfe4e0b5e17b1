# tessera_precompile_test(TARGET): a program of tests takes what most tests include from a header
# that is compiled once; that is a third of the time in which a test compiles.
#
# The compiled headers belong to two empty programs, one for targets with the JSON library.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/no_tests.cc CONTENT "")
foreach(kind plain json)
  add_executable(${kind}_test_headers EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/generated/no_tests.cc)
  target_link_libraries(${kind}_test_headers PRIVATE tessera_options tessera_test_main)
  target_precompile_headers(${kind}_test_headers PRIVATE
    <algorithm> <array> <cmath> <filesystem> <functional> <map> <memory> <optional> <set> <span>
    <string> <vector> <gmock/gmock.h> <gtest/gtest.h>)
endforeach()
target_link_libraries(json_test_headers PRIVATE nlohmann_json::nlohmann_json)
target_precompile_headers(json_test_headers PRIVATE <nlohmann/json.hpp>)

function(tessera_precompile_test target)
  get_target_property(libraries ${target} LINK_LIBRARIES)
  set(kind plain)
  if("nlohmann_json::nlohmann_json" IN_LIST libraries)
    set(kind json)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${kind}_test_headers)
endfunction()
