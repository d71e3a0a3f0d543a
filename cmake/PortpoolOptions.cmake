# What a user of the build can choose. A project that embeds portpool gets the libraries and the
# command, and none of the developer parts, unless it asks for them.

option(PORTPOOL_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(PORTPOOL_TREE_TESTS "With the tests: the corpus, the parsers' seeds, and what tests the tree" ON)
option(PORTPOOL_BUILD_BENCHMARKS "Build the benchmarks (needs Google Benchmark)" OFF)
option(PORTPOOL_BUILD_FUZZERS "Build the parsers' targets for libFuzzer (needs clang)" OFF)
option(PORTPOOL_BENCH_BASELINES "Compare with CRoaring and Boost, where they are found" ON)
option(PORTPOOL_WARNINGS_AS_ERRORS "Treat compiler warnings as errors" OFF)
option(PORTPOOL_CCACHE "Compile through ccache when it is found" ${PROJECT_IS_TOP_LEVEL})
option(PORTPOOL_INSTALL "Install the libraries, the command and the CMake package"
       ${PROJECT_IS_TOP_LEVEL})
option(PORTPOOL_CHECK_HEADERS "Test that each public header compiles alone" OFF)
option(PORTPOOL_UNITY "Compile the sources of a directory together: a full build takes a third" OFF)
set(PORTPOOL_SANITIZERS "" CACHE STRING
    "Sanitizers to build with, separated by commas: address,undefined or thread")
set(PORTPOOL_TESTS_ONLY "" CACHE STRING
    "Build only the tests whose path matches this regular expression, such as judge/|report/")
set(PORTPOOL_TEST_SUFFIX "" CACHE STRING
    "Appended to the names of the tests, so that one report can hold several builds")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

if(PORTPOOL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER AND NOT MSVC)
  find_program(PORTPOOL_CCACHE_PROGRAM ccache)
  mark_as_advanced(PORTPOOL_CCACHE_PROGRAM)
  if(PORTPOOL_CCACHE_PROGRAM)
    # The sloppiness is what ccache needs to reuse objects that were built with a precompiled
    # header; the base directory lets two checkouts share their objects.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env
        "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
        "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" "CCACHE_NOHASHDIR=1" "${PORTPOOL_CCACHE_PROGRAM}")
  endif()
endif()
