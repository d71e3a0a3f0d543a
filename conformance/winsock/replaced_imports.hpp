// Another DLL in the place of the system's Winsock: how agents call the functions of a DLL that
// `replay --winsock` names.
#pragma once

#include <string>

#include "portpool/conformance/tool_error.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// Loads the DLL and has every function that this executable imports, and that the DLL exports
/// under the same name, be the DLL's from now on. What the DLL lacks stays the system's. An error
/// when it cannot be loaded, or is no Winsock: it has no WSAStartup.
[[nodiscard]] Result<Done> replace_imports(const std::string& dll);

/// A function that is looked up by name: of the DLL in place of the system's, where there is one
/// that has it, else of the system's module. Null where there is none.
[[nodiscard]] void* function_named(const wchar_t* system_module, const char* name);

}  // namespace portpool::conformance::winsock
