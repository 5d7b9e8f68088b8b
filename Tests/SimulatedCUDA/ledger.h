// Who holds how much of which device, among the processes of one simulated machine: a file for each process in a folder
// that they share. Read by the simulated NVML, too.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "api.h"

namespace sim {

class Ledger {
 public:
  /// Nothing is noted and nobody else is seen where `folder` is empty. Once.
  void open(const std::string &folder);
  bool isOpen() const { return !folder.empty(); }
  /// This process holds so much of the device, its `index`th.
  void write(int index, const CUuuid &device, size_t bytes);
  /// By processes that live.
  std::map<int, size_t> processes(const CUuuid &device) const;
  size_t used(const CUuuid &device) const;

 private:
  struct Entry {
    CUuuid device;
    uint64_t bytes;
  };
  static constexpr int mostEntries = 8;

  std::string folder;
  /// This process's file, mapped.
  Entry *own = nullptr;
};

}  // namespace sim
