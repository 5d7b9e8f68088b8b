#include "vp9_header.h"

namespace nvdec {
namespace {

/// Behind the end there are zeros.
class Bits {
 public:
  Bits(const uint8_t *data, size_t size) : data(data), count(size * 8) {}

  unsigned read(int bits) {
    unsigned value = 0;
    for (; bits > 0; bits--, position++) {
      unsigned bit = position < count ? data[position / 8] >> (7 - position % 8) & 1 : 0;
      value = value << 1 | bit;
    }
    return value;
  }

 private:
  const uint8_t *data;
  size_t count;
  size_t position = 0;
};

int readProfile(Bits &bits) {
  bits.read(2);  // frame_marker
  unsigned low = bits.read(1);
  int profile = static_cast<int>(bits.read(1) << 1 | low);
  if (profile == 3) bits.read(1);
  return profile;
}

void skipColorConfig(Bits &bits, int profile) {
  constexpr unsigned rgb = 7;
  if (profile >= 2) bits.read(1);  // ten_or_twelve_bit
  if (bits.read(3) != rgb) {
    bits.read(1);  // color_range
    if (profile & 1) bits.read(3);
  } else if (profile & 1) {
    bits.read(1);
  }
}

}  // namespace

int profileOf(const uint8_t *data, size_t size) {
  Bits bits(data, size);
  return readProfile(bits);
}

int slotOfHiddenFrame(const uint8_t *data, size_t size) {
  Bits bits(data, size);
  int profile = readProfile(bits);
  if (bits.read(1)) return -1;  // show_existing_frame
  bool isKey = bits.read(1) == 0;
  bool isShown = bits.read(1) == 1;
  bool isErrorResilient = bits.read(1) == 1;
  if (isShown) return -1;
  if (isKey) return 0;  // a key frame goes to all of them
  bool isIntraOnly = bits.read(1) == 1;
  if (!isErrorResilient) bits.read(2);  // reset_frame_context
  if (isIntraOnly) {
    bits.read(24);  // frame_sync_code
    if (profile > 0) skipColorConfig(bits, profile);
  }
  unsigned refreshed = bits.read(8);
  for (int slot = 0; slot < 8; slot++) {
    if (refreshed >> slot & 1) return slot;
  }
  return -1;
}

uint8_t showExistingFrame(int profile, int slot) {
  return static_cast<uint8_t>(0x80 | (profile & 1) << 5 | (profile >> 1 & 1) << 4 | 0x08 | slot);
}

}  // namespace nvdec
