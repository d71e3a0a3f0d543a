# portpool_embed(<target> <name=path>...): embedded_files() of format/reading/embedded.hpp, compiled into a target
set(PORTPOOL_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/EmbedFiles.cmake")
function(portpool_embed target)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp")
  set(paths "")
  foreach(entry IN LISTS ARGN)
    string(REGEX REPLACE "^[^=]+=" "" path "${entry}")
    list(APPEND paths "${path}")
  endforeach()
  list(JOIN ARGN "," files)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFILES=${files}" -P "${PORTPOOL_EMBED_SCRIPT}"
    DEPENDS ${paths} "${PORTPOOL_EMBED_SCRIPT}"
    COMMENT "Embedding schemas, profiles and the HTML report"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
