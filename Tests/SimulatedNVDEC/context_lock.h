// Locks of CUDA contexts, as threads may share them with decoders.
#pragma once

#include <mutex>

#include "api.h"

namespace nvdec {

struct ContextLock {
  std::recursive_mutex mutex;

  static ContextLock *make();
  /// False where it is none, or dead.
  static bool destroy(ContextLock *lock);
  static bool isAlive(ContextLock *lock);
  /// Locks, where there is one.
  static std::unique_lock<std::recursive_mutex> hold(ContextLock *lock);
};

}  // namespace nvdec
