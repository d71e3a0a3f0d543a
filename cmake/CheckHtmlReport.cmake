# Opens the HTML report in headless Chromium and uses it as people do.
#
#   cmake -DNPM=<npm> -DNODE=<node> -DCHROMIUM=<chromium> -DPORTPOOL=<portpool>
#         -DROOT=<source directory> -DSCRATCH=<directory> -P CheckHtmlReport.cmake
#
# The npm packages are installed into SCRATCH: playwright-core drives the browser that is there and
# brings none of its own. Where npm cannot fetch them, or node is too old, the check says SKIPPED.

cmake_minimum_required(VERSION 3.24)

set(packages "playwright-core@1.58.0" "axe-core@4.11.1")

foreach(tool NODE NPM CHROMIUM)
  if(NOT ${tool})
    string(TOLOWER ${tool} name)
    message("SKIPPED: the test of the HTML report needs ${name}, which is not here")
    return()
  endif()
endforeach()

execute_process(COMMAND "${NODE}" --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REGEX REPLACE "^v([0-9]+).*" "\\1" major "${version}")
if(major LESS 18)
  message("SKIPPED: the test of the HTML report needs node 18 or newer; here is ${version}")
  return()
endif()

foreach(package IN LISTS packages)
  string(REPLACE "@" ";" parts "${package}")
  list(GET parts 0 name)
  list(GET parts 1 wanted)
  set(manifest "${SCRATCH}/node_modules/${name}/package.json")
  set(found "")
  if(EXISTS "${manifest}")
    file(READ "${manifest}" text)
    string(JSON found GET "${text}" version)
  endif()
  if(NOT found STREQUAL wanted)
    set(missing TRUE)
  endif()
endforeach()
if(missing)
  file(MAKE_DIRECTORY "${SCRATCH}")
  execute_process(COMMAND "${NPM}" install --prefix "${SCRATCH}" --no-audit --no-fund
                          --no-package-lock --no-save ${packages}
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 120)
  if(NOT result EQUAL 0)
    message("SKIPPED: npm cannot install ${packages} here:\n${output}")
    return()
  endif()
endif()

execute_process(
  COMMAND "${CMAKE_COMMAND}" -E env "PORTPOOL=${PORTPOOL}" "ROOT=${ROOT}" "SCRATCH=${SCRATCH}"
          "CHROMIUM=${CHROMIUM}" "${NODE}" --test --test-reporter=spec
          "${ROOT}/conformance/html/browser_test/report.test.mjs"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
message("${output}")
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the HTML report does not do what it should, see above")
endif()
