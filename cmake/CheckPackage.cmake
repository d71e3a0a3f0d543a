# Installs the build into a scratch prefix, then configures, builds and runs a project that finds
# the package there.
#
#   cmake -DBUILD_DIR= -DSCRATCH= -DSOURCE= -DPARTS= -DCOMPILER= -DGENERATOR= -DCONFIG= -DRUNTIME= -P ...

cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE "${SCRATCH}")
set(prefix "${SCRATCH}/prefix")

function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(NOTICE "${output}")
    message(FATAL_ERROR "failed (${result}): ${command}")
  endif()
endfunction()

step("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${prefix}" --config "${CONFIG}")
step("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${SCRATCH}/build" -G "${GENERATOR}"
     "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_BUILD_TYPE=${CONFIG}"
     "-DCMAKE_MSVC_RUNTIME_LIBRARY=${RUNTIME}"
     "-DCMAKE_PREFIX_PATH=${prefix}" "-DINSTALLED=${prefix}" "-DUSED_PARTS=${PARTS}")
step("${CMAKE_COMMAND}" --build "${SCRATCH}/build" --config "${CONFIG}")
step("${CMAKE_CTEST_COMMAND}" --test-dir "${SCRATCH}/build" -C "${CONFIG}" --output-on-failure
     --no-tests=error)
