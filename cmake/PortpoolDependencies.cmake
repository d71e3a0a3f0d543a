# Third-party libraries: installed packages first; a cross build falls back on what the build
# machine has as sources (GoogleTest) or as headers (the JSON libraries and CLI11).

# portpool_header_library(<target> <sentinel header> <directory to share>)
#
# An interface target for a header-only library. A cross build must not see all of the build
# machine's include directory (its C library's headers would win over the target's), so there the
# one directory is linked into the build tree and only that is shown.
function(portpool_header_library target sentinel directory)
  string(MAKE_C_IDENTIFIER "PORTPOOL_${directory}_INCLUDE_DIR" variable)
  find_path(${variable} "${sentinel}" DOC "Where <${sentinel}> is"
            PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH)
  mark_as_advanced(${variable})
  if(NOT ${variable})
    message(STATUS "portpool: <${sentinel}> not found")
    return()
  endif()
  set(include_dir "${${variable}}")
  if(CMAKE_CROSSCOMPILING)
    set(shared "${PROJECT_BINARY_DIR}/header-libraries")
    file(MAKE_DIRECTORY "${shared}")
    file(CREATE_LINK "${include_dir}/${directory}" "${shared}/${directory}"
         COPY_ON_ERROR SYMBOLIC)
    set(include_dir "${shared}")
  endif()
  add_library(${target} INTERFACE IMPORTED)
  target_include_directories(${target} SYSTEM INTERFACE "${include_dir}")
endfunction()

portpool_header_library(portpool_nlohmann_json nlohmann/json.hpp nlohmann)
portpool_header_library(portpool_cli11 CLI/CLI.hpp CLI)
# A CLI11 that was compiled, as that of vcpkg, keeps its definitions in a library.
if(TARGET portpool_cli11)
  find_package(CLI11 CONFIG QUIET)
  if(TARGET CLI11::CLI11)
    target_link_libraries(portpool_cli11 INTERFACE CLI11::CLI11)
  endif()
endif()
portpool_header_library(portpool_valijson valijson/validator.hpp valijson)

# GoogleTest. Debian installs its sources beside the library: the cross build compiles those.
if(PORTPOOL_BUILD_TESTS)
  find_package(GTest QUIET)
  if(NOT TARGET GTest::gtest_main)
    find_path(PORTPOOL_GTEST_SOURCE_DIR googletest/CMakeLists.txt
              DOC "GoogleTest sources, for a target that has no installed GoogleTest"
              PATHS /usr/src/googletest NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    if(NOT PORTPOOL_GTEST_SOURCE_DIR)
      message(FATAL_ERROR "GoogleTest is missing: install it, set PORTPOOL_GTEST_SOURCE_DIR to its "
                          "sources, or build with -DPORTPOOL_BUILD_TESTS=OFF")
    endif()
    set(INSTALL_GTEST OFF CACHE INTERNAL "")
    set(gtest_force_shared_crt ON CACHE INTERNAL "")
    add_subdirectory("${PORTPOOL_GTEST_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/googletest"
                     EXCLUDE_FROM_ALL)
    foreach(library gtest gtest_main gmock gmock_main)
      get_target_property(directories ${library} INTERFACE_INCLUDE_DIRECTORIES)
      set_target_properties(${library} PROPERTIES
                            INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${directories}")
      if(NOT TARGET GTest::${library})
        add_library(GTest::${library} ALIAS ${library})
      endif()
    endforeach()
  endif()
  include(GoogleTest)
endif()

if(PORTPOOL_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
