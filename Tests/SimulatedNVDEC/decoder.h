// One decoder: decoded pictures by their index, and the surfaces on which they are shown to the caller.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "context_lock.h"
#include "surface.h"

namespace nvdec {

class Decoder {
 public:
  /// What the simulated engine does: fills the OUT members.
  static void fill(CUVIDDECODECAPS &caps);
  static CUresult create(const Driver &driver, const CUVIDDECODECREATEINFO &info, Decoder *&made);
  /// Frees its memory, which waits for what is still to be written there.
  CUresult destroy();

  // Any thread.
  CUresult decode(const CUVIDPICPARAMS &picture);
  CUresult map(int index, CUstream stream, CUdeviceptr &address, unsigned &pitch);
  CUresult unmap(CUdeviceptr address);

 private:
  const Driver &driver;
  const SurfaceShape shape;
  ContextLock *const contextLock;
  std::mutex lock;
  std::unique_ptr<SoftwareDecoder> engine;
  std::vector<PictureRef> pictures;
  std::vector<bool> isDecoded;
  CUdeviceptr decodeMemory = 0;
  CUdeviceptr outputMemory = 0;
  std::vector<CUdeviceptr> freeOutputs;
  std::map<CUdeviceptr, CUstream> mapped;  // the stream that writes each

  Decoder(const Driver &driver, SurfaceShape shape, ContextLock *contextLock)
      : driver(driver), shape(shape), contextLock(contextLock) {}
  CUresult allocate(size_t decodeSurfaces, size_t outputSurfaces);
};

}  // namespace nvdec
