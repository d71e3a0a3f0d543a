# Asks the npm package ajv-cli what it makes of the schemas and of the files that they describe: a
# second implementation of JSON Schema, which shares nothing with the one that the tests link.
#
#   cmake -DNPM=<npm> -DNODE=<node> -DROOT=<source directory> -DSCRATCH=<directory> -P CheckWithAjv.cmake
#
# ajv-cli is installed into SCRATCH. Where npm cannot fetch it the check says SKIPPED.

cmake_minimum_required(VERSION 3.24)

set(package "ajv-cli@5.0.0")
set(ajv "${SCRATCH}/node_modules/ajv-cli/dist/index.js")
set(schemas "${ROOT}/conformance/schema")
set(failures "")

if(NOT EXISTS "${ajv}")
  file(MAKE_DIRECTORY "${SCRATCH}")
  execute_process(COMMAND "${NPM}" install --prefix "${SCRATCH}" --no-audit --no-fund ${package}
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 120)
  if(NOT result EQUAL 0)
    message("SKIPPED: npm cannot install ${package} here:\n${output}")
    return()
  endif()
endif()

# run_ajv(<arguments>...): sets `result` and `output`
macro(run_ajv)
  execute_process(COMMAND "${NODE}" "${ajv}" ${ARGN}
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 120)
endmacro()

# All files of a schema are valid.
function(expect_valid schema)
  set(data "")
  foreach(file IN LISTS ARGN)
    list(APPEND data -d "${file}")
  endforeach()
  list(LENGTH ARGN count)
  run_ajv(validate --spec=draft7 --errors=line -s "${schemas}/${schema}.schema.json" ${data})
  string(REGEX MATCHALL " valid\n" valid "${output}")
  list(LENGTH valid valid_count)
  if(NOT result EQUAL 0 OR NOT valid_count EQUAL count)
    string(REGEX REPLACE "[^\n]* valid\n" "" output "${output}")
    set(failures "${failures}\n${schema}: ${valid_count} of ${count} files are valid\n${output}"
        PARENT_SCOPE)
  else()
    message("${schema}: ${count} files are valid")
  endif()
endfunction()

# Every malformed file that is JSON at all is invalid, but for those listed as beyond the schema.
function(expect_invalid schema directory)
  file(STRINGS "${directory}/beyond-the-schema.txt" beyond REGEX "^[a-z]")
  file(GLOB files "${directory}/*.json")
  # ajv-cli gives up at the first file that is none.
  string(CONCAT only_json "for (const file of process.argv.slice(1)) {"
                          "  try { JSON.parse(require('fs').readFileSync(file, 'utf8')) }"
                          "  catch { continue }"
                          "  console.log(file) }")
  execute_process(COMMAND "${NODE}" -e "${only_json}" ${files} OUTPUT_VARIABLE files)
  string(REGEX MATCHALL "[^\n]+" files "${files}")
  set(data "")
  set(wanted 0)
  foreach(file IN LISTS files)
    cmake_path(GET file STEM stem)
    if(NOT stem IN_LIST beyond)
      list(APPEND data -d "${file}")
      math(EXPR wanted "${wanted} + 1")
    endif()
  endforeach()
  run_ajv(validate --spec=draft7 --errors=no -s "${schemas}/${schema}.schema.json" ${data})
  string(REGEX MATCHALL " invalid\n" invalid "${output}")
  list(LENGTH invalid count)
  if(NOT count EQUAL wanted)
    set(failures "${failures}\n${schema}: ${count} of ${wanted} malformed files are invalid\n${output}"
        PARENT_SCOPE)
  else()
    message("${schema}: ${count} malformed files are invalid")
  endif()
endfunction()

# The schemas themselves, with complaints of the strict mode taken for failures.
foreach(name overlay profile scenario scope trace)
  run_ajv(compile --spec=draft7 -s "${schemas}/${name}.schema.json")
  if(NOT result EQUAL 0 OR output MATCHES "strict mode")
    string(APPEND failures "\nthe schema of ${name}:\n${output}")
  endif()
endforeach()

file(GLOB areas LIST_DIRECTORIES TRUE "${ROOT}/scenarios/*")
set(scenarios "")
foreach(area IN LISTS areas)
  if(IS_DIRECTORY "${area}" AND NOT area MATCHES "/(profiles|environments)$")
    file(GLOB files "${area}/*.json")
    list(APPEND scenarios ${files})
  endif()
endforeach()
file(GLOB profiles "${ROOT}/scenarios/profiles/*.json")
file(GLOB overlays "${ROOT}/scenarios/environments/*.json")
expect_valid(scenario ${scenarios})
expect_valid(profile ${profiles})
file(GLOB scopes "${ROOT}/conformance/explore/scopes/*.json")
expect_valid(scope ${scopes})
if(overlays)
  expect_valid(overlay ${overlays})
endif()
foreach(kind scenario profile overlay scope)
  set(directory "${ROOT}/conformance/testdata/malformed-${kind}")
  if(kind STREQUAL "scenario")
    set(directory "${ROOT}/conformance/testdata/malformed")
  endif()
  expect_invalid(${kind} "${directory}")
endforeach()

if(failures)
  message(FATAL_ERROR "${failures}")
endif()
