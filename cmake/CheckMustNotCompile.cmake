# Compiles one source twice, without code generation: as it is, where it must be accepted, and with
# PORTPOOL_MUST_NOT_COMPILE defined, where it must be refused and the compiler's message must match
# the source's own line "// refused because: <regular expression>". Without the first half a
# misspelt include would pass for the refusal that is meant.
#
#   cmake -DCOMPILER= -DCOMPILER_ID= -DSOURCE= -DINCLUDES= -P CheckMustNotCompile.cmake

cmake_minimum_required(VERSION 3.24)

# CMake fills the lines of a FATAL_ERROR as if they were prose; the compiler's are not.
macro(complain)
  message(NOTICE ${ARGN})
  message(FATAL_ERROR "the compiler did not do what the test expects, see above")
endmacro()

if(COMPILER_ID STREQUAL "MSVC")
  set(command "${COMPILER}" /nologo /std:c++20 /EHsc /permissive- /utf-8 /Zs)
  set(define /D)
  set(include /I)
else()
  set(command "${COMPILER}" -std=c++20 -fsyntax-only)
  set(define -D)
  set(include -I)
endif()
list(REMOVE_DUPLICATES INCLUDES)
foreach(directory IN LISTS INCLUDES)
  if(directory)
    list(APPEND command "${include}${directory}")
  endif()
endforeach()

file(STRINGS "${SOURCE}" reason REGEX "^// refused because: ")
string(REGEX REPLACE "^// refused because: " "" reason "${reason}")
if(reason STREQUAL "")
  complain("${SOURCE}: no line '// refused because: <regular expression>'")
endif()

execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE result OUTPUT_VARIABLE output
                ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  complain("${SOURCE} does not compile even without the forbidden part:\n${output}")
endif()
execute_process(COMMAND ${command} "${define}PORTPOOL_MUST_NOT_COMPILE" "${SOURCE}"
                RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  complain("${SOURCE} compiles, and must not")
endif()
if(NOT output MATCHES "${reason}")
  complain("${SOURCE} is refused for another reason than '${reason}':\n${output}")
endif()
