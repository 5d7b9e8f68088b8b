#include "emulation.h"

#include <atomic>
#include <cstring>

#include "machine.h"

/// The kernels' own source, built for the CPU (target KernelEmulation): there where the package links it in.
extern "C" __attribute__((weak)) simcuda_emulator ck_emulate;

namespace sim {
namespace {

std::atomic<simcuda_emulator *> replacement{nullptr};

}  // namespace

void setEmulator(simcuda_emulator *emulator) { replacement = emulator; }

CUresult emulate(const Launch &launch) {
  simcuda_emulator *emulator = replacement;
  if (!emulator) emulator = ck_emulate;
  int result = -1;
  if (emulator) {
    // Aligned for any parameter struct.
    std::vector<std::max_align_t> parameters(launch.parameters.size() / sizeof(std::max_align_t) + 1);
    std::memcpy(parameters.data(), launch.parameters.data(), launch.parameters.size());
    result = emulator(launch.function.c_str(), launch.grid, launch.block, launch.sharedBytes, parameters.data());
  }
  if (result == 0) return code::ok;
  Machine &machine = Machine::shared();
  std::lock_guard<std::mutex> guard(machine.lock);
  return machine.violation(
      "the kernel " + launch.function +
          (emulator ? " would fault: its emulation answered " + std::to_string(result) : " has nobody to run it"),
      code::launchFailed);
}

}  // namespace sim
