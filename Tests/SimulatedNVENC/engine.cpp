#include "engine.h"

extern "C" {
#include <libavutil/intreadwrite.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <string>

namespace nvenc {
namespace {

/// Beyond every level that anybody listens to: a GPU's words come with its codes.
constexpr int silence = 1000;

class Dictionary {
 public:
  AVDictionary *raw = nullptr;
  ~Dictionary() { av_dict_free(&raw); }
  void set(const char *key, const std::string &value) { av_dict_set(&raw, key, value.c_str(), 0); }
};

const NV_ENC_CONFIG_H264_VUI_PARAMETERS &vuiOf(const NV_ENC_CONFIG &config, bool isHEVC) {
  return isHEVC ? config.encodeCodecConfig.hevcConfig.hevcVUIParameters
                : config.encodeCodecConfig.h264Config.h264VUIParameters;
}

/// B pictures where the interface says, and nothing looked ahead: the order of the outputs is known beforehand, and
/// none is late. One thread: the same bytes each time.
std::string parametersOf(bool isHEVC, int bFrames) {
  std::string common = "scenecut=0:b-adapt=0:open-gop=0:min-keyint=1:";
  if (!isHEVC) {
    return common + "b-pyramid=none:rc-lookahead=0:sync-lookahead=0:mbtree=0:force-cfr=1:threads=1";
  }
  return common + "log-level=none:info=0:b-pyramid=0:cutree=0:pools=none:no-wpp=1:frame-threads=1:rc-lookahead=" +
         std::to_string(bFrames > 0 ? bFrames + 1 : 0);
}

const char *profileOf(const GUID &profile) {
  if (profile == NV_ENC_H264_PROFILE_BASELINE_GUID) return "baseline";
  return profile == NV_ENC_H264_PROFILE_MAIN_GUID ? "main" : "high";
}

void setRate(Dictionary &options, AVCodecContext &context, const NV_ENC_RC_PARAMS &rate) {
  if (rate.rateControlMode == NV_ENC_PARAMS_RC_CONSTQP) return options.set("qp", std::to_string(rate.constQP.qpInterP));
  if (rate.averageBitRate > 0) {
    context.bit_rate = rate.averageBitRate;
    context.rc_max_rate = rate.rateControlMode == NV_ENC_PARAMS_RC_CBR ? rate.averageBitRate : rate.maxBitRate;
    context.rc_buffer_size = static_cast<int>(rate.vbvBufferSize);
    return;
  }
  double quality = rate.targetQuality + rate.targetQualityLSB / 256.0;
  // 0: the engine chooses.
  options.set("crf", std::to_string(quality > 0 ? quality : 26));
}

}  // namespace

std::unique_ptr<Engine> Engine::make(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config) {
  const SecondLibavcodec *codec = SecondLibavcodec::shared();
  if (!codec) return nullptr;
  bool isHEVC = parameters.encodeGUID == NV_ENC_CODEC_HEVC_GUID;
  const AVCodec *encoder = codec->findEncoder(isHEVC ? "libx265" : "libx264");
  AVCodecContext *context = encoder ? codec->allocate(encoder) : nullptr;
  if (!context) return nullptr;
  std::unique_ptr<Engine> engine(new Engine(*codec, context, isHEVC));
  engine->configure(parameters, config);
  if (!engine->open(encoder, config)) return nullptr;
  engine->keepSets();
  return engine;
}

Engine::~Engine() { codec.free(&context); }

void Engine::configure(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config) {
  context->log_level_offset = silence;
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  context->pix_fmt = AV_PIX_FMT_YUV420P;
  context->width = static_cast<int>(parameters.encodeWidth);
  context->height = static_cast<int>(parameters.encodeHeight);
  context->framerate = {static_cast<int>(parameters.frameRateNum), static_cast<int>(parameters.frameRateDen)};
  context->time_base = av_inv_q(context->framerate);
  context->gop_size = static_cast<int>(config.gopLength);
  context->max_b_frames = std::max(0, config.frameIntervalP - 1);
  av_reduce(&context->sample_aspect_ratio.num, &context->sample_aspect_ratio.den,
            int64_t(parameters.darWidth) * context->height, int64_t(parameters.darHeight) * context->width, 1 << 16);
  const auto &vui = vuiOf(config, isHEVC);
  if (vui.videoSignalTypePresentFlag) {
    context->color_range = vui.videoFullRangeFlag ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  }
  if (vui.colourDescriptionPresentFlag) {
    context->colorspace = static_cast<AVColorSpace>(vui.colourMatrix);
    context->color_primaries = static_cast<AVColorPrimaries>(vui.colourPrimaries);
    context->color_trc = static_cast<AVColorTransferCharacteristic>(vui.transferCharacteristics);
  }
  if (vui.chromaSampleLocationFlag) {
    context->chroma_sample_location = static_cast<AVChromaLocation>(vui.chromaSampleLocationTop + 1);
  }
  repeatsSets = isHEVC ? config.encodeCodecConfig.hevcConfig.repeatSPSPPS
                       : config.encodeCodecConfig.h264Config.repeatSPSPPS;
}

bool Engine::open(const AVCodec *encoder, const NV_ENC_CONFIG &config) {
  Dictionary options;
  options.set("preset", isHEVC ? "ultrafast" : "veryfast");
  options.set("forced-idr", "1");
  options.set(isHEVC ? "x265-params" : "x264-params", parametersOf(isHEVC, context->max_b_frames));
  if (!isHEVC) options.set("profile", profileOf(config.profileGUID));
  setRate(options, *context, config.rcParams);
  return codec.open(context, encoder, &options.raw) >= 0;
}

/// Without what else x264 has to say of itself: an engine's are a few dozen bytes.
void Engine::keepSets() {
  const uint8_t *data = context->extradata;
  size_t size = static_cast<size_t>(context->extradata_size);
  std::vector<size_t> starts;
  for (size_t at = 0; at + 4 <= size; at++) {
    if (data[at] == 0 && data[at + 1] == 0 && data[at + 2] == 0 && data[at + 3] == 1) starts.push_back(at);
  }
  for (size_t index = 0; index < starts.size(); index++) {
    size_t end = index + 1 < starts.size() ? starts[index + 1] : size;
    if (starts[index] + 4 >= end) continue;
    uint8_t header = data[starts[index] + 4];
    int type = isHEVC ? header >> 1 & 0x3f : header & 0x1f;
    bool isSet = isHEVC ? type >= 32 && type <= 34 : type == 7 || type == 8;
    if (isSet) sets.insert(sets.end(), data + starts[index], data + end);
  }
}

FrameRef Engine::makeFrame() const {
  FrameRef frame(av_frame_alloc(), [](AVFrame *it) { av_frame_free(&it); });
  if (!frame) return nullptr;
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = context->width;
  frame->height = context->height;
  return av_frame_get_buffer(frame.get(), 0) >= 0 ? frame : nullptr;
}

bool Engine::send(AVFrame *frame, bool isForcedIDR) {
  if (!frame) return codec.send(context, nullptr) >= 0;
  frame->pts = sent++;
  frame->pict_type = isForcedIDR ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  return codec.send(context, frame) >= 0;
}

bool Engine::next(AccessUnit &unit) {
  std::unique_ptr<AVPacket, void (*)(AVPacket *)> packet(av_packet_alloc(), [](AVPacket *it) { av_packet_free(&it); });
  if (!packet || codec.receive(context, packet.get()) < 0) return false;
  bool isIDR = (packet->flags & AV_PKT_FLAG_KEY) != 0;
  size_t size = 0;
  const uint8_t *facts = av_packet_get_side_data(packet.get(), AV_PKT_DATA_QUALITY_STATS, &size);
  int type = facts && size >= 5 ? facts[4] : AV_PICTURE_TYPE_NONE;
  unit.type = isIDR                         ? NV_ENC_PIC_TYPE_IDR
              : type == AV_PICTURE_TYPE_I   ? NV_ENC_PIC_TYPE_I
              : type == AV_PICTURE_TYPE_B   ? NV_ENC_PIC_TYPE_B
              : type == AV_PICTURE_TYPE_P   ? NV_ENC_PIC_TYPE_P
                                            : NV_ENC_PIC_TYPE_UNKNOWN;
  unit.qp = facts && size >= 5 ? AV_RL32(facts) / FF_QP2LAMBDA : 0;
  unit.picture = static_cast<size_t>(packet->pts);
  unit.data.clear();
  if (isIDR && repeatsSets) unit.data = sets;
  unit.data.insert(unit.data.end(), packet->data, packet->data + packet->size);
  return true;
}

}  // namespace nvenc
