// The simulated driver, looked up as the real library looks up the real one.
#pragma once

#include "../SimulatedCUDA/include/simulated_engine.h"
#include "../SimulatedCUDA/library.h"
#include "api.h"

namespace nvdec {

typedef CUresult LaunchHostFunc(CUstream stream, void (*function)(void *), void *argument);

struct Driver {
  tcuMemAlloc_v2 *memAlloc = nullptr;
  tcuMemFree_v2 *memFree = nullptr;
  LaunchHostFunc *launchHostFunc = nullptr;
  decltype(&simcuda_enter) enter = nullptr;
  decltype(&simcuda_add) add = nullptr;
  decltype(&simcuda_report) report = nullptr;

  /// Null where libcuda.so.1 is not the simulation.
  static const Driver *shared() { return sim::shared<Driver>(); }

  bool load();
};

}  // namespace nvdec

/// Opens a function of the library: counts the call and meets the faults that are due. `driver` is there afterwards.
#define NVDEC_CALL()                                               \
  const nvdec::Driver *driver = nvdec::Driver::shared();           \
  if (!driver) return code::notInitialized;                        \
  if (int refusal = driver->enter(__func__)) return code::of(refusal)
