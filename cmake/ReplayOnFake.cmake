# Replays the corpus on the fake and demands that everything agrees, and that each trace is that of
# the model itself, byte for byte, but for the first line, which says where it was made.
#
#   cmake -DPORTPOOL= -DDLL= -DEMULATOR= -DSCENARIOS= -DSCRATCH= -P ...
#
# A scenario that no DLL can run is said by its reason below; any other is a failure.

cmake_minimum_required(VERSION 3.24)

set(impossible "needs a blocking hook of Winsock 1.1, to make a call inside a call that blocks")

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")

function(portpool)
  execute_process(COMMAND ${EMULATOR} "${PORTPOOL}" ${ARGN} --no-overlays --quiet --jobs 4
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  message(STATUS "portpool ${ARGN}\n${output}")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "exit code ${result}")
  endif()
endfunction()

portpool(run "${SCENARIOS}" --trace "${SCRATCH}/model")
portpool(replay "${SCENARIOS}" --winsock "${DLL}" --trace "${SCRATCH}/fake")

function(events variable file)
  file(READ "${file}" text)
  string(FIND "${text}" "\n" end)
  string(SUBSTRING "${text}" ${end} -1 text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

file(GLOB traces RELATIVE "${SCRATCH}/model" "${SCRATCH}/model/*.ndjson")
set(equal 0)
set(excused 0)
set(wrong "")
foreach(trace IN LISTS traces)
  if(NOT EXISTS "${SCRATCH}/fake/${trace}")
    list(APPEND wrong "${trace}: no trace of the replay")
    continue()
  endif()
  events(model "${SCRATCH}/model/${trace}")
  events(fake "${SCRATCH}/fake/${trace}")
  string(FIND "${fake}" "${impossible}" reason)
  if(model STREQUAL fake)
    math(EXPR equal "${equal} + 1")
  elseif(NOT reason EQUAL -1)
    math(EXPR excused "${excused} + 1")
  else()
    list(APPEND wrong "${trace}: differs")
  endif()
endforeach()
list(LENGTH traces all)
message(STATUS "${all} traces: ${equal} equal, ${excused} of scenarios that cannot run")
if(NOT traces OR wrong)
  list(JOIN wrong "\n" wrong)
  message(FATAL_ERROR "${wrong}")
endif()
