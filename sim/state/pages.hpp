// An array in pages that copies share until one of them writes.
//
// Copying the array takes one share, whatever its size. The first write after that copies the list
// of pages and one page; later writes copy the pages they meet. Elements never move while their
// page has one owner, so growing invalidates no reference; a write to a shared page leaves
// references to its elements behind with the other owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "portpool/sim/invariant.hpp"
#include "state/shared.hpp"

namespace portpool {

template <class T, std::uint32_t kPerPage>
class Pages {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Pages() = default;
  Pages(const Pages& other) : list_(other.list_) {
    if (list_ != nullptr) list_->owners.add();
  }
  Pages(Pages&& other) noexcept : list_(std::exchange(other.list_, nullptr)) {}
  Pages& operator=(Pages other) noexcept {
    std::swap(list_, other.list_);
    return *this;
  }
  ~Pages() { drop(list_); }

  /// Precondition: the page of the element was written to. O(1), two dependent loads.
  [[nodiscard]] const T& operator[](std::uint32_t index) const {
    return list_->pages()[index / kPerPage]->items[index % kPerPage];
  }

  /// The element, or the value that elements have before they are written. O(1).
  [[nodiscard]] T get(std::uint32_t index) const {
    if (list_ == nullptr || index / kPerPage >= list_->count) return T{};
    const Page* page = list_->pages()[index / kPerPage];
    return page == nullptr ? T{} : page->items[index % kPerPage];
  }

  /// The element for writing. O(1) where nothing is shared.
  [[nodiscard]] T& write(std::uint32_t index) {
    if (list_ == nullptr || index / kPerPage >= list_->count ||
        list_->pages()[index / kPerPage] == nullptr) {
      return own_page(index / kPerPage).items[index % kPerPage];
    }
    return edit(index);
  }
  /// The same. Precondition: the page of the element was written to.
  [[nodiscard]] T& edit(std::uint32_t index) {
    Page* page = list_->pages()[index / kPerPage];
    if (!list_->owners.is_one() || !page->owners.is_one()) page = &own_page(index / kPerPage);
    return page->items[index % kPerPage];
  }

  /// Bytes of memory, shared ones too. O(pages).
  [[nodiscard]] std::size_t memory() const {
    if (list_ == nullptr) return 0;
    std::size_t bytes = sizeof(List) + list_->count * sizeof(Page*);
    for (std::uint32_t i = 0; i < list_->count; ++i) {
      if (list_->pages()[i] != nullptr) bytes += sizeof(Page);
    }
    return bytes;
  }

 private:
  struct Page {
    OwnerCount owners;
    T items[kPerPage]{};
  };
  // A header with `count` pointers after it: one piece of memory for what is copied together.
  struct List {
    explicit List(std::uint32_t pages) : count(pages) {}
    OwnerCount owners;
    std::uint32_t count;
    [[nodiscard]] Page** pages() { return reinterpret_cast<Page**>(this + 1); }
  };
  static_assert(sizeof(List) % alignof(Page*) == 0 && alignof(List) <= alignof(Page*));

  static List* make_list(std::uint32_t count) {
    void* memory = ::operator new(sizeof(List) + count * sizeof(Page*));
    List* list = new (memory) List(count);
    std::uninitialized_fill_n(list->pages(), count, nullptr);
    return list;
  }

  static void drop(List* list) {
    if (list == nullptr || !list->owners.drop()) return;
    for (std::uint32_t i = 0; i < list->count; ++i) {
      Page* page = list->pages()[i];
      if (page != nullptr && page->owners.drop()) delete page;
    }
    std::destroy_at(list);
    ::operator delete(list);
  }

  // A list of its own that reaches page `number`.
  void own_list(std::uint32_t number) {
    const std::uint32_t count = list_ == nullptr ? 0 : list_->count;
    if (number < count && list_->owners.is_one()) return;
    std::uint32_t wanted = std::max(count, 1u);
    while (number >= wanted) wanted *= 2;
    List* own = make_list(wanted);
    for (std::uint32_t i = 0; i < count; ++i) {
      Page* page = list_->pages()[i];
      if (page != nullptr) page->owners.add();
      own->pages()[i] = page;
    }
    drop(list_);
    list_ = own;
  }

  Page& own_page(std::uint32_t number) {
    own_list(number);
    Page*& page = list_->pages()[number];
    if (page == nullptr) {
      page = new Page;
    } else if (!page->owners.is_one()) {
      Page* copy = new Page;
      std::copy_n(page->items, kPerPage, copy->items);
      if (page->owners.drop()) delete page;
      page = copy;
    }
    return *page;
  }

  List* list_ = nullptr;
};

}  // namespace portpool
