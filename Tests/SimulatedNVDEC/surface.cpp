#include "surface.h"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

#include <cstring>

namespace nvdec {
namespace {

constexpr int pattern = 0x5a;

struct Write {
  PictureRef picture;
  SurfaceShape shape;
  uint8_t *target;
};

int depthOf(const AVFrame &picture) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(picture.format));
  bool isPlanar420 = format && format->nb_components == 3 && format->log2_chroma_w == 1 &&
                     format->log2_chroma_h == 1 && format->comp[1].plane == 1;
  return isPlanar420 ? format->comp[0].depth : 0;
}

template <typename Sample>
void writeRow(Sample *to, size_t step, const uint8_t *row, size_t count, int shift) {
  const auto *from = reinterpret_cast<const Sample *>(row);
  for (size_t x = 0; x < count; x++) to[x * step] = static_cast<Sample>(from[x] << shift);
}

template <typename Sample>
void writeSamples(const Write &write, int shift) {
  const AVFrame &from = *write.picture;
  const SurfaceShape &shape = write.shape;
  for (int plane = 0; plane < 3; plane++) {
    size_t half = plane > 0 ? 2 : 1;
    uint8_t *start = write.target + (plane > 0 ? shape.pitch() * shape.height : 0);
    for (size_t y = 0; y < shape.height / half; y++) {
      auto *row = reinterpret_cast<Sample *>(start + y * shape.pitch()) + (plane == 2 ? 1 : 0);
      writeRow(row, half, from.data[plane] + static_cast<ptrdiff_t>(y) * from.linesize[plane], shape.width / half,
               shift);
    }
  }
}

/// The memory of the simulated device is the process's own.
void run(void *argument) {
  std::unique_ptr<Write> write(static_cast<Write *>(argument));
  std::memset(write->target, pattern, write->shape.bytes());
  if (!write->picture) return;
  int depth = depthOf(*write->picture);
  bool isWide = depth > 8;
  // An odd size was rounded down.
  bool fits = (write->picture->width & ~1) == static_cast<int>(write->shape.width) &&
              (write->picture->height & ~1) == static_cast<int>(write->shape.height);
  if (depth == 0 || isWide != write->shape.isWide || !fits) return;
  if (isWide) {
    writeSamples<uint16_t>(*write, 16 - depth);
  } else {
    writeSamples<uint8_t>(*write, 0);
  }
}

}  // namespace

CUresult enqueueWrite(const Driver &driver, CUstream stream, PictureRef picture, SurfaceShape shape,
                      CUdeviceptr address) {
  // Never run, and left, where the stream's context is lost before.
  auto *write = new Write{std::move(picture), shape, reinterpret_cast<uint8_t *>(address)};
  CUresult result = driver.launchHostFunc(stream, run, write);
  if (result != code::ok) delete write;
  return result;
}

}  // namespace nvdec
