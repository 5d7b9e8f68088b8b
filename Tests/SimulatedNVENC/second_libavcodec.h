// The encoders: those of libavcodec, in a copy of its own.
#pragma once

#include "../SimulatedCUDA/library.h"

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace nvenc {

// Note: a second libavcodec. FFmpeg calls this library while it opens an NVENC encoder, under a lock that libavcodec
// has for opening: opening libx265 from there would wait for itself. A copy of the library's file is another library
// to the loader, with a lock of its own; everything below it (libavutil, libx264, libx265) is shared.

/// Functions of the copy. The calls of libavutil that go with them are the process's own.
struct SecondLibavcodec {
  decltype(&avcodec_find_encoder_by_name) findEncoder = nullptr;
  decltype(&avcodec_alloc_context3) allocate = nullptr;
  decltype(&avcodec_free_context) free = nullptr;
  decltype(&avcodec_open2) open = nullptr;
  decltype(&avcodec_send_frame) send = nullptr;
  decltype(&avcodec_receive_packet) receive = nullptr;

  /// Null where it cannot be loaded.
  static const SecondLibavcodec *shared() { return sim::shared<SecondLibavcodec>(); }

  bool load();
};

}  // namespace nvenc
