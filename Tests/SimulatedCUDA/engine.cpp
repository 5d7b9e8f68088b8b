// The other libraries' side: simulated_engine.h.
#include "include/simulated_engine.h"

#include <algorithm>
#include <cstring>

#include "machine.h"

using namespace sim;

extern "C" {

SIM_EXPORT int simcuda_enter(const char *function) { return Call(function, Call::context_).refusal; }

SIM_EXPORT void simcuda_add(const char *counter, int64_t by) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  auto &stack = contextStack();
  if (stack.empty() || !machine.contexts.count(stack.back())) return;
  int64_t *counters = stack.back()->device->counters;
  for (int index = 0; index < counterCount; index++) {
    if (std::strcmp(counter, counterName(index)) == 0) counters[index] += by;
  }
  counters[peakMappedFrames] = std::max(counters[peakMappedFrames], counters[mappedFrames]);
  counters[peakEncoders] = std::max(counters[peakEncoders], counters[encoders]);
}

SIM_EXPORT void simcuda_report(const char *text) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  machine.violation(text);
}

SIM_EXPORT void simcuda_note(const char *object) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  machine.notes.push_back(object);
}

SIM_EXPORT int simcuda_holds(uint64_t address, size_t bytes) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  auto &stack = contextStack();
  if (stack.empty() || !machine.contexts.count(stack.back())) return 0;
  const Allocation *allocation = machine.deviceMemory.find(address, bytes);
  return allocation && allocation->owner->device == stack.back()->device;
}

}  // extern "C"
