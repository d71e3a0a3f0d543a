# Turns the catalogue (JSON) into the C++ fragments that the public catalogue headers include.
#
#   cmake -DCATALOGUE_DIR=<dir of the JSON files> -DOUTPUT_DIR=<dir> -P GenerateCatalogue.cmake
#
# Written: catalogue_counts.inc how many clauses and questions there are
#          clause_ids.inc       enumerators of Clause
#          clause_table.inc     one row of data per clause
#          question_ids.inc     enumerators of Question
#          question_answers.inc one enum of answers per question, and the way back
#          question_table.inc   answers, clauses and the row of each question
#
# Each object is cut out of the file once and its members are read from that small text, since
# string(JSON) parses its whole input at every call.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/CatalogueJson.cmake")

foreach(variable CATALOGUE_DIR OUTPUT_DIR)
  if(NOT DEFINED ${variable})
    message(FATAL_ERROR "GenerateCatalogue: ${variable} is not set")
  endif()
endforeach()

set(banner "// Generated from sim/catalogue by GenerateCatalogue.cmake: edit the JSON files.\n")

# A C++ string literal of `text`.
function(literal out text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

# The member `name` of `object` as a C++ string literal.
function(text_member out object name)
  string(JSON value GET "${object}" "${name}")
  literal(quoted "${value}")
  set(${out} "${quoted}" PARENT_SCOPE)
endfunction()

# GEN-001 -> GEN_001
function(id_name out id)
  string(REPLACE "-" "_" name "${id}")
  set(${out} "${name}" PARENT_SCOPE)
endfunction()

# WSAEACCES -> wsaeacces, last-token-wins -> last_token_wins. Lower case, because <winsock2.h>
# and <winerror.h> define the names of the errors as macros.
function(answer_name out id)
  string(TOLOWER "${id}" name)
  string(REPLACE "-" "_" name "${name}")
  set(${out} "${name}" PARENT_SCOPE)
endfunction()

function(write name content)
  if(ARGN)
    message(FATAL_ERROR "GenerateCatalogue: ${name} is written from one text, not from several")
  endif()
  file(WRITE "${OUTPUT_DIR}/${name}" "${banner}${content}")
endfunction()

# ---- clauses ------------------------------------------------------------------------------------
file(READ "${CATALOGUE_DIR}/clauses.json" file_text)
string(JSON clauses GET "${file_text}" clauses)
string(JSON clause_count LENGTH "${clauses}")
math(EXPR last_clause "${clause_count} - 1")
set(ids "")
set(table "")
foreach(c RANGE ${last_clause})
  string(JSON object GET "${clauses}" ${c})
  string(JSON id GET "${object}" id)
  string(JSON strength GET "${object}" strength)
  id_name(name "${id}")
  foreach(member family statement check)
    text_member(${member} "${object}" ${member})
  endforeach()
  portpool_joined(sources "${object}" sources " " "")
  portpool_joined(evidence "${object}" evidence "" "")
  string(APPEND ids "${name},\n")
  string(APPEND table "{\"${id}\", ${family},\n ${statement},\n \"${sources}\", \"${evidence}\",\n"
                      " ${check},\n Strength::${strength}},\n")
endforeach()
write(clause_ids.inc "${ids}")
write(clause_table.inc "${table}")

# ---- questions ----------------------------------------------------------------------------------
set(ids "")
set(enums "")
set(traits "")
set(parts "")
set(rows "")

# Appends `question_object` to ids, enums, traits, parts and rows. A macro, to set them here; it
# takes no argument, since a macro pastes its arguments into the text, where quotes would break it.
macro(add_question)
  set(object "${question_object}")
  string(JSON id GET "${object}" id)
  string(JSON pick GET "${object}" pick)
  string(JSON doc GET "${object}" doc)
  string(JSON arbitrary GET "${object}" arbitrary)
  text_member(question "${object}" question)
  id_name(name "${id}")
  portpool_joined(cited "${object}" clauses ", " "Clause::")
  string(REPLACE "-" "_" cited "${cited}")
  portpool_joined(basis "${object}" basis "" "")
  if(arbitrary)
    set(arbitrary true)
  else()
    set(arbitrary false)
  endif()
  string(JSON answer_count LENGTH "${object}" answers)
  if(answer_count GREATER 8)
    message(FATAL_ERROR "GenerateCatalogue: ${id} has more than 8 answers")
  endif()
  math(EXPR last_answer "${answer_count} - 1")
  set(enumerators "")
  set(infos "")
  set(pick_index "")
  set(doc_index "")
  set(glue "")
  foreach(a RANGE ${last_answer})
    string(JSON answer GET "${object}" answers ${a})
    string(JSON answer_id GET "${answer}" id)
    text_member(means "${answer}" means)
    answer_name(enumerator "${answer_id}")
    string(APPEND enumerators "${glue}${enumerator}")
    set(glue ", ")
    string(APPEND infos "    {\"${answer_id}\", ${means}},\n")
    if(answer_id STREQUAL pick)
      set(pick_index ${a})
    endif()
    if(answer_id STREQUAL doc)
      set(doc_index ${a})
    endif()
  endforeach()
  if(pick_index STREQUAL "" OR doc_index STREQUAL "")
    message(FATAL_ERROR "GenerateCatalogue: pick or doc of ${id} is not among its answers")
  endif()
  string(APPEND ids "${name},\n")
  string(APPEND enums "enum class ${name} : std::uint8_t { ${enumerators} };\n")
  string(APPEND traits "template <>\nstruct QuestionOf<amb::${name}> {\n"
                       "  static constexpr Question value = Question::${name};\n};\n")
  string(APPEND parts "inline constexpr AnswerInfo kAnswers_${name}[] = {\n${infos}};\n"
                      "inline constexpr Clause kClauses_${name}[] = {${cited}};\n")
  string(APPEND rows "{\"${id}\", ${question},\n kClauses_${name}, kAnswers_${name},"
                     " ${pick_index}, ${doc_index}, \"${basis}\", ${arbitrary}},\n")
endmacro()

file(READ "${CATALOGUE_DIR}/questions.json" file_text)
foreach(list questions historic)
  string(JSON questions GET "${file_text}" ${list})
  string(JSON question_count LENGTH "${questions}")
  math(EXPR last_question "${question_count} - 1")
  set(${list}_count ${question_count})
  foreach(q RANGE ${last_question})
    string(JSON question_object GET "${questions}" ${q})
    add_question()
  endforeach()
endforeach()
write(catalogue_counts.inc "inline constexpr std::size_t kClauseCount = ${clause_count};
/// The AMB questions, which come first, and the ERA questions.
inline constexpr std::size_t kOpenQuestionCount = ${questions_count};
inline constexpr std::size_t kHistoricQuestionCount = ${historic_count};
inline constexpr std::size_t kQuestionCount = kOpenQuestionCount + kHistoricQuestionCount;
")
write(question_ids.inc "${ids}")
string(CONCAT answers "namespace amb {\n${enums}}  // namespace amb\n\n"
                      "namespace detail {\n${traits}}  // namespace detail\n")
write(question_answers.inc "${answers}")
write(question_table.inc
      "${parts}\ninline constexpr QuestionInfo kQuestionTable[] = {\n${rows}};\n")
