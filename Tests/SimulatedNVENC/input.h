// Pictures in device memory, and what reads them there in the order of a stream.
#pragma once

#include "driver.h"
#include "engine.h"

namespace nvenc {

/// Memory of the device that was registered as a picture.
struct Resource {
  CUdeviceptr address;
  uint32_t width;   // even
  uint32_t height;  // even
  uint32_t pitch;   // of luma, bytes
  NV_ENC_BUFFER_FORMAT format;
  bool isMapped = false;

  /// Whether the engines read such pictures.
  bool isReadable() const;
  size_t bytes() const { return size_t(pitch) * height * 3 / 2; }
};

/// Has `stream` copy the picture into `frame` when it gets there.
CUresult enqueueRead(const Driver &driver, CUstream stream, const Resource &resource, FrameRef frame);

}  // namespace nvenc
