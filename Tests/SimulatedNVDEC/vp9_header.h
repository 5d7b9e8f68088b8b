// As much of a VP9 frame's header as tells where the frame is kept (VP9 bitstream specification, 6.2).
#pragma once

#include <cstddef>
#include <cstdint>

namespace nvdec {

/// One of the 8 slots that a frame which is not shown itself goes to, to be shown or referred to later; -1: none, or no
/// such frame.
int slotOfHiddenFrame(const uint8_t *data, size_t size);

/// The one byte of a frame that only shows what a slot holds; for `profile` 0 to 2.
uint8_t showExistingFrame(int profile, int slot);

/// The profile of a frame.
int profileOf(const uint8_t *data, size_t size);

}  // namespace nvdec
