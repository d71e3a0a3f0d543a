# Has tests of the fake write down what they did, and runs the scenarios on the model: each has to
# agree with it.
#
#   cmake -DTESTS= -DPORTPOOL= -DSCRATCH= -P ...

cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")
set(ENV{PORTPOOL_FAKE_SCENARIOS} "${SCRATCH}")
execute_process(COMMAND "${TESTS}" --gtest_filter=RecordedScenario* --gtest_brief=1
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${PORTPOOL}" run "${SCRATCH}" --no-overlays COMMAND_ECHO STDOUT
                COMMAND_ERROR_IS_FATAL ANY)
