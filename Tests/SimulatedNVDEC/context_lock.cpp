#include "context_lock.h"

#include <set>

#include "driver.h"

namespace nvdec {
namespace {

std::mutex registryLock;
std::set<ContextLock *> registry;

ContextLock *object(CUvideoctxlock handle) { return reinterpret_cast<ContextLock *>(handle); }

}  // namespace

ContextLock *ContextLock::make() {
  std::lock_guard<std::mutex> guard(registryLock);
  return *registry.insert(new ContextLock).first;
}

bool ContextLock::destroy(ContextLock *lock) {
  std::lock_guard<std::mutex> guard(registryLock);
  if (registry.erase(lock) == 0) return false;
  delete lock;
  return true;
}

bool ContextLock::isAlive(ContextLock *lock) {
  std::lock_guard<std::mutex> guard(registryLock);
  return registry.count(lock) != 0;
}

std::unique_lock<std::recursive_mutex> ContextLock::hold(ContextLock *lock) {
  return lock ? std::unique_lock<std::recursive_mutex>(lock->mutex) : std::unique_lock<std::recursive_mutex>();
}

}  // namespace nvdec

using namespace nvdec;

CUresult cuvidCtxLockCreate(CUvideoctxlock *lock, CUcontext context) {
  NVDEC_CALL();
  if (!lock || !context) return code::invalidValue;
  *lock = reinterpret_cast<CUvideoctxlock>(ContextLock::make());
  return code::ok;
}

CUresult cuvidCtxLockDestroy(CUvideoctxlock lock) {
  NVDEC_CALL();
  return ContextLock::destroy(object(lock)) ? code::ok : code::invalidHandle;
}

CUresult cuvidCtxLock(CUvideoctxlock lock, unsigned int) {
  if (!ContextLock::isAlive(object(lock))) return code::invalidHandle;
  object(lock)->mutex.lock();
  return code::ok;
}

CUresult cuvidCtxUnlock(CUvideoctxlock lock, unsigned int) {
  if (!ContextLock::isAlive(object(lock))) return code::invalidHandle;
  object(lock)->mutex.unlock();
  return code::ok;
}
