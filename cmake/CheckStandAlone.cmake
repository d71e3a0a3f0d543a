# An executable that is copied to a Windows machine alone must not need a DLL of the compiler.
#
#   cmake -DOBJDUMP= -DEXECUTABLE= -P CheckStandAlone.cmake

cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND "${OBJDUMP}" -p "${EXECUTABLE}" OUTPUT_VARIABLE output
                COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "DLL Name: [^\n\r ]+" lines "${output}")
if(NOT lines)
  message(FATAL_ERROR "${EXECUTABLE} imports nothing: this is not the output that was expected")
endif()
set(system "^(kernel32|advapi32|iphlpapi|ws2_32|mswsock|ntdll|shell32|user32|msvcrt|ucrtbase|api-ms-.*)\\.dll$")
foreach(line IN LISTS lines)
  string(REPLACE "DLL Name: " "" library "${line}")
  string(TOLOWER "${library}" library)
  if(NOT library MATCHES "${system}")
    list(APPEND foreign "${library}")
  endif()
endforeach()
if(foreign)
  message(FATAL_ERROR "${EXECUTABLE} needs, besides Windows: ${foreign}")
endif()
