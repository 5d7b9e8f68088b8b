// The layout of pictures in device memory, and what writes them there in the order of a stream.
#pragma once

#include "driver.h"
#include "software.h"

namespace nvdec {

/// NV12, or P016 with the samples in the upper bits of their words: rows of luma, then rows of pairs of chroma.
struct SurfaceShape {
  unsigned width;   // even
  unsigned height;  // even
  bool isWide;      // two bytes a sample

  size_t pitch() const { return (width * (isWide ? 2 : 1) + 255) / 256 * 256; }
  size_t bytes() const { return pitch() * height * 3 / 2; }
};

/// Has `stream` write `picture` at `address` when it gets there; without one, a pattern that is no picture.
CUresult enqueueWrite(const Driver &driver, CUstream stream, PictureRef picture, SurfaceShape shape,
                      CUdeviceptr address);

}  // namespace nvdec
