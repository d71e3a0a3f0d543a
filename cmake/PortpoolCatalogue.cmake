# Generates the C++ fragments of the catalogue and adds them to a library target.

set(PORTPOOL_CATALOGUE_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/GenerateCatalogue.cmake")
set(PORTPOOL_CATALOGUE_SCRIPT_PARTS "${CMAKE_CURRENT_LIST_DIR}/CatalogueJson.cmake")

# portpool_add_catalogue(<target> <directory of the JSON files>)
#
# The fragments are included by public headers, so they are installed with them.
function(portpool_add_catalogue target catalogue_dir)
  set(include_dir "${CMAKE_CURRENT_BINARY_DIR}/generated")
  set(output_dir "${include_dir}/portpool/sim")
  set(outputs "")
  foreach(name catalogue_counts clause_ids clause_table question_ids question_answers question_table)
    list(APPEND outputs "${output_dir}/${name}.inc")
  endforeach()
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND "${CMAKE_COMMAND}" "-DCATALOGUE_DIR=${catalogue_dir}" "-DOUTPUT_DIR=${output_dir}"
            -P "${PORTPOOL_CATALOGUE_SCRIPT}"
    DEPENDS "${catalogue_dir}/clauses.json" "${catalogue_dir}/questions.json"
            "${PORTPOOL_CATALOGUE_SCRIPT}" "${PORTPOOL_CATALOGUE_SCRIPT_PARTS}"
    COMMENT "Generating the identifiers of the catalogue"
    VERBATIM)
  target_sources(${target} PRIVATE ${outputs})
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${include_dir}>")
  if(PORTPOOL_INSTALL)
    list(FILTER outputs EXCLUDE REGEX "_table\\.inc$")
    install(FILES ${outputs} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/portpool/sim")
  endif()
endfunction()

# portpool_add_catalogue_docs(<directory of the JSON files>)
#
# Target catalogue-docs writes the page, the profile schema and the lists of ids in the scenario
# schema; tests hold them, the profiles and the sources together with the catalogue.
function(portpool_add_catalogue_docs catalogue_dir)
  set(arguments "-DCATALOGUE_DIR=${catalogue_dir}"
      "-DPAGE=${PROJECT_SOURCE_DIR}/docs/CATALOGUE.md"
      "-DPROFILE_SCHEMA=${PROJECT_SOURCE_DIR}/conformance/schema/profile.schema.json"
      "-DSCENARIO_SCHEMA=${PROJECT_SOURCE_DIR}/conformance/schema/scenario.schema.json")
  add_custom_target(catalogue-docs
    COMMAND "${CMAKE_COMMAND}" ${arguments} -P "${PROJECT_SOURCE_DIR}/cmake/CatalogueDocs.cmake"
    COMMENT "Writing docs/CATALOGUE.md, and what the schemas list of the catalogue"
    VERBATIM)
  if(NOT PORTPOOL_BUILD_TESTS)
    return()
  endif()
  portpool_add_script_test(catalogue.page_and_schemas_are_up_to_date CatalogueDocs.cmake
    ${arguments} -DCHECK=ON)
  portpool_add_script_test(catalogue.names_lead_somewhere CheckCatalogue.cmake
    "-DCATALOGUE_DIR=${catalogue_dir}" "-DPROFILE_DIR=${PROJECT_SOURCE_DIR}/scenarios/profiles")
  set(checks "${PROJECT_SOURCE_DIR}/cmake/checks_test")
  portpool_must_not_compile(catalogue.unknown_clause "${checks}/unknown_clause.cpp")
  portpool_must_not_compile(catalogue.unknown_answer "${checks}/unknown_answer.cpp")
  portpool_must_not_compile(catalogue.foreign_enum "${checks}/foreign_enum.cpp")
endfunction()
