// What encodes in place of an engine: libx264 and libx265 on the processor.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "api.h"
#include "second_libavcodec.h"

namespace nvenc {

/// A picture in the process's memory, planar 4:2:0.
using FrameRef = std::shared_ptr<AVFrame>;

struct AccessUnit {
  std::vector<uint8_t> data;  // Annex B
  NV_ENC_PIC_TYPE type;
  size_t picture;  // which of those sent, from 0
  uint32_t qp;
};

class Engine {
 public:
  /// Null where it does not open.
  static std::unique_ptr<Engine> make(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config);
  ~Engine();

  /// VPS, SPS and PPS, Annex B.
  const std::vector<uint8_t> &parameterSets() const { return sets; }
  /// A frame to be sent, without anything in it; null where there is no memory.
  FrameRef makeFrame() const;
  /// False where that fails. Null ends the stream.
  bool send(AVFrame *frame, bool isForcedIDR);
  /// The next in coding order; false where it needs more pictures for that, or where none comes any more.
  bool next(AccessUnit &unit);

 private:
  const SecondLibavcodec &codec;
  AVCodecContext *context;
  bool isHEVC;
  bool repeatsSets = false;
  std::vector<uint8_t> sets;
  int64_t sent = 0;

  Engine(const SecondLibavcodec &codec, AVCodecContext *context, bool isHEVC)
      : codec(codec), context(context), isHEVC(isHEVC) {}
  void configure(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config);
  bool open(const AVCodec *encoder, const NV_ENC_CONFIG &config);
  void keepSets();
};

}  // namespace nvenc
