# Generates the C++ fragments of the catalogue and adds them to a library target.

set(PORTPOOL_CATALOGUE_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/GenerateCatalogue.cmake")

# portpool_add_catalogue(<target> <directory of the JSON files>)
#
# The fragments are included by public headers, so they are installed with them.
function(portpool_add_catalogue target catalogue_dir)
  set(include_dir "${CMAKE_CURRENT_BINARY_DIR}/generated")
  set(output_dir "${include_dir}/portpool/sim")
  set(outputs "")
  foreach(name clause_ids clause_table question_ids question_answers question_table)
    list(APPEND outputs "${output_dir}/${name}.inc")
  endforeach()
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND "${CMAKE_COMMAND}" "-DCATALOGUE_DIR=${catalogue_dir}" "-DOUTPUT_DIR=${output_dir}"
            -P "${PORTPOOL_CATALOGUE_SCRIPT}"
    DEPENDS "${catalogue_dir}/clauses.json" "${catalogue_dir}/questions.json"
            "${PORTPOOL_CATALOGUE_SCRIPT}"
    COMMENT "Generating the identifiers of the catalogue"
    VERBATIM)
  target_sources(${target} PRIVATE ${outputs})
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${include_dir}>")
  if(PORTPOOL_INSTALL)
    list(FILTER outputs EXCLUDE REGEX "_table\\.inc$")
    install(FILES ${outputs} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/portpool/sim")
  endif()
endfunction()
