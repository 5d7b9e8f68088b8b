// The simulated driver, looked up as the real library looks up the real one.
#pragma once

#include "../SimulatedCUDA/include/simulated_engine.h"
#include "../SimulatedCUDA/library.h"
#include "api.h"

namespace nvenc {

typedef CUresult LaunchHostFunc(CUstream stream, void (*function)(void *), void *argument);

struct Driver {
  tcuCtxPushCurrent_v2 *push = nullptr;
  tcuCtxPopCurrent_v2 *pop = nullptr;
  tcuMemAlloc_v2 *memAlloc = nullptr;
  tcuMemFree_v2 *memFree = nullptr;
  tcuEventCreate *eventCreate = nullptr;
  tcuEventDestroy_v2 *eventDestroy = nullptr;
  tcuEventRecord *eventRecord = nullptr;
  tcuEventSynchronize *eventSynchronize = nullptr;
  LaunchHostFunc *launchHostFunc = nullptr;
  decltype(&simcuda_enter) enter = nullptr;
  decltype(&simcuda_add) add = nullptr;
  decltype(&simcuda_report) report = nullptr;
  decltype(&simcuda_note) note = nullptr;
  decltype(&simcuda_holds) holds = nullptr;

  /// Null where libcuda.so.1 is not the simulation.
  static const Driver *shared() { return sim::shared<Driver>(); }

  bool load();
};

/// The start of a function of the library: makes the encoder's context current, counts the call and meets the faults
/// that are due.
class Call {
 public:
  /// The code to return at once, or NV_ENC_SUCCESS.
  NVENCSTATUS refusal = NV_ENC_SUCCESS;

  Call(const Driver &driver, CUcontext context, const char *function);
  ~Call();
  Call(const Call &) = delete;

 private:
  const Driver &driver;
  bool isCurrent;
};

}  // namespace nvenc
