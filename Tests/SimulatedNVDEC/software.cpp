#include "software.h"

extern "C" {
#include <libavcodec/avcodec.h>
}

#include <cstring>

#include "vp9_header.h"

namespace nvdec {
namespace {

/// Beyond every level that anybody listens to: a GPU says nothing about bad data, either.
constexpr int silence = 1000;

}  // namespace

std::unique_ptr<SoftwareDecoder> SoftwareDecoder::make(cudaVideoCodec codec) {
  bool isVP9 = codec == cudaVideoCodec_VP9;
  if (!isVP9 && codec != cudaVideoCodec_JPEG) return nullptr;
  const AVCodec *decoder = avcodec_find_decoder(isVP9 ? AV_CODEC_ID_VP9 : AV_CODEC_ID_MJPEG);
  AVCodecContext *context = decoder ? avcodec_alloc_context3(decoder) : nullptr;
  if (!context) return nullptr;
  // No threads: a frame is out when its packet is in.
  context->thread_count = 1;
  context->log_level_offset = silence;
  if (avcodec_open2(context, decoder, nullptr) < 0) {
    avcodec_free_context(&context);
    return nullptr;
  }
  return std::unique_ptr<SoftwareDecoder>(new SoftwareDecoder(context, isVP9));
}

SoftwareDecoder::~SoftwareDecoder() { avcodec_free_context(&context); }

PictureRef SoftwareDecoder::decode(const uint8_t *data, size_t size) {
  PictureRef picture = run(data, size);
  int slot = isVP9 && !picture ? slotOfHiddenFrame(data, size) : -1;
  if (slot < 0) return picture;
  // Its decoder keeps a hidden frame to itself until it is shown.
  uint8_t show = showExistingFrame(profileOf(data, size), slot);
  return run(&show, 1);
}

PictureRef SoftwareDecoder::run(const uint8_t *data, size_t size) {
  std::unique_ptr<AVPacket, void (*)(AVPacket *)> packet(av_packet_alloc(), [](AVPacket *it) { av_packet_free(&it); });
  if (!packet || av_new_packet(packet.get(), static_cast<int>(size)) < 0) return nullptr;
  std::memcpy(packet->data, data, size);
  if (avcodec_send_packet(context, packet.get()) < 0) return nullptr;
  std::shared_ptr<AVFrame> frame(av_frame_alloc(), [](AVFrame *it) { av_frame_free(&it); });
  if (!frame || avcodec_receive_frame(context, frame.get()) < 0) return nullptr;
  return frame;
}

}  // namespace nvdec
