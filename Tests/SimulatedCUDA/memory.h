// Memory with addresses that plain code can tell apart, and that are never used twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace sim {

struct Context;

struct Allocation {
  uintptr_t start;
  size_t bytes;
  const Context *owner;
  uintptr_t map;
  size_t mapBytes;
};

/// Each allocation ends just before a page that faults; what is left of its pages around it is checked when it is
/// freed. Freed memory faults.
class AddressSpace {
 public:
  explicit AddressSpace(uintptr_t base) : base(base), next(base) {}

  /// Filled with a pattern that is no zeros. Null where the host has no memory left.
  const Allocation *add(size_t bytes, const Context *owner);
  /// The live one that holds all of these bytes.
  const Allocation *find(uintptr_t start, size_t bytes) const;
  /// Whether the address is one that this space hands out, alive or not.
  bool contains(uintptr_t address) const { return address >= base && address < base + size; }
  /// Frees the one that starts here; sets `overrun` where somebody wrote around it. False where there is none.
  bool remove(uintptr_t start, bool &overrun);
  /// Frees all of an owner's; how many there were.
  int removeAll(const Context *owner);

  static constexpr size_t alignment = 512;

 private:
  static constexpr uintptr_t size = uintptr_t(1) << 42;
  uintptr_t base;
  uintptr_t next;
  std::map<uintptr_t, Allocation> live;
};

}  // namespace sim
