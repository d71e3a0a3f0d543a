# Tests of the tree: the model's rules about what it may use, the helpers that check such things,
# and the installed package.

set(checks "${PROJECT_SOURCE_DIR}/cmake/checks_test")

portpool_must_not_compile(helper.refused "${checks}/refused.cpp")
portpool_must_not_compile(helper.accepted "${checks}/accepted.cpp")
portpool_must_not_compile(helper.broken "${checks}/broken.cpp")
portpool_must_not_compile(helper.other_reason "${checks}/other_reason.cpp")
# The helper must complain about the last three, and about the right thing.
function(portpool_expect_complaint name complaint)
  set_tests_properties("must_not_compile.${name}${PORTPOOL_TEST_SUFFIX}" PROPERTIES
                       PASS_REGULAR_EXPRESSION "${complaint}")
endfunction()
portpool_expect_complaint(helper.accepted "compiles, and must not")
portpool_expect_complaint(helper.broken "does not compile even without the forbidden part")
portpool_expect_complaint(helper.other_reason "is refused for another reason than")

# What looks at the sources alone finds the same in every build: it runs in the one whose tests
# have no suffix. The format is checked with the one version that formats as the tree is formatted.
if(PORTPOOL_TEST_SUFFIX STREQUAL "")
  portpool_add_script_test(tree.model_uses_nothing_forbidden LintModel.cmake
    "-DROOT=${PROJECT_SOURCE_DIR}/sim")
  portpool_add_script_test(tree.model_lint_finds_what_is_planted LintModelSelfTest.cmake
    "-DPLANTED=${checks}/planted.cpp")
  find_program(PORTPOOL_CLANG_FORMAT clang-format-14)
  mark_as_advanced(PORTPOOL_CLANG_FORMAT)
  if(PORTPOOL_CLANG_FORMAT)
    add_test(NAME tree.sources_are_formatted
             COMMAND "${PROJECT_SOURCE_DIR}/scripts/check-format.sh")
  endif()
  # A command of the top directory fails when one of its stages does.
  find_program(PORTPOOL_BASH bash)
  mark_as_advanced(PORTPOOL_BASH)
  if(PORTPOOL_BASH)
    add_test(NAME tree.a_failed_stage_fails_the_command
             COMMAND "${PORTPOOL_BASH}" -c "source scripts/common.sh; stage planted-failure false"
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(tree.a_failed_stage_fails_the_command PROPERTIES WILL_FAIL TRUE)
  endif()
endif()

# Which way includes point, and how long files and functions are.
find_package(Python3 COMPONENTS Interpreter QUIET)
if(PORTPOOL_TEST_SUFFIX STREQUAL "" AND Python3_FOUND)
  set(check_tree Python3::Interpreter "${PROJECT_SOURCE_DIR}/scripts/check-tree.py")
  add_test(NAME tree.shape COMMAND ${check_tree})
  add_test(NAME tree.shape_check_finds_what_is_planted COMMAND ${check_tree} --self-test)
endif()

# The schemas under a second implementation of JSON Schema, where node is at hand.
if(PORTPOOL_TEST_SUFFIX STREQUAL "" AND TARGET portpool_conformance)
  # On Windows `npm` is a shell script, which cannot be run as a program.
  find_program(PORTPOOL_NPM NAMES npm.cmd npm)
  find_program(PORTPOOL_NODE node)
  mark_as_advanced(PORTPOOL_NPM PORTPOOL_NODE)
  if(PORTPOOL_NPM AND PORTPOOL_NODE)
    portpool_add_script_test(tree.schemas_hold_for_ajv CheckWithAjv.cmake
      "-DNPM=${PORTPOOL_NPM}" "-DNODE=${PORTPOOL_NODE}" "-DROOT=${PROJECT_SOURCE_DIR}"
      "-DSCRATCH=${PROJECT_BINARY_DIR}/ajv")
    set_tests_properties(tree.schemas_hold_for_ajv PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED:")
  endif()
endif()

# The HTML report in a browser; the script says what it does without, where something is missing.
if(PORTPOOL_TEST_SUFFIX STREQUAL "" AND TARGET portpool AND NOT CMAKE_CROSSCOMPILING)
  find_program(PORTPOOL_CHROMIUM NAMES chromium chromium-browser google-chrome)
  mark_as_advanced(PORTPOOL_CHROMIUM)
  portpool_add_script_test(tree.html_report_in_a_browser CheckHtmlReport.cmake
    "-DNPM=${PORTPOOL_NPM}" "-DNODE=${PORTPOOL_NODE}" "-DCHROMIUM=${PORTPOOL_CHROMIUM}"
    "-DPORTPOOL=$<TARGET_FILE:portpool>" "-DROOT=${PROJECT_SOURCE_DIR}"
    "-DSCRATCH=${PROJECT_BINARY_DIR}/html_report")
  set_tests_properties(tree.html_report_in_a_browser PROPERTIES
                       SKIP_REGULAR_EXPRESSION "SKIPPED:" TIMEOUT 1200)
endif()

# Bad input at the command line.
if(TARGET portpool AND NOT CMAKE_CROSSCOMPILING)
  portpool_add_script_test(tree.bad_input_is_exit_code_2 CheckBadInput.cmake
    "-DPORTPOOL=$<TARGET_FILE:portpool>" "-DROOT=${PROJECT_SOURCE_DIR}")
endif()

# What the corpus shows: every clause has evidence or an excuse, and every rule of the model has a
# scenario that notices when it is broken. Once, and not where every step is slow.
if(TARGET portpool AND PORTPOOL_TEST_SUFFIX STREQUAL "" AND NOT CMAKE_CROSSCOMPILING
   AND NOT PORTPOOL_SANITIZERS)
  add_test(NAME tree.every_clause_has_evidence
           COMMAND portpool coverage "${PROJECT_SOURCE_DIR}/scenarios" --quiet --jobs 2)
  add_test(NAME tree.every_broken_rule_is_noticed
           COMMAND portpool mutate "${PROJECT_SOURCE_DIR}/scenarios" --quiet --jobs 2)
endif()

# Each public header alone. A test and not a part of the build, so that a header in the making does
# not stop everything else.
if(PORTPOOL_CHECK_HEADERS)
  add_test(NAME "tree.public_headers_compile_alone${PORTPOOL_TEST_SUFFIX}"
           COMMAND "${CMAKE_COMMAND}" --build "${PROJECT_BINARY_DIR}" --config $<CONFIG>
                   --target all_verify_interface_header_sets)
endif()

# The package, where the consumer can be run and needs no sanitizer's run time.
if(PORTPOOL_INSTALL AND NOT CMAKE_CROSSCOMPILING AND NOT PORTPOOL_SANITIZERS)
  set(parts sim fake)
  if(TARGET portpool_conformance)
    list(APPEND parts conformance)
  endif()
  portpool_add_script_test(tree.installed_package_can_be_used CheckPackage.cmake
    "-DBUILD_DIR=${PROJECT_BINARY_DIR}" "-DSCRATCH=${PROJECT_BINARY_DIR}/package_test"
    "-DSOURCE=${PROJECT_SOURCE_DIR}/cmake/package_test" "-DPARTS=${parts}"
    "-DEXAMPLE=${PROJECT_SOURCE_DIR}/examples/embed"
    "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DGENERATOR=${CMAKE_GENERATOR}" "-DCONFIG=$<CONFIG>"
    "-DRUNTIME=${CMAKE_MSVC_RUNTIME_LIBRARY}")
endif()

# The Windows executable of a cross build runs where nothing but Windows is installed.
if(MINGW AND TARGET portpool)
  portpool_add_script_test(tree.executable_stands_alone CheckStandAlone.cmake
    "-DOBJDUMP=${CMAKE_OBJDUMP}" "-DEXECUTABLE=$<TARGET_FILE:portpool>")
  add_test(NAME "tree.a_path_may_begin_with_a_slash${PORTPOOL_TEST_SUFFIX}"
           COMMAND portpool lint "${PROJECT_SOURCE_DIR}/scenarios/bind")
endif()

# What checks the checker, as far as it fits a test run: docs/CHECKING.md. Under the sanitizers a
# tenth of it.
if(TARGET portpool AND NOT CMAKE_CROSSCOMPILING)
  set(scenarios 3000)
  set(depth 6)
  if(PORTPOOL_SANITIZERS)
    set(scenarios 300)
    set(depth 3)
  endif()
  set(suffix "${PORTPOOL_TEST_SUFFIX}")
  set(found "${PROJECT_BINARY_DIR}/found")
  add_test(NAME "explore.default${suffix}"
           COMMAND portpool explore --scope default --depth ${depth} --jobs 2 --no-comparison
                   --out "${found}")
  if(PORTPOOL_SANITIZERS)
    # Too shallow for every witness: what counts is that nothing breaks.
    set_tests_properties("explore.default${suffix}" PROPERTIES
                         PASS_REGULAR_EXPRESSION "properties held everywhere")
  else()
    foreach(scope reference reservations dual-stack requests open-questions shared-ports
            connections time-wait)
      add_test(NAME "explore.${scope}${suffix}"
               COMMAND portpool explore --scope ${scope} --jobs 2 --no-comparison --out "${found}")
      set_tests_properties("explore.${scope}${suffix}" PROPERTIES TIMEOUT 300)
    endforeach()
    # Deeper than these scopes go by themselves: faults were found at 9, 11 and 19 calls.
    foreach(scope connections time-wait)
      add_test(NAME "explore.${scope}-deeper${suffix}"
               COMMAND portpool explore --scope ${scope} --depth 20 --jobs 2 --no-comparison
                       --out "${found}")
      set_tests_properties("explore.${scope}-deeper${suffix}" PROPERTIES TIMEOUT 300)
    endforeach()
  endif()
  add_test(NAME "fuzz.random_scenarios${suffix}"
           COMMAND portpool fuzz --count ${scenarios} --jobs 2 --out "${found}")
  add_test(NAME "fuzz.canary_is_found${suffix}"
           COMMAND portpool fuzz --canary --count 2000 --jobs 2 --out "${found}")
  set_tests_properties("fuzz.canary_is_found${suffix}" PROPERTIES
                       PASS_REGULAR_EXPRESSION "failures +[1-9]")
  set_tests_properties("explore.default${suffix}" "fuzz.random_scenarios${suffix}"
                       "fuzz.canary_is_found${suffix}" PROPERTIES TIMEOUT 300)
  if(Python3_FOUND AND suffix STREQUAL "")
    add_test(NAME tree.planted_faults_still_apply
             COMMAND Python3::Interpreter
                     "${PROJECT_SOURCE_DIR}/scripts/plant/planted_faults.py" --check)
  endif()
endif()

# What a test did on the fake is a scenario of the model.
if(TARGET portpool AND TARGET portpool_fake_tests AND NOT WIN32)
  portpool_add_script_test(fake.recorded_scenarios_agree CheckRecordedScenarios.cmake
    "-DTESTS=$<TARGET_FILE:portpool_fake_tests>" "-DPORTPOOL=$<TARGET_FILE:portpool>"
    "-DSCRATCH=${PROJECT_BINARY_DIR}/recorded_scenarios")
endif()

# The agents' own calls, on a Winsock whose other side is the model; and the judge on one that is
# broken on purpose.
if(WIN32 AND TARGET portpool AND TARGET portpool_fake_dll)
  set(fake_dll "$<TARGET_FILE:portpool_fake_dll>")
  if(NOT CMAKE_HOST_WIN32)
    string(PREPEND fake_dll "Z:")
  endif()
  set(replay "fake.replay_agrees_and_traces_are_the_models")
  portpool_add_script_test(${replay} ReplayOnFake.cmake
    "-DPORTPOOL=$<TARGET_FILE:portpool>" "-DDLL=${fake_dll}"
    "-DEMULATOR=${CMAKE_CROSSCOMPILING_EMULATOR}" "-DSCENARIOS=${PROJECT_SOURCE_DIR}/scenarios"
    "-DSCRATCH=${PROJECT_BINARY_DIR}/fake_replay")
  set(broken "fake.broken_rules_are_found_in_a_replay${PORTPOOL_TEST_SUFFIX}")
  add_test(NAME ${broken} COMMAND portpool_conformance_tests --gtest_filter=FakeReplay.*)
  set_tests_properties(${broken} PROPERTIES ENVIRONMENT "PORTPOOL_FAKE_DLL=${fake_dll}"
                       FAIL_REGULAR_EXPRESSION "SKIPPED")
  set_tests_properties(${replay}${PORTPOOL_TEST_SUFFIX} ${broken} PROPERTIES
                       LABELS fake TIMEOUT 3600)
endif()
