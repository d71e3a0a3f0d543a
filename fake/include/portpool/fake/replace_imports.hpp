// Another DLL in the place of those that an executable was linked with: on Windows, at run time.
//
//     const HMODULE fake = LoadLibraryW(L"portpool-fake.dll");
//     portpool::fake::replace_imports(fake);      // socket(), bind(), ... are the fake's from now
//     on
//
// What the DLL lacks stays the system's, and so do calls that other DLLs of the process make.
#pragma once

#if defined(_WIN32)

#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN  // with winsock.h, winsock2.h could not be included any more
#endif
#include <windows.h>

#include <cstdint>
#include <cstring>
#include <map>

namespace portpool::fake {

/// A module as the loader has laid it out.
class Image {
 public:
  explicit Image(HMODULE module) : base_(reinterpret_cast<std::uint8_t*>(module)) {}

  /// Calls `visit(name)` for every function that is exported by name.
  template <class Visit>
  void for_each_export(Visit&& visit) const {
    const IMAGE_DATA_DIRECTORY& where = directory(IMAGE_DIRECTORY_ENTRY_EXPORT);
    if (where.VirtualAddress == 0) return;
    const auto* const exports = at<IMAGE_EXPORT_DIRECTORY>(where.VirtualAddress);
    const DWORD* const names = at<DWORD>(exports->AddressOfNames);
    for (DWORD i = 0; i < exports->NumberOfNames; ++i) visit(at<char>(names[i]));
  }

  /// Calls `visit(module, name, entry)` for every imported function: the name of its DLL, its own
  /// (null where it is imported by its number), and where its address is kept.
  template <class Visit>
  void for_each_import(Visit&& visit) const {
    const IMAGE_DATA_DIRECTORY& where = directory(IMAGE_DIRECTORY_ENTRY_IMPORT);
    if (where.VirtualAddress == 0) return;
    for (const auto* module = at<IMAGE_IMPORT_DESCRIPTOR>(where.VirtualAddress); module->Name != 0;
         ++module) {
      auto* entry = at<IMAGE_THUNK_DATA>(module->FirstThunk);
      const auto* thunk = module->OriginalFirstThunk == 0
                              ? nullptr
                              : at<IMAGE_THUNK_DATA>(module->OriginalFirstThunk);
      for (; entry->u1.Function != 0; ++entry) {
        const char* name = nullptr;
        if (thunk != nullptr && !IMAGE_SNAP_BY_ORDINAL(thunk->u1.Ordinal)) {
          name = at<IMAGE_IMPORT_BY_NAME>(static_cast<DWORD>(thunk->u1.AddressOfData))->Name;
        }
        visit(at<char>(module->Name), name, &entry->u1.Function);
        if (thunk != nullptr) ++thunk;
      }
    }
  }

 private:
  template <class T>
  [[nodiscard]] T* at(DWORD offset) const {
    return reinterpret_cast<T*>(base_ + offset);
  }
  [[nodiscard]] const IMAGE_DATA_DIRECTORY& directory(int which) const {
    const auto* const dos = at<IMAGE_DOS_HEADER>(0);
    return at<IMAGE_NT_HEADERS>(static_cast<DWORD>(dos->e_lfanew))
        ->OptionalHeader.DataDirectory[which];
  }

  std::uint8_t* base_;
};

/// Has every function that this executable imports, and that the DLL exports under the same name,
/// be the DLL's from now on. How many there were.
inline int replace_imports(HMODULE replacement) {
  const auto address = [](HMODULE module, const char* name) {
    return reinterpret_cast<ULONG_PTR>(reinterpret_cast<void*>(GetProcAddress(module, name)));
  };
  // Import libraries name many functions of ws2_32.dll by number: those are known by their address.
  std::map<const char*, std::map<ULONG_PTR, ULONG_PTR>> by_module;
  int replaced = 0;
  Image(GetModuleHandleW(nullptr))
      .for_each_import([&](const char* dll, const char* name, auto* entry) {
        ULONG_PTR function = 0;
        if (name != nullptr) {
          function = address(replacement, name);
        } else if (const HMODULE module = GetModuleHandleA(dll); module != nullptr) {
          std::map<ULONG_PTR, ULONG_PTR>& known = by_module[dll];
          if (known.empty()) {
            Image(replacement).for_each_export([&](const char* one) {
              known.emplace(address(module, one), address(replacement, one));
            });
            known.erase(0);
          }
          const auto found = known.find(static_cast<ULONG_PTR>(*entry));
          if (found != known.end()) function = found->second;
        }
        if (function == 0) return;
        DWORD protection = 0;
        VirtualProtect(entry, sizeof *entry, PAGE_READWRITE, &protection);
        *entry = function;
        VirtualProtect(entry, sizeof *entry, protection, &protection);
        ++replaced;
      });
  return replaced;
}

/// Loads the fake and puts it in the place of the system's Winsock; how many functions it has
/// replaced, 0 where the DLL cannot be loaded. Before the first call of Winsock.
inline int install(const wchar_t* dll) {
  const HMODULE module = LoadLibraryW(dll);
  return module == nullptr ? 0 : replace_imports(module);
}

}  // namespace portpool::fake

/// For a test executable that is linked with ws2_32: true when its calls go to the fake from now
/// on. The DLL is looked for as every DLL is: beside the executable first.
#define PORTPOOL_FAKE_INSTALL() (::portpool::fake::install(L"portpool-fake.dll") > 0)

#endif
