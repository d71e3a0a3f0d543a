# Runs the command on every malformed file: each ends with exit code 2 and says what its golden file says.
#
#   cmake -DPORTPOOL=<executable> -DROOT=<source directory> -P CheckBadInput.cmake

cmake_minimum_required(VERSION 3.24)
set(testdata "${ROOT}/conformance/testdata")
set(failures "")
set(count 0)

# expect_refusal(<directory> <ending> <whether all errors are printed> <arguments>...)
function(expect_refusal directory ending all)
  file(GLOB files RELATIVE "${testdata}/${directory}" "${testdata}/${directory}/*.${ending}")
  foreach(file IN LISTS files)
    math(EXPR count "${count} + 1")
    execute_process(COMMAND "${PORTPOOL}" ${ARGN} "${file}"
                    WORKING_DIRECTORY "${testdata}/${directory}"
                    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors TIMEOUT 60)
    string(REGEX REPLACE "\\.${ending}$" ".expected" golden "${file}")
    file(READ "${testdata}/${directory}/${golden}" expected)
    if(NOT all)
      string(REGEX REPLACE "\n.*" "\n" expected "${expected}")
    endif()
    if(NOT result EQUAL 2 OR NOT errors STREQUAL expected OR NOT output STREQUAL "")
      string(APPEND failures "\n${directory}/${file}: exit code ${result}\n${output}${errors}")
    endif()
  endforeach()
  set(count ${count} PARENT_SCOPE)
  set(failures "${failures}" PARENT_SCOPE)
endfunction()

expect_refusal(malformed json TRUE run)
expect_refusal(malformed-trace ndjson FALSE check --scenarios "${ROOT}/scenarios/general")

if(failures)
  message(FATAL_ERROR "${failures}")
endif()
message("${count} malformed files: exit code 2 and the expected message for each")
