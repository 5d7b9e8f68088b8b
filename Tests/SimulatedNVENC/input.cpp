#include "input.h"

#include <cstring>

namespace nvenc {
namespace {

struct Read {
  Resource resource;
  FrameRef frame;
};

void copyPlane(AVFrame &frame, int plane, const uint8_t *from, size_t pitch) {
  size_t half = plane > 0 ? 2 : 1;
  size_t width = static_cast<size_t>(frame.width) / half;
  for (size_t y = 0; y < static_cast<size_t>(frame.height) / half; y++) {
    std::memcpy(frame.data[plane] + static_cast<ptrdiff_t>(y) * frame.linesize[plane], from + y * pitch, width);
  }
}

void separate(AVFrame &frame, const uint8_t *pairs, size_t pitch) {
  for (int y = 0; y < frame.height / 2; y++) {
    const uint8_t *row = pairs + static_cast<size_t>(y) * pitch;
    for (int x = 0; x < frame.width / 2; x++) {
      frame.data[1][y * frame.linesize[1] + x] = row[2 * x];
      frame.data[2][y * frame.linesize[2] + x] = row[2 * x + 1];
    }
  }
}

/// The memory of the simulated device is the process's own.
void run(void *argument) {
  std::unique_ptr<Read> read(static_cast<Read *>(argument));
  const Resource &resource = read->resource;
  const auto *luma = reinterpret_cast<const uint8_t *>(resource.address);
  const uint8_t *chroma = luma + size_t(resource.pitch) * resource.height;
  const uint8_t *secondChroma = chroma + size_t(resource.pitch / 2) * (resource.height / 2);
  copyPlane(*read->frame, 0, luma, resource.pitch);
  if (resource.format == NV_ENC_BUFFER_FORMAT_NV12) return separate(*read->frame, chroma, resource.pitch);
  bool isCrFirst = resource.format == NV_ENC_BUFFER_FORMAT_YV12;
  copyPlane(*read->frame, isCrFirst ? 2 : 1, chroma, resource.pitch / 2);
  copyPlane(*read->frame, isCrFirst ? 1 : 2, secondChroma, resource.pitch / 2);
}

}  // namespace

bool Resource::isReadable() const {
  bool isFormat = format == NV_ENC_BUFFER_FORMAT_NV12 || format == NV_ENC_BUFFER_FORMAT_YV12 ||
                  format == NV_ENC_BUFFER_FORMAT_IYUV;
  return isFormat && pitch % 4 == 0 && pitch >= width && width > 0 && height > 0;
}

CUresult enqueueRead(const Driver &driver, CUstream stream, const Resource &resource, FrameRef frame) {
  // Never run, and left, where the stream's context is lost before.
  auto *read = new Read{resource, std::move(frame)};
  CUresult result = driver.launchHostFunc(stream, run, read);
  if (result != CUDA_SUCCESS) delete read;
  return result;
}

}  // namespace nvenc
