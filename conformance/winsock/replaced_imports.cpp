#include "winsock/replaced_imports.hpp"

#include "portpool/fake/replace_imports.hpp"
#include "winsock/channel.hpp"
#include "winsock/utf8.hpp"

namespace portpool::conformance::winsock {
namespace {

HMODULE replacement = nullptr;

void* exported(HMODULE module, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(module, name));
}

}  // namespace

Result<Done> replace_imports(const std::string& dll) {
  replacement = LoadLibraryW(to_utf16(dll).c_str());
  if (replacement == nullptr) return backend_error("cannot load " + dll, GetLastError());
  if (exported(replacement, "WSAStartup") == nullptr) {
    return backend_error(dll + " is no Winsock: it has no WSAStartup");
  }
  fake::replace_imports(replacement);
  return Done{};
}

void* function_named(const wchar_t* system_module, const char* name) {
  if (replacement != nullptr) {
    if (void* const function = exported(replacement, name)) return function;
  }
  const HMODULE module = LoadLibraryW(system_module);
  return module == nullptr ? nullptr : exported(module, name);
}

}  // namespace portpool::conformance::winsock
