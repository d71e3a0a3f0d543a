# Installs the build into a scratch prefix, then configures, builds and runs projects that find the
# package there: one that uses every header, and the example; and the example and a program written
# for Windows once more through pkg-config, where that is installed.
#
#   cmake -DBUILD_DIR= -DSCRATCH= -DSOURCE= -DEXAMPLE= -DPARTS= -DCOMPILER= -DGENERATOR= -DCONFIG= -DRUNTIME= -P ...

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

# build_and_test(<source directory> <build directory>)
function(build_and_test source build)
  step("${CMAKE_COMMAND}" -S "${source}" -B "${build}" -G "${GENERATOR}"
       "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_BUILD_TYPE=${CONFIG}"
       "-DCMAKE_MSVC_RUNTIME_LIBRARY=${RUNTIME}"
       "-DCMAKE_PREFIX_PATH=${prefix}" "-DINSTALLED=${prefix}" "-DUSED_PARTS=${PARTS}")
  step("${CMAKE_COMMAND}" --build "${build}" --config "${CONFIG}")
  step("${CMAKE_CTEST_COMMAND}" --test-dir "${build}" -C "${CONFIG}" --output-on-failure
       --no-tests=error)
endfunction()

build_and_test("${SOURCE}" "${SCRATCH}/build")
build_and_test("${EXAMPLE}" "${SCRATCH}/embed")

find_program(pkg_config NAMES pkg-config pkgconf)
if(pkg_config AND NOT WIN32)
  file(GLOB_RECURSE pc "${prefix}/portpool-sim.pc")
  cmake_path(GET pc PARENT_PATH directory)
  # build_by_pkg_config(<package> <source>)
  function(build_by_pkg_config package source)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${directory}"
                            "${pkg_config}" --cflags --libs ${package}
                    OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE
                    COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(flags)
    step("${COMPILER}" -std=c++20 "${source}" ${flags} -o "${SCRATCH}/by-pkg-config")
    step("${SCRATCH}/by-pkg-config")
  endfunction()
  build_by_pkg_config(portpool-sim "${EXAMPLE}/embed.cpp")
  if("fake" IN_LIST PARTS)
    build_by_pkg_config(portpool-fake "${SOURCE}/windows_program.cpp")
  endif()
endif()

if("conformance" IN_LIST PARTS)
  step("${prefix}/bin/portpool" lint "${prefix}/share/portpool/scenarios/bind")
endif()
