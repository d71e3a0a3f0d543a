# How every target of the project is compiled, and how a part finds its sources.

include(GNUInstallDirs)

# Warnings, sanitizers and the platform definitions, for one target. Applied directly and not
# through an interface target, so that nothing of it reaches the users of an installed portpool.
function(portpool_configure_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  if(MSVC)
    target_compile_options(${target} PRIVATE
      /W4 /permissive- /utf-8 /bigobj /Zc:__cplusplus /Zc:preprocessor
      /wd4127)  # constant conditions in templates
    # std::getenv, std::gmtime and std::freopen, which its own headers deprecate.
    target_compile_definitions(${target} PRIVATE _CRT_SECURE_NO_WARNINGS)
    if(PORTPOOL_WARNINGS_AS_ERRORS)
      target_compile_options(${target} PRIVATE /WX)
    endif()
  else()
    target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
      -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wimplicit-fallthrough)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # gcc 12 warns of strings that overlap themselves where a literal comes before a number
      # (its bug 105651).
      target_compile_options(${target} PRIVATE -Wno-restrict)
    endif()
    if(PORTPOOL_WARNINGS_AS_ERRORS)
      target_compile_options(${target} PRIVATE -Werror)
      if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # What gcc 12 guesses of strings depends on the length of paths compiled in, so a build may
        # warn in one directory and not in another. Shown, and no error.
        target_compile_options(${target} PRIVATE -Wno-error=array-bounds
          -Wno-error=maybe-uninitialized -Wno-error=stringop-overflow -Wno-error=stringop-overread)
      endif()
    endif()
  endif()
  if(PORTPOOL_SANITIZERS)
    target_compile_options(${target} PRIVATE
      -fsanitize=${PORTPOOL_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # An executable that links a sanitized static library needs the run time as well.
    target_link_options(${target} PUBLIC -fsanitize=${PORTPOOL_SANITIZERS})
    if(PORTPOOL_SANITIZERS MATCHES "thread")
      # Its run time has operators new that nobody else may define.
      target_compile_definitions(${target} PRIVATE PORTPOOL_NO_HEAP_COUNTER)
    endif()
  endif()
  if(PORTPOOL_BUILD_FUZZERS)
    # Coverage of the library is what libFuzzer steers by.
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(${target} PUBLIC -fsanitize=fuzzer-no-link)
  endif()
  if(WIN32)
    target_compile_definitions(${target} PRIVATE
      WIN32_LEAN_AND_MEAN NOMINMAX UNICODE _UNICODE _WIN32_WINNT=0x0A00)
  endif()
  if(MINGW)
    # The templates of the JSON libraries make more sections than the plain object format holds.
    target_compile_options(${target} PRIVATE -Wa,-mbig-obj)
    # One file that runs anywhere: no DLL of the compiler beside the executable.
    target_link_options(${target} PUBLIC -static)
  endif()
endfunction()

# portpool_collect_sources(<sources variable> <tests variable>)
#
# All C++ files below the current directory, the tests apart. The list is taken by globbing, which
# CMake advises against, on purpose: every file below a part belongs to the part, people who add
# files at the same time do not meet in one list, and CONFIGURE_DEPENDS has the build look again.
function(portpool_collect_sources sources_variable tests_variable)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  if(PORTPOOL_TESTS_ONLY)
    list(FILTER tests INCLUDE REGEX "${PORTPOOL_TESTS_ONLY}")
  endif()
  list(FILTER sources EXCLUDE REGEX "_(test|benchmark)\\.cpp$")
  set(${sources_variable} ${sources} PARENT_SCOPE)
  set(${tests_variable} ${tests} PARENT_SCOPE)
endfunction()

# portpool_unite(<target> <sources>...)
#
# With PORTPOOL_UNITY the sources of a directory are compiled in groups of up to twelve: most of the
# time that a source of this project takes goes into what it includes. Builds that are made whole
# (sanitizers, the cross build) gain; in everyday work, where one file changes, it would only delay,
# and only builds without it show an include that is missing. A file that has names of its own in
# common with its neighbours stays alone.
function(portpool_unite target)
  if(NOT PORTPOOL_UNITY)
    return()
  endif()
  set(alone "/(remote/stream_unix|calls/memory|explain/ways_out|netsh/saved_output|format/(overlay/profile_file|scenario/scenario_writer|scenario/write_values))\\.cpp$")
  foreach(source IN LISTS ARGN)
    if(source MATCHES "${alone}")
      set_source_files_properties("${source}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      continue()
    endif()
    cmake_path(GET source PARENT_PATH directory)
    string(MD5 key "${directory}")
    math(EXPR count_${key} "0${count_${key}} + 1")
    math(EXPR part "${count_${key}} / 12")
    cmake_path(GET directory FILENAME name)
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${name}-${part}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# portpool_add_library(<part> <sources>...): target portpool_<part>, alias portpool::<part>
function(portpool_add_library part)
  set(target portpool_${part})
  add_library(${target} STATIC ${ARGN})
  portpool_unite(${target} ${ARGN})
  add_library(portpool::${part} ALIAS ${target})
  # The public headers are a file set: installed with the library, and a test has CMake compile each
  # of them alone, which shows that none leans on what another one includes.
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/include/*.hpp")
  # Those below internal/ are for the other parts of the project, not for its users.
  list(FILTER headers EXCLUDE REGEX "/internal/")
  # Fragments that a header includes several times (X macros) are installed and not compiled.
  file(GLOB_RECURSE fragments CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/include/*.inc")
  target_sources(${target} PUBLIC
    FILE_SET HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}/include" FILES ${headers}
    FILE_SET fragments TYPE HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}/include"
    FILES ${fragments})
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${part}
    VERIFY_INTERFACE_HEADER_SETS ${PORTPOOL_CHECK_HEADERS}
    INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  portpool_configure_target(${target})
  if(PORTPOOL_INSTALL)
    install(TARGETS ${target} EXPORT portpoolTargets FILE_SET HEADERS FILE_SET fragments)
  endif()
endfunction()

# portpool_add_tests(<part> <sources>...): one GoogleTest executable, portpool_<part>_tests
function(portpool_add_tests part)
  if(NOT PORTPOOL_BUILD_TESTS OR NOT ARGN)
    return()
  endif()
  set(target portpool_${part}_tests)
  add_executable(${target} ${ARGN})
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE portpool::${part} GTest::gtest_main)
  target_precompile_headers(${target} PRIVATE <gtest/gtest.h>)
  portpool_configure_target(${target})
  portpool_discover_tests(${target})
endfunction()

# One CTest test for each test case. Under an emulator one test for the whole executable: starting
# a process there takes longer than running all of its test cases.
function(portpool_discover_tests target)
  if(CMAKE_CROSSCOMPILING)
    add_test(NAME ${target}${PORTPOOL_TEST_SUFFIX} COMMAND ${target})
    set_tests_properties(${target}${PORTPOOL_TEST_SUFFIX} PROPERTIES TIMEOUT 900)
  else()
    gtest_discover_tests(${target} DISCOVERY_TIMEOUT 60 TEST_SUFFIX "${PORTPOOL_TEST_SUFFIX}" PROPERTIES TIMEOUT 300)
  endif()
endfunction()
