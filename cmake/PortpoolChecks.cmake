# Tests of the tree itself, next to the tests of the code.

# portpool_add_script_test(<name> <script> <-Dvariable=value>...)
function(portpool_add_script_test name script)
  add_test(NAME ${name}${PORTPOOL_TEST_SUFFIX}
           COMMAND "${CMAKE_COMMAND}" ${ARGN} -P "${PROJECT_SOURCE_DIR}/cmake/${script}")
  set_tests_properties(${name}${PORTPOOL_TEST_SUFFIX} PROPERTIES TIMEOUT 300)
endfunction()

# portpool_must_not_compile(<name> <source> [<target whose include directories are used>])
#
# A test that the compiler refuses <source> when PORTPOOL_MUST_NOT_COMPILE is defined, accepts it
# when it is not, and gives the reason that the source names (see CheckMustNotCompile.cmake).
function(portpool_must_not_compile name source)
  if(NOT PORTPOOL_BUILD_TESTS)
    return()
  endif()
  set(target portpool_sim)
  if(ARGC GREATER 2)
    set(target ${ARGV2})
  endif()
  cmake_path(ABSOLUTE_PATH source)
  portpool_add_script_test("must_not_compile.${name}" CheckMustNotCompile.cmake
    "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DCOMPILER_ID=${CMAKE_CXX_COMPILER_ID}"
    "-DSOURCE=${source}" "-DINCLUDES=$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
endfunction()
