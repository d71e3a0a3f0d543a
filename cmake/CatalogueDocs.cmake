# Writes what people and editors read of the catalogue: docs/CATALOGUE.md, the JSON Schema of
# profiles, which names every question and its answers, and the lists of clauses and questions in
# that of scenarios.
#
#   cmake -DCATALOGUE_DIR= -DPAGE= -DPROFILE_SCHEMA= -DSCENARIO_SCHEMA= [-DCHECK=ON]
#         -P CatalogueDocs.cmake
#
# With CHECK nothing is written, and a file that is not up to date is an error.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/CatalogueJson.cmake")

# Text for a cell of a Markdown table.
function(cell out text)
  string(REPLACE "\\" "\\\\" text "${text}")
  foreach(mark "|" "*" "<" "`")
    string(REPLACE "${mark}" "\\${mark}" text "${text}")
  endforeach()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# The member `name` of `object` as a cell; empty when there is none.
function(cell_member out object name)
  string(JSON text ERROR_VARIABLE error GET "${object}" "${name}")
  if(error)
    set(text "")
  endif()
  cell(text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

function(deliver path content)
  if(NOT CHECK)
    file(WRITE "${path}" "${content}")
    return()
  endif()
  set(present "")
  if(EXISTS "${path}")
    file(READ "${path}" present)
  endif()
  if(NOT present STREQUAL content)
    message(FATAL_ERROR "${path} is not what the catalogue says: build the target catalogue-docs")
  endif()
endfunction()

# The ids of the objects in the named JSON arrays, as the lines of one array of up to 100 columns.
function(id_lines out)
  set(items "")
  foreach(array IN LISTS ARGN)
    string(JSON count LENGTH "${${array}}")
    math(EXPR last "${count} - 1")
    foreach(i RANGE ${last})
      string(JSON id GET "${${array}}" ${i} id)
      list(APPEND items " \"${id}\"")
    endforeach()
  endforeach()
  set(lines "")
  set(line "       ")
  list(POP_BACK items final)
  foreach(item IN LISTS items ITEMS "${final}")
    if(NOT item STREQUAL final)
      string(APPEND item ",")
    endif()
    string(LENGTH "${line}${item}" length)
    if(length GREATER 100)
      string(APPEND lines "${line}\n")
      set(line "       ")
    endif()
    string(APPEND line "${item}")
  endforeach()
  set(${out} "${lines}${line}\n" PARENT_SCOPE)
endfunction()

# Puts `lines` in place of the list of the definition `name` in the text `variable`.
function(replace_list variable name lines)
  set(text "${${variable}}")
  set(head "\n    \"${name}\": {\n      \"enum\": [\n")
  string(FIND "${text}" "${head}" start)
  if(start EQUAL -1)
    message(FATAL_ERROR "${SCENARIO_SCHEMA} has no list of the definition ${name}")
  endif()
  string(LENGTH "${head}" length)
  math(EXPR start "${start} + ${length}")
  string(SUBSTRING "${text}" 0 ${start} before)
  string(SUBSTRING "${text}" ${start} -1 after)
  string(FIND "${after}" "      ]" end)
  string(SUBSTRING "${after}" ${end} -1 after)
  set(${variable} "${before}${lines}${after}" PARENT_SCOPE)
endfunction()

# ---- clauses ------------------------------------------------------------------------------------
file(READ "${CATALOGUE_DIR}/clauses.json" file_text)
string(JSON families GET "${file_text}" families)
string(JSON clauses GET "${file_text}" clauses)
string(JSON family_count LENGTH "${families}")
string(JSON clause_count LENGTH "${clauses}")
id_lines(clause_lines clauses)
math(EXPR last_family "${family_count} - 1")
math(EXPR last_clause "${clause_count} - 1")

foreach(c RANGE ${last_clause})
  string(JSON object GET "${clauses}" ${c})
  foreach(member id family strength)
    string(JSON ${member} GET "${object}" ${member})
  endforeach()
  cell_member(statement "${object}" statement)
  portpool_joined(evidence "${object}" evidence " " "")
  portpool_joined(sources "${object}" sources ", " "")
  string(APPEND rows_${family}
         "| ${id} | ${strength} | ${evidence} | ${statement} | ${sources} |\n")
endforeach()

set(page "<!-- Generated from sim/catalogue by the target catalogue-docs: edit the JSON files. -->

# Catalogue

What the model implements and scenarios show: ${clause_count} clauses, the questions that the
documentation leaves open, and the sources of both. Identifiers are stable: a clause or question is
retired, never renumbered. The data is in `sim/catalogue/`, with how each clause can be observed and
further notes.

**Strength.** *must*: documented, a system that differs is a finding. *may*: documented as possible
or not predictable, so only membership in the documented set is asserted. *undocumented*: the pages
are silent, and the clause states the best evidence there is. *contradictory*: two sources disagree,
and every listed answer is accepted.

**Evidence.** D: documentation. S: sample code or a header of the SDK. M: code, tests or notes that
Microsoft published. F: field reports and third-party tests, never enough for a *must*. The letters
are the kinds of the sources that were read; with an undocumented clause a D means that the page was
read and is silent.

## Clauses
")
foreach(f RANGE ${last_family})
  string(JSON family GET "${families}" ${f} id)
  string(JSON title GET "${families}" ${f} title)
  cell(title "${title}")
  string(APPEND page "\n### ${family}: ${title}\n\n"
                     "| id | strength | evidence | statement | sources |\n"
                     "|---|---|---|---|---|\n${rows_${family}}")
endforeach()

# ---- questions ----------------------------------------------------------------------------------
set(schema_answers "")
set(schema_reasons "")
set(schema_glue "")

# Appends the questions of array `list` to the page and to the schema.
macro(add_questions list)
  string(JSON questions GET "${file_text}" ${list})
  string(JSON question_count LENGTH "${questions}")
  math(EXPR last_question "${question_count} - 1")
  string(APPEND page "\n"
                     "| id | question | clauses | pick | doc | accepted answers | basis | note |\n"
                     "|---|---|---|---|---|---|---|---|\n")
  foreach(q RANGE ${last_question})
    string(JSON object GET "${questions}" ${q})
    foreach(member id pick doc arbitrary)
      string(JSON ${member} GET "${object}" ${member})
    endforeach()
    cell_member(question "${object}" question)
    cell_member(note "${object}" note)
    cell_member(pick_cell "${object}" pick)
    cell_member(doc_cell "${object}" doc)
    if(doc STREQUAL pick)
      set(doc_cell "")
    endif()
    portpool_joined(cited "${object}" clauses ", " "")
    portpool_joined(basis "${object}" basis " " "")
    if(arbitrary)
      string(STRIP "${basis} (arbitrary)" basis)
    endif()
    set(accepted "")
    set(enumeration "")
    set(glue "")
    set(enumeration_glue "")
    string(JSON answer_count LENGTH "${object}" answers)
    math(EXPR last_answer "${answer_count} - 1")
    foreach(a RANGE ${last_answer})
      string(JSON answer GET "${object}" answers ${a})
      string(JSON answer_id GET "${answer}" id)
      cell_member(answer_cell "${answer}" id)
      cell_member(means "${answer}" means)
      string(APPEND accepted "${glue}**${answer_cell}**: ${means}")
      set(glue "<br>")
      string(APPEND enumeration "${enumeration_glue}\"${answer_id}\"")
      set(enumeration_glue ", ")
    endforeach()
    string(APPEND page "| ${id} | ${question} | ${cited} | ${pick_cell} | ${doc_cell} | ${accepted}"
                       " | ${basis} | ${note} |\n")
    string(JSON question_text GET "${object}" question)
    string(REPLACE "\"" "\\\"" question_text "${question_text}")
    string(APPEND schema_answers "${schema_glue}
        \"${id}\": {
          \"description\": \"${question_text}\",
          \"type\": \"array\",
          \"minItems\": 1,
          \"uniqueItems\": true,
          \"items\": { \"enum\": [${enumeration}] }
        }")
    string(APPEND schema_reasons
           "${schema_glue}\n        \"${id}\": { \"$ref\": \"#/definitions/reason\" }")
    set(schema_glue ",")
  endforeach()
endmacro()

file(READ "${CATALOGUE_DIR}/questions.json" file_text)
string(APPEND page "
## Open questions

Where the documentation is silent or contradicts itself. *Pick* is the answer of the profile
`observed`, in which evidence wins; *doc* is the answer of the profile `doc` where it differs, in
which documentation wins over field evidence. *Basis* gives the evidence for the pick; a pick marked
arbitrary has none. The profile `open` leaves every accepted answer possible.
")
string(JSON open_questions GET "${file_text}" questions)
string(JSON historic_questions GET "${file_text}" historic)
id_lines(question_lines open_questions historic_questions)
add_questions(questions)
string(APPEND page "
## Historic switches

Not open questions but differences between systems of known age. Every profile uses the pick unless
it says otherwise, `open` included.
")
add_questions(historic)

# ---- sources ------------------------------------------------------------------------------------
file(READ "${CATALOGUE_DIR}/sources.json" file_text)
string(JSON sources GET "${file_text}" sources)
string(JSON source_count LENGTH "${sources}")
math(EXPR last_source "${source_count} - 1")
string(APPEND page "\n## Sources\n\n| key | evidence | title | site | path |\n"
                   "|---|---|---|---|---|\n")
foreach(s RANGE ${last_source})
  string(JSON object GET "${sources}" ${s})
  string(JSON key GET "${object}" key)
  portpool_joined(evidence "${object}" evidence " " "")
  foreach(member title site path)
    cell_member(${member} "${object}" ${member})
  endforeach()
  string(APPEND page "| ${key} | ${evidence} | ${title} | ${site} | ${path} |\n")
endforeach()

deliver("${PAGE}" "${page}")
deliver("${PROFILE_SCHEMA}" "{
  \"$schema\": \"http://json-schema.org/draft-07/schema#\",
  \"$comment\": \"Generated from sim/catalogue/questions.json by the target catalogue-docs.\",
  \"title\": \"portpool profile: answers to the open questions of the catalogue\",
  \"type\": \"object\",
  \"additionalProperties\": false,
  \"required\": [\"format\", \"id\", \"title\", \"base\", \"answers\", \"reasons\"],
  \"definitions\": {
    \"reason\": { \"type\": \"string\", \"minLength\": 1 }
  },
  \"properties\": {
    \"$schema\": { \"type\": \"string\" },
    \"format\": { \"const\": 1 },
    \"id\": {
      \"description\": \"The name of the file without its extension.\",
      \"type\": \"string\",
      \"pattern\": \"^[a-z0-9]+(-[a-z0-9]+)*$\"
    },
    \"title\": { \"type\": \"string\", \"minLength\": 1 },
    \"note\": { \"type\": \"string\", \"minLength\": 1 },
    \"base\": {
      \"description\": \"Where the answers that are not listed come from.\",
      \"enum\": [\"observed\", \"doc\", \"open\"]
    },
    \"answers\": {
      \"description\": \"What stays possible, for each question that differs from the base.\",
      \"type\": \"object\",
      \"additionalProperties\": false,
      \"properties\": {${schema_answers}
      }
    },
    \"reasons\": {
      \"description\": \"Why, for each question under answers.\",
      \"type\": \"object\",
      \"additionalProperties\": false,
      \"properties\": {${schema_reasons}
      }
    }
  }
}
")

file(READ "${SCENARIO_SCHEMA}" scenario_schema)
replace_list(scenario_schema clause "${clause_lines}")
replace_list(scenario_schema question "${question_lines}")
deliver("${SCENARIO_SCHEMA}" "${scenario_schema}")
