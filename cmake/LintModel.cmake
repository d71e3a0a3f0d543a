# What the model (sim/) must not use, because its traces have to be the same bytes on every compiler,
# system and run, and because it depends on the standard library alone.
#
#   cmake -DROOT=<directory> -P LintModel.cmake

cmake_minimum_required(VERSION 3.24)

# portpool_lint_rules(<out>): "name|regular expression|why", matched against code without comments.
# A CMake list is cut at ';' and gets confused by unbalanced square brackets: use neither.
function(portpool_lint_rules out)
  set(${out}
    "unordered container|unordered_(map|set|multimap|multiset)|the order of a hash table differs between standard libraries"
    "clock|<chrono>|std::chrono|<ctime>|clock_gettime|gettimeofday|std::time *\\(|time is virtual"
    "thread|<thread>|std::(this_thread|thread|jthread|async)|<future>|<stop_token>|the model is single-threaded"
    "lock|<(mutex|shared_mutex|condition_variable|semaphore|latch|barrier)>|std::(mutex|recursive_mutex|shared_mutex|condition_variable)|the model is single-threaded"
    "file|<(fstream|filesystem)>|std::(ifstream|ofstream|fstream|filesystem)|fopen *\\(|the model reads and writes no files"
    "environment|getenv|setlocale|std::locale|<locale>|the answer must not depend on the environment"
    "random source|random_device|_distribution|std::rand|[^a-z_.:]rand *\\(|std::shuffle|std::sample|seeds are explicit, and what the standard leaves to the library differs between libraries"
    "exception|[^a-z_]throw[^a-z_]|[^a-z_]catch *\\(|[^a-z_]try *{|modelled errors are values"
    "third party|nlohmann|valijson|[<\"]CLI/|portpool/conformance|portpool/bench|the model depends on the standard library alone"
    "system header|<(windows|winsock2|ws2tcpip|iphlpapi|unistd|sys/[a-z_]+|netinet/[a-z_]+|arpa/inet|pthread)\\.h>|the model depends on the standard library alone"
    "pointer order|[^a-z_](map|set|multimap|multiset|less|greater|hash) *< *(const )?[A-Za-z_:0-9]+( const)? *\\*|uintptr_t|addresses differ from run to run"
    "global state|[^a-z_]thread_local[^a-z_]|[^a-z_]static +([^c(]|c[^o(]|co[^n(])[^(]*(=|{|$)|two hosts must not know of each other"
    "atomic|<atomic>|std::atomic|[^a-z_]volatile[^a-z_]|the model is single-threaded"
    "floating point|[^a-z_](float|double)[^a-z_]|rounding differs between compilers and processors"
    "size of a type|[^a-z_](long|wchar_t)[^a-z_]|it differs between systems"
    "platform|_WIN32|__linux|__GNUC__|__clang__|_MSC_VER|__APPLE__|__MINGW|__BYTE_ORDER|std::endian|the model is the same everywhere"
    "hash of the library|std::hash *< *(std::|int|char|unsigned)|it differs between standard libraries"
    "process|[^a-z_](system|popen|signal|raise) *\\(|<csignal>|std::(system|signal|raise|atexit)|the model touches nothing outside itself"
    "iostream|<iostream>|std::(cout|cerr|cin|clog)|reporting belongs to the callers of the model"
    PARENT_SCOPE)
endfunction()

# Where the model may do it all the same: "end of the path|name of the rule|why".
set(PORTPOOL_LINT_EXCEPTIONS
  "/store/shared.hpp|atomic|copies of a host share memory and may belong to different threads"
  "/store/inline.hpp|platform|the word by which a compiler is told to inline changes no answer")

# portpool_lint_text(<out> <text>): a list of "line number|rule|why" for each match.
function(portpool_lint_text out text)
  # Comments go (their line breaks stay), and so do the characters that split CMake lists.
  string(REPLACE ";" " " text "${text}")
  string(REPLACE "[" "(" text "${text}")
  string(REPLACE "]" ")" text "${text}")
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REGEX REPLACE "\\\\\n" " \n" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  portpool_lint_rules(rules)

  set(findings "")
  set(number 0)
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    foreach(rule IN LISTS rules)
      string(REGEX REPLACE "^([^|]*)\\|(.*)\\|([^|]*)$" "\\2" pattern "${rule}")
      # The blank lets a pattern ask for a character before the word.
      if(" ${line} " MATCHES "${pattern}")
        string(REGEX REPLACE "^([^|]*)\\|(.*)\\|([^|]*)$" "\\1|\\3" name_and_why "${rule}")
        list(APPEND findings "${number}|${name_and_why}")
      endif()
    endforeach()
  endforeach()
  set(${out} "${findings}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  # Tests may use more: they are not part of what is simulated.
  file(GLOB_RECURSE files "${ROOT}/*.hpp" "${ROOT}/*.cpp")
  list(FILTER files EXCLUDE REGEX "_test\\.(cpp|hpp)$")
  if(NOT files)
    message(FATAL_ERROR "no sources below ${ROOT}")
  endif()
  set(report "")
  foreach(path IN LISTS files)
    file(READ "${path}" text)
    portpool_lint_text(findings "${text}")
    foreach(exception IN LISTS PORTPOOL_LINT_EXCEPTIONS)
      string(REGEX REPLACE "\\|[^|]*$" "" exception "${exception}")
      string(REPLACE "|" ";" exception "${exception}")
      list(GET exception 0 file)
      list(GET exception 1 rule)
      string(FIND "${path}" "${file}" at REVERSE)
      if(NOT at EQUAL -1)
        list(FILTER findings EXCLUDE REGEX "^[0-9]+\\|${rule}\\|")
      endif()
    endforeach()
    foreach(finding IN LISTS findings)
      string(REGEX REPLACE "^([0-9]+)\\|([^|]*)\\|(.*)$" "\\1: \\2 (\\3)" finding "${finding}")
      string(APPEND report "${path}:${finding}\n")
    endforeach()
  endforeach()
  if(report)
    message(NOTICE "${report}")
    message(FATAL_ERROR "the model uses what it must not, see above")
  endif()
  list(LENGTH files count)
  message(STATUS "${count} files of the model use nothing forbidden")
endif()
