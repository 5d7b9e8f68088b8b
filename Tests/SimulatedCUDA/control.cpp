// The tests' side: simulated_cuda.h.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>

#include "emulation.h"
#include "machine.h"

using namespace sim;

const char *sim::counterName(int counter) {
  static const char *const names[] = {
#define COUNTER(name) #name,
      SIM_COUNTERS(COUNTER)
#undef COUNTER
  };
  return names[counter];
}

namespace {

std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string report(const Machine &machine) {
  std::string out = "{\"devices\": [";
  for (const auto &device : machine.devices) {
    out += device->ordinal > 0 ? ",\n  {" : "\n  {";
    for (int index = 0; index < counterCount; index++) {
      out += (index > 0 ? ", \"" : "\"") + std::string(counterName(index)) +
             "\": " + std::to_string(device->counters[index]);
    }
    out += "}";
  }
  out += "],\n \"violations\": [";
  for (size_t index = 0; index < machine.violations.size(); index++) {
    out += (index > 0 ? ", " : "") + quoted(*machine.violations[index]);
  }
  out += "],\n \"notes\": [";
  for (size_t index = 0; index < machine.notes.size(); index++) {
    out += (index > 0 ? ",\n  " : "") + machine.notes[index];
  }
  return out + "]}\n";
}

/// Whole or not at all: somebody may be waiting for the file.
void writeFile(const std::string &path, const std::string &text) {
  const std::string partial = path + ".part";
  FILE *file = std::fopen(partial.c_str(), "w");
  if (!file) return;
  bool isWhole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) == 0 && isWhole) std::rename(partial.c_str(), path.c_str());
}

__attribute__((destructor)) void writeReport() {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  std::string path = machine.settings.report;
  if (path.empty() || !machine.isRunning) return;
  if (path.back() == '/') path += std::to_string(getpid()) + ".json";
  writeFile(path, report(machine));
}

}  // namespace

extern "C" {

SIM_EXPORT int simcuda_set(const char *key, const char *value) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  if (machine.isRunning || !machine.settings.set(key, value)) return -1;
  return std::strcmp(key, "faults") != 0 || machine.faults.add(value) ? 0 : -1;
}

SIM_EXPORT int simcuda_fault(const char *faults) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  return machine.faults.add(faults) ? 0 : -1;
}

SIM_EXPORT void simcuda_pause(void) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  machine.isPaused = true;
}

SIM_EXPORT void simcuda_resume(void) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  machine.isPaused = false;
  machine.resumes++;
  machine.changed.notify_all();
}

SIM_EXPORT int simcuda_wait_hanging(double seconds) {
  Machine &machine = Machine::shared();
  std::unique_lock<std::mutex> guard(machine.lock);
  auto limit = std::chrono::duration<double>(seconds);
  return machine.changed.wait_for(guard, limit, [&] { return machine.hanging > 0; }) ? 0 : -1;
}

SIM_EXPORT void simcuda_set_emulator(simcuda_emulator *emulator) { setEmulator(emulator); }

SIM_EXPORT int64_t simcuda_count(const char *counter, int device) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  for (int index = 0; index < counterCount; index++) {
    if (std::strcmp(counter, counterName(index)) != 0) continue;
    int64_t sum = 0;
    for (const auto &each : machine.devices) {
      if (device < 0 || device == each->ordinal) sum += each->counters[index];
    }
    return sum;
  }
  return -1;
}

SIM_EXPORT const char *simcuda_violation(int index) {
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  if (index < 0 || static_cast<size_t>(index) >= machine.violations.size()) return nullptr;
  return machine.violations[static_cast<size_t>(index)]->c_str();
}

}  // extern "C"
