// Runs kernels on the CPU.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api.h"
#include "include/simulated_cuda.h"

namespace sim {

struct Launch {
  std::string function;
  uint32_t grid[3];
  uint32_t block[3];
  uint32_t sharedBytes;
  std::vector<char> parameters;
};

/// On the calling thread, without the machine's lock. CUDA_ERROR_LAUNCH_FAILED for a kernel that nobody can run, or
/// that would fault.
CUresult emulate(const Launch &launch);

/// Null: `ck_emulate`, where it is linked in.
void setEmulator(simcuda_emulator *emulator);

}  // namespace sim
