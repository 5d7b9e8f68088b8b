// The tests' side: simulated_nvml.h.
#include "include/simulated_nvml.h"
#include "../SimulatedCUDA/library.h"

#include <chrono>

#include "machine.h"

using namespace simnvml;

extern "C" {

SIM_EXPORT int simnvml_set(const char *key, const char *value) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  return machine.set(key, value) ? 0 : -1;
}

SIM_EXPORT int simnvml_fault(const char *faults) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  return machine.setFaults(faults) ? 0 : -1;
}

SIM_EXPORT int simnvml_wait_hanging(double seconds) {
  Machine &machine = Machine::shared();
  std::unique_lock<std::mutex> guard(machine.lock);
  auto limit = std::chrono::duration<double>(seconds);
  return machine.changed.wait_for(guard, limit, [&] { return machine.hanging > 0; }) ? 0 : -1;
}

SIM_EXPORT int simnvml_value(int device, const char *key, int64_t value) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  machine.start();
  if (device < 0 || static_cast<size_t>(device) >= machine.devices.size()) return -1;
  auto &values = machine.devices[static_cast<size_t>(device)].values;
  if (!values.count(key)) return -1;
  values[key] = value;
  return 0;
}

SIM_EXPORT int simnvml_process(int device, uint32_t pid, uint64_t bytes) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  machine.start();
  if (device < 0 || static_cast<size_t>(device) >= machine.devices.size()) return -1;
  machine.devices[static_cast<size_t>(device)].processes[pid] = bytes;
  return 0;
}

}  // extern "C"
