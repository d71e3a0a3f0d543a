# Every line of the planted file that says "// planted: <rule>" must be found by that rule, every
# other line must not be found, and every rule must be planted at least once.
#
#   cmake -DPLANTED=<file> -P LintModelSelfTest.cmake

cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/LintModel.cmake")

file(READ "${PLANTED}" text)
portpool_lint_text(findings "${text}")

file(STRINGS "${PLANTED}" lines)
set(expected "")
set(planted_rules "")
set(number 0)
foreach(line IN LISTS lines)
  math(EXPR number "${number} + 1")
  if(line MATCHES "// planted: (.*)$")
    list(APPEND expected "${number}|${CMAKE_MATCH_1}")
    list(APPEND planted_rules "${CMAKE_MATCH_1}")
  endif()
endforeach()

set(found "")
foreach(finding IN LISTS findings)
  string(REGEX REPLACE "^([0-9]+\\|[^|]*)\\|.*$" "\\1" finding "${finding}")
  list(APPEND found "${finding}")
endforeach()

if(NOT found STREQUAL expected)
  list(JOIN found "\n  " found)
  list(JOIN expected "\n  " expected)
  message(NOTICE "planted:\n  ${expected}\nfound:\n  ${found}")
  message(FATAL_ERROR "the lint does not find what is planted, see above")
endif()
portpool_lint_rules(rules)
foreach(rule IN LISTS rules)
  string(REGEX REPLACE "\\|.*" "" rule "${rule}")
  if(NOT rule IN_LIST planted_rules)
    message(FATAL_ERROR "nothing is planted for the rule '${rule}'")
  endif()
endforeach()
