#include "winsock/replaced_imports.hpp"

#include <cstdint>

#include "winsock/channel.hpp"
#include "winsock/utf8.hpp"

namespace portpool::conformance::winsock {
namespace {

HMODULE replacement = nullptr;

void* exported(HMODULE module, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(module, name));
}

/// The image of this executable, as the loader has laid it out.
class Image {
 public:
  Image() : base_(reinterpret_cast<std::uint8_t*>(GetModuleHandleW(nullptr))) {}

  /// Calls `visit(name, entry)` for every function that is imported by name.
  template <class Visit>
  void for_each_import(Visit&& visit) const {
    const auto* const dos = at<IMAGE_DOS_HEADER>(0);
    const auto* const nt = at<IMAGE_NT_HEADERS>(static_cast<DWORD>(dos->e_lfanew));
    const auto& directory = nt->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    if (directory.VirtualAddress == 0) return;
    for (const auto* module = at<IMAGE_IMPORT_DESCRIPTOR>(directory.VirtualAddress);
         module->Name != 0; ++module) {
      const auto* name = at<IMAGE_THUNK_DATA>(module->OriginalFirstThunk);
      auto* entry = at<IMAGE_THUNK_DATA>(module->FirstThunk);
      for (; name->u1.AddressOfData != 0; ++name, ++entry) {
        if (IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal)) continue;
        const auto* const import =
            at<IMAGE_IMPORT_BY_NAME>(static_cast<DWORD>(name->u1.AddressOfData));
        visit(reinterpret_cast<const char*>(import->Name), &entry->u1.Function);
      }
    }
  }

 private:
  template <class T>
  [[nodiscard]] T* at(DWORD offset) const {
    return reinterpret_cast<T*>(base_ + offset);
  }

  std::uint8_t* base_;
};

template <class Entry>
void write(Entry* entry, void* function) {
  DWORD protection = 0;
  VirtualProtect(entry, sizeof *entry, PAGE_READWRITE, &protection);
  *entry = reinterpret_cast<ULONG_PTR>(function);
  VirtualProtect(entry, sizeof *entry, protection, &protection);
}

}  // namespace

Result<Done> replace_imports(const std::string& dll) {
  replacement = LoadLibraryW(to_utf16(dll).c_str());
  if (replacement == nullptr) return backend_error("cannot load " + dll, GetLastError());
  if (exported(replacement, "WSAStartup") == nullptr) {
    return backend_error(dll + " is no Winsock: it has no WSAStartup");
  }
  Image().for_each_import([](const char* name, auto* entry) {
    if (void* const function = exported(replacement, name)) write(entry, function);
  });
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
