// How the machine is made up.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api.h"

namespace sim {

struct VisibleDevice {
  std::string name;
  CUuuid uuid;
  CUuuid wholeUUID;
  size_t memory;
};

std::string text(const CUuuid &uuid);

struct Settings {
  int devices = 1;
  size_t memory = size_t(1) << 30;
  int mig = 0;
  int version = 12040;
  int compute = 90;
  bool hasVisible = false;
  std::string visible;
  std::string faults;
  std::string report;
  bool isStrict = false;
  std::string ledger;
  std::vector<size_t> contexts;

  static Settings fromEnvironment();
  bool set(const std::string &key, const std::string &value);
  /// Whole GPUs, or the slices of the first.
  std::vector<VisibleDevice> allDevices() const;
  /// Bytes that a context takes there.
  size_t contextMemory(const CUuuid &whole) const;
  /// What CUDA_VISIBLE_DEVICES leaves, in its order.
  std::vector<VisibleDevice> visibleDevices() const;
};

}  // namespace sim
