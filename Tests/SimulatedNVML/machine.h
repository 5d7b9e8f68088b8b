// The machine as NVML shows it. One lock guards all of it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "../../Sources/CNVML/shim.h"
#include "../SimulatedCUDA/ledger.h"
#include "../SimulatedCUDA/settings.h"

namespace simnvml {

struct Device {
  int index;
  std::string uuid;
  CUuuid id;
  size_t memory;
  bool isSlice;
  std::map<std::string, int64_t> values;
  std::map<uint32_t, uint64_t> processes;  // beside those of the ledger
};

struct Fault {
  std::string call;
  int device;  // -1: any
  nvmlReturn_t code;
  bool isHang;
};

class Machine {
 public:
  static Machine &shared();

  std::mutex lock;
  std::condition_variable changed;
  sim::Settings settings = sim::Settings::fromEnvironment();
  std::string driver = "550.54.15";
  bool knowsProcesses = true;
  bool isRunning = false;
  std::vector<Device> devices;
  std::vector<Fault> faults;
  sim::Ledger ledger;
  int hanging = 0;

  // All of these with the lock held.
  bool set(const std::string &key, const std::string &value);
  bool setFaults(const std::string &list);
  void start();
  Device *device(const std::string &uuid);
  /// By process, of all that hold some of it.
  std::map<uint32_t, uint64_t> processes(const Device &device) const;
  uint64_t used(const Device &device) const;
  bool hangs(const char *call) const;

 private:
  Machine();
};

/// The start of every exported function: takes the lock and meets the faults that are due.
struct Call {
  Machine &machine;
  std::unique_lock<std::mutex> guard;
  Device *device;
  nvmlReturn_t refusal = NVML_SUCCESS;

  Call(const char *name, nvmlDevice_t handle, bool needsInit = true);
};

}  // namespace simnvml
