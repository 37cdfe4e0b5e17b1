# Compiler settings shared by every target.
add_library(tessera_options INTERFACE)
target_include_directories(tessera_options INTERFACE
  ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
target_compile_features(tessera_options INTERFACE cxx_std_20)
target_compile_options(tessera_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wdouble-promotion -Wimplicit-fallthrough
  -fno-math-errno -fvisibility=hidden)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  # At -O0 and under sanitizers g++ 12 reports null dereferences inside the standard library.
  target_compile_options(tessera_options INTERFACE -Wnull-dereference)
endif()
if(TESSERA_WERROR)
  target_compile_options(tessera_options INTERFACE -Werror)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# With the address sanitizer -Og took 0.55 to 0.61 of the processor time of -O1 on two sources.
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_SKIP_BUILD_RPATH OFF)

if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Below -O2 g++ 12 warns of variables that it does not follow; the release build judges them.
  target_compile_options(tessera_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(TESSERA_SANITIZE)
  target_compile_options(tessera_options INTERFACE
    -fsanitize=${TESSERA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tessera_options INTERFACE -fsanitize=${TESSERA_SANITIZE})
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # The precompiled headers of the tests would else keep them out of the cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(tessera_options INTERFACE -fuse-ld=mold)
endif()

# For the sources of tests, whose own work is small: -Og compiles them in 0.7 of the processor
# time of -O2 (15 sources). The libraries under test keep the options of the build.
add_library(tessera_test_options INTERFACE)
# Some libraries ask for it; with it everywhere, one precompiled header suits all.
target_compile_options(tessera_test_options INTERFACE -pthread)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tessera_test_options INTERFACE
    -Og -Wno-maybe-uninitialized -Wno-null-dereference)
endif()

# What the code may know about the build; the only configured header.
configure_file(${PROJECT_SOURCE_DIR}/src/base/build_config.h.in
  ${PROJECT_BINARY_DIR}/generated/base/build_config.h @ONLY)
