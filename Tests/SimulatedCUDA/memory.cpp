#include "memory.h"

#include <sys/mman.h>

#include <cstring>

namespace sim {
namespace {

constexpr size_t page = 4096;
constexpr unsigned char fresh = 0xcd;
constexpr unsigned char fence = 0xa5;

constexpr size_t roundUp(size_t value, size_t step) { return (value + step - 1) / step * step; }

bool isFence(uintptr_t from, uintptr_t to) {
  for (uintptr_t address = from; address < to; address++) {
    if (*reinterpret_cast<const unsigned char *>(address) != fence) return false;
  }
  return true;
}

void fill(uintptr_t from, uintptr_t to, unsigned char value) {
  std::memset(reinterpret_cast<void *>(from), value, to - from);
}

}  // namespace

const Allocation *AddressSpace::add(size_t bytes, const Context *owner) {
  if (bytes > size / 2) return nullptr;
  size_t usable = roundUp(bytes, page);
  size_t mapBytes = usable + page;
  // Other copies of this library have mappings in the same range: step over them.
  void *map = MAP_FAILED;
  for (int attempt = 0; attempt < 1 << 20 && map == MAP_FAILED; attempt++) {
    if (next + mapBytes > base + size) next = base;
    map = mmap(reinterpret_cast<void *>(next), mapBytes, PROT_NONE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    next += mapBytes;
  }
  if (map == MAP_FAILED) return nullptr;
  if (mprotect(map, usable, PROT_READ | PROT_WRITE) != 0) {
    munmap(map, mapBytes);
    return nullptr;
  }
  uintptr_t low = reinterpret_cast<uintptr_t>(map);
  uintptr_t start = low + usable - roundUp(bytes, alignment);
  fill(low, start, fence);
  fill(start, start + bytes, fresh);
  fill(start + bytes, low + usable, fence);
  return &(live[start] = {start, bytes, owner, low, mapBytes});
}

const Allocation *AddressSpace::find(uintptr_t start, size_t bytes) const {
  auto after = live.upper_bound(start);
  if (after == live.begin()) return nullptr;
  const Allocation &candidate = std::prev(after)->second;
  size_t offset = start - candidate.start;
  return offset <= candidate.bytes && bytes <= candidate.bytes - offset ? &candidate : nullptr;
}

bool AddressSpace::remove(uintptr_t start, bool &overrun) {
  auto found = live.find(start);
  if (found == live.end()) return false;
  const Allocation &it = found->second;
  overrun = !isFence(it.map, it.start) || !isFence(it.start + it.bytes, it.map + it.mapBytes - page);
  munmap(reinterpret_cast<void *>(it.map), it.mapBytes);
  live.erase(found);
  return true;
}

int AddressSpace::removeAll(const Context *owner) {
  int count = 0;
  for (auto entry = live.begin(); entry != live.end();) {
    auto current = entry++;
    if (current->second.owner != owner) continue;
    munmap(reinterpret_cast<void *>(current->second.map), current->second.mapBytes);
    live.erase(current);
    count++;
  }
  return count;
}

}  // namespace sim
