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
}

SIM_EXPORT void simcuda_report(const char *text) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  machine.violation(text);
}

}  // extern "C"
