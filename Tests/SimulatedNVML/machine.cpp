#include "machine.h"

#include <algorithm>
#include <cstdlib>

namespace simnvml {

Machine &Machine::shared() {
  // Never destroyed: a thread that hangs may outlive main.
  static Machine *machine = new Machine;
  return *machine;
}

Machine::Machine() {
  const char *names[] = {"driver", "SIMNVML_DRIVER", "pids", "SIMNVML_PIDS", "faults", "SIMNVML_FAULTS"};
  for (size_t index = 0; index < sizeof names / sizeof *names; index += 2) {
    const char *value = std::getenv(names[index + 1]);
    if (value) set(names[index], value);
  }
}

bool Machine::set(const std::string &key, const std::string &value) {
  if (isRunning) return false;
  if (key == "driver") return driver = value, true;
  if (key == "pids") return knowsProcesses = value != "unknown", true;
  if (key == "faults") return setFaults(value);
  return settings.set(key, value);
}

bool Machine::setFaults(const std::string &list) {
  std::vector<Fault> read;
  for (size_t start = 0; start < list.size();) {
    size_t comma = std::min(list.find(',', start), list.size());
    std::string text = list.substr(start, comma - start);
    start = comma + 1;
    if (text.compare(0, 5, "hang:") == 0) {
      read.push_back({text.substr(5), -1, NVML_SUCCESS, true});
      continue;
    }
    size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return false;
    Fault fault = {text.substr(0, equals), -1, static_cast<nvmlReturn_t>(std::atoi(text.c_str() + equals + 1)), false};
    size_t at = fault.call.find('@');
    if (at != std::string::npos) {
      fault.device = std::atoi(fault.call.c_str() + at + 1);
      fault.call.resize(at);
    }
    read.push_back(fault);
  }
  faults = read;
  changed.notify_all();
  return true;
}

void Machine::start() {
  if (isRunning) return;
  ledger.open(settings.ledger);
  std::map<std::string, int64_t> values = {{"gpu", 0},       {"memoryRate", 0},     {"decoder", 0},      {"encoder", 0},
                                           {"power", 60000}, {"energy", 1'000'000}, {"temperature", 40}, {"others", 0}};
  auto add = [&](const CUuuid &id, size_t memory, bool isSlice) {
    std::string uuid = (isSlice ? "MIG-" : "GPU-") + sim::text(id);
    devices.push_back({static_cast<int>(devices.size()), uuid, id, memory, isSlice, values, {}});
  };
  const auto all = settings.allDevices();
  for (const sim::VisibleDevice &device : all) add(device.uuid, device.memory, settings.mig > 0);
  if (settings.mig > 0 && !all.empty()) add(all[0].wholeUUID, settings.memory, false);
  isRunning = true;
}

Device *Machine::device(const std::string &uuid) {
  for (Device &device : devices) {
    if (device.uuid == uuid) return &device;
  }
  return nullptr;
}

std::map<uint32_t, uint64_t> Machine::processes(const Device &device) const {
  std::map<uint32_t, uint64_t> all = device.processes;
  for (const auto &process : ledger.processes(device.id)) all[static_cast<uint32_t>(process.first)] = process.second;
  return all;
}

uint64_t Machine::used(const Device &device) const {
  auto sum = static_cast<uint64_t>(device.values.at("others"));
  for (const auto &process : processes(device)) {
    if (process.second != ~uint64_t(0)) sum += process.second;
  }
  return std::min<uint64_t>(sum, device.memory);
}

bool Machine::hangs(const char *call) const {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const Fault &fault) { return fault.isHang && fault.call == call; });
}

Call::Call(const char *name, nvmlDevice_t handle, bool needsInit)
    : machine(Machine::shared()), guard(machine.lock), device(reinterpret_cast<Device *>(handle)) {
  if (machine.hangs(name)) {
    machine.hanging++;
    machine.changed.notify_all();
    machine.changed.wait(guard, [&] { return !machine.hangs(name); });
    machine.hanging--;
  }
  if (needsInit && !machine.isRunning) {
    refusal = NVML_ERROR_UNINITIALIZED;
    return;
  }
  for (const Fault &fault : machine.faults) {
    bool isMeant = fault.device < 0 || (device && fault.device == device->index);
    if (!fault.isHang && fault.call == name && isMeant) refusal = fault.code;
  }
}

}  // namespace simnvml
