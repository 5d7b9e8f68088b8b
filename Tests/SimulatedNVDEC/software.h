// What decodes in place of an engine: libavcodec on the processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "api.h"

struct AVCodecContext;
struct AVFrame;

namespace nvdec {

/// A decoded picture, planar 4:2:0; nobody writes to it.
using PictureRef = std::shared_ptr<const AVFrame>;

class SoftwareDecoder {
 public:
  /// Null for a codec that is not simulated.
  static std::unique_ptr<SoftwareDecoder> make(cudaVideoCodec codec);
  ~SoftwareDecoder();

  /// Decodes one coded frame, in decoding order, shown or not. Null where that fails.
  PictureRef decode(const uint8_t *data, size_t size);

 private:
  AVCodecContext *context;
  const bool isVP9;

  SoftwareDecoder(AVCodecContext *context, bool isVP9) : context(context), isVP9(isVP9) {}
  PictureRef run(const uint8_t *data, size_t size);
};

}  // namespace nvdec
