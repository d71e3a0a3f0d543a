// An array in pages that copies share until one of them writes.
//
// Pages hang on nodes of sixteen, nodes on a list once there are several. Copying the array takes
// one share, whatever its size. The first write after that copies the list, one node and one page;
// later writes copy what they meet. Elements never move while their page has one owner, so growing
// invalidates no reference; a write to a shared page leaves references to its elements behind with
// the other owner.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "portpool/sim/invariant.hpp"
#include "store/shared.hpp"

namespace portpool {

template <class T, std::uint32_t kPerPage>
class Pages {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Pages() = default;
  Pages(const Pages& other) : single_(other.single_.node) {
    share(single_.node);
    if (!other.has_list()) return;
    nodes_ = other.nodes_;
    share(list());
  }
  Pages(Pages&& other) noexcept { swap(other); }
  Pages& operator=(Pages other) noexcept {
    swap(other);
    return *this;
  }
  ~Pages() {
    drop(single_.node);
    if (has_list()) drop(list());
  }

  /// Precondition: the page of the element was written to. O(1), two or three dependent loads.
  [[nodiscard]] const T& operator[](std::uint32_t index) const {
    return nodes_[index / kPerNode]->pages[page_of(index)]->items[index % kPerPage];
  }

  /// The element, or the value that elements have before they are written. O(1).
  [[nodiscard]] T get(std::uint32_t index) const {
    const Page* page = page_at(index);
    return page == nullptr ? T{} : page->items[index % kPerPage];
  }

  /// The element for writing. O(1) where nothing is shared.
  [[nodiscard]] T& write(std::uint32_t index) {
    return page_at(index) != nullptr ? edit(index) : own_page(index).items[index % kPerPage];
  }
  /// The same, faster. Precondition: the page of the element was written to.
  [[nodiscard]] T& edit(std::uint32_t index) {
    Node* node = nodes_[index / kPerNode];
    Page* page = node->pages[page_of(index)];
    if (are_mine(list()->owners, node->owners, page->owners)) [[likely]] {
      return page->items[index % kPerPage];
    }
    return own_page(index).items[index % kPerPage];
  }

  /// Bytes of memory, shared ones too. O(pages).
  [[nodiscard]] std::size_t memory() const {
    std::size_t bytes = has_list() ? sizeof(List) + count() * sizeof(Node*) : 0;
    for (std::uint32_t i = 0; i < count(); ++i) bytes += memory_of(nodes_[i]);
    return bytes;
  }

 private:
  static constexpr std::uint32_t kFan = 16;
  static constexpr std::uint32_t kPerNode = kFan * kPerPage;

  struct Page {
    OwnerCount owners;
    T items[kPerPage]{};
  };
  struct Node {
    OwnerCount owners;
    Page* pages[kFan]{};
  };
  // A header with `count` pointers after it: one piece of memory for what is copied together.
  struct List {
    explicit List(std::uint32_t nodes) : count(nodes) {}
    OwnerCount owners;
    std::uint32_t count;
    [[nodiscard]] Node** nodes() { return reinterpret_cast<Node**>(this + 1); }
  };
  static_assert(sizeof(List) % alignof(Node*) == 0 && alignof(List) <= alignof(Node*));
  // A list of one inside the array itself, never shared: while one node is enough.
  struct Single {
    explicit Single(Node* first) : node(first) {}
    List list{1};
    Node* node;
  };
  static_assert(offsetof(Single, node) == sizeof(List), "what list() steps back over");

  [[nodiscard]] static constexpr std::uint32_t page_of(std::uint32_t index) {
    return index / kPerPage % kFan;
  }
  // nullptr where nothing was written.
  [[nodiscard]] const Page* page_at(std::uint32_t index) const {
    if (index / kPerNode >= count()) return nullptr;
    const Node* node = nodes_[index / kPerNode];
    return node == nullptr ? nullptr : node->pages[page_of(index)];
  }

  [[nodiscard]] bool has_list() const { return nodes_ != &single_.node; }
  [[nodiscard]] List* list() const { return reinterpret_cast<List*>(nodes_) - 1; }
  [[nodiscard]] std::uint32_t count() const { return list()->count; }

  void swap(Pages& other) noexcept {
    Node** const mine = has_list() ? nodes_ : &other.single_.node;
    nodes_ = other.has_list() ? other.nodes_ : &single_.node;
    other.nodes_ = mine;
    std::swap(single_.node, other.single_.node);
  }

  template <class Block>
  static void share(Block* block) {
    if (block != nullptr) block->owners.add();
  }
  static void drop(Page* page) {
    if (page != nullptr && page->owners.drop()) delete page;
  }
  static void drop(Node* node) {
    if (node == nullptr || !node->owners.drop()) return;
    for (Page* page : node->pages) drop(page);
    delete node;
  }
  static void drop(List* list) {
    if (list == nullptr || !list->owners.drop()) return;
    for (std::uint32_t i = 0; i < list->count; ++i) drop(list->nodes()[i]);
    std::destroy_at(list);
    ::operator delete(list);
  }

  static List* make_list(std::uint32_t count) {
    void* memory = ::operator new(sizeof(List) + count * sizeof(Node*));
    List* list = new (memory) List(count);
    std::uninitialized_fill_n(list->nodes(), count, nullptr);
    return list;
  }

  // A list of its own that reaches node `number`. Precondition: there are several nodes.
  void own_list(std::uint32_t number) {
    if (has_list() && number < count() && list()->owners.is_one()) return;
    List* own = make_list(std::max(count(), std::bit_ceil(number + 1)));
    if (has_list()) {
      for (std::uint32_t i = 0; i < count(); ++i) {
        own->nodes()[i] = nodes_[i];
        share(own->nodes()[i]);
      }
      drop(list());
    } else {
      own->nodes()[0] = std::exchange(single_.node, nullptr);
    }
    nodes_ = own->nodes();
  }

  Node& own_node(std::uint32_t number) {
    if (has_list() || number > 0) own_list(number);
    Node*& node = nodes_[number];
    if (node == nullptr) {
      node = new Node;
    } else if (!node->owners.is_one()) {
      Node* own = new Node;
      std::copy_n(node->pages, kFan, own->pages);
      for (Page* page : own->pages) share(page);
      drop(node);
      node = own;
    }
    return *node;
  }

  Page& own_page(std::uint32_t index) {
    Page*& page = own_node(index / kPerNode).pages[page_of(index)];
    if (page == nullptr) {
      page = new Page;
    } else if (!page->owners.is_one()) {
      Page* own = new Page;
      std::copy_n(page->items, kPerPage, own->items);
      drop(page);
      page = own;
    }
    return *page;
  }

  [[nodiscard]] static std::size_t memory_of(const Node* node) {
    if (node == nullptr) return 0;
    const auto pages = std::count_if(std::begin(node->pages), std::end(node->pages),
                                     [](const Page* page) { return page != nullptr; });
    return sizeof(Node) + static_cast<std::size_t>(pages) * sizeof(Page);
  }

  Single single_{nullptr};
  Node** nodes_ = &single_.node;  // of that list or of a larger one: using need not tell them apart
};

}  // namespace portpool
