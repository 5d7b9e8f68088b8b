// The test card, sample by sample: what is painted on top of all at (x, y).
#ifndef CK_TESTCARD_H
#define CK_TESTCARD_H

#include "ck_hash.h"

CK_DEVICE int32_t ck_even(int32_t v) { return v & ~1; }

CK_DEVICE int32_t ck_part(int32_t whole, int32_t numerator, int32_t denominator) {
  return ck_even((int32_t)((int64_t)whole * numerator / denominator));
}

CK_DEVICE ck_color ck_unpack(uint32_t yuv) {
  return {(int32_t)(yuv >> 16), (int32_t)(yuv >> 8 & 255), (int32_t)(yuv & 255)};
}

// 75 % bars and the full primaries, BT.709 limited, as 0xYYUUVV.
CK_TABLE uint32_t ck_bars[7] = {0xb48080, 0xa82c88, 0x91932c, 0x863f34, 0x3fc1cc, 0x336dd4, 0x1cd478};
CK_TABLE uint32_t ck_patches[6] = {0x108080, 0x3f66f0, 0xad2a1a, 0x20f076, 0xeb8080, 0x7e8080};
// The segments of each digit, bit 0 the upper one, then clockwise, bit 6 the middle.
CK_TABLE uint8_t ck_segments[10] = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

// Whether a digit has ink in column 0…4 and row 0…8 of its grid.
CK_DEVICE bool ck_digit_ink(uint32_t digit, int32_t column, int32_t row) {
  uint32_t touched = 0;
  if (row == 0) touched |= 0x01;
  if (row == 4) touched |= 0x40;
  if (row == 8) touched |= 0x08;
  if (column == 0) touched |= (row <= 4 ? 0x20 : 0) | (row >= 4 ? 0x10 : 0);
  if (column == 4) touched |= (row <= 4 ? 0x02 : 0) | (row >= 4 ? 0x04 : 0);
  return ck_segments[digit] & touched;
}

// "mm:ss.mmm" in nine cells of 7 x 11 units.
CK_DEVICE bool ck_clock_ink(int64_t milliseconds, int32_t cell, int32_t column, int32_t row) {
  if (column < 0 || column > 4 || row < 0 || row > 8) return false;
  if (cell == 2) return column == 2 && (row == 2 || row == 6);
  if (cell == 5) return column == 2 && row == 8;
  const uint32_t ms = (uint32_t)(milliseconds % 1000), s = (uint32_t)(milliseconds / 1000 % 60);
  const uint32_t m = (uint32_t)(milliseconds / 60000 % 100);
  const uint32_t pair = cell < 2 ? m : cell < 5 ? s : ms % 100;
  const bool tens = cell == 0 || cell == 3 || cell == 7;
  return ck_digit_ink(cell == 6 ? ms / 100 : tens ? pair / 10 : pair % 10, column, row);
}

CK_DEVICE bool ck_on_rings(int32_t width, int32_t height, int32_t x, int32_t y) {
  const int32_t radius = ck_part(ck_least(width, height), 45, 100), cx = ck_even(width / 2), cy = ck_even(height / 2);
  if (y >> 1 == cy >> 1 && x >= cx - radius && x < cx + radius) return true;
  if (x >> 1 == cx >> 1 && y >= cy - radius && y < cy + radius) return true;
  // Distances from the middle, in half samples.
  const int64_t dx = 2 * (int64_t)x + 1 - width, dy = 2 * (int64_t)y + 1 - height, distance = dx * dx + dy * dy;
  const int64_t outer = 2 * (int64_t)radius, inner = outer - 4;
  return radius >= 2 && distance >= inner * inner && distance < outer * outer;
}

CK_DEVICE ck_color ck_band(int32_t width, int32_t height, int64_t milliseconds, int32_t x, int32_t y) {
  if (y < ck_part(height, 60, 100)) {
    int32_t i = 0;
    while (i < 6 && x >= ck_part(width, i + 1, 7)) i++;
    return ck_unpack(ck_bars[i]);
  }
  if (y < ck_part(height, 70, 100))
    return {16 + (int32_t)((219 * (int64_t)x + (width - 1) / 2) / (width - 1)), 128, 128};
  if (y < ck_part(height, 80, 100)) {
    const int32_t bar = ck_most(ck_part(width, 1, 40), 2);
    const int32_t from = ck_part(width - bar, (int32_t)(milliseconds % 2000), 2000);
    if (x >= from && x < from + bar) return {235, 128, 128};
    for (int32_t i = 0; i < 10; i++)
      if (x >> 1 == ck_part(width, i, 10) >> 1) return {120, 128, 128};
    return {40, 128, 128};
  }
  int32_t i = 0;
  while (i < 5 && x >= ck_part(width, i + 1, 6)) i++;
  return ck_unpack(ck_patches[i]);
}

CK_DEVICE ck_color ck_testcard(int32_t width, int32_t height, int64_t milliseconds, int32_t x, int32_t y) {
  const int32_t unit = ck_most(ck_part(ck_least(width, height), 1, 100), 2);
  const int32_t left = ck_even(width / 2) - ck_even(63 * unit / 2), top = ck_even(height / 2) - ck_even(11 * unit / 2);
  if (x >= left && x < left + 63 * unit && y >= top && y < top + 11 * unit) {
    const int32_t column = (x - left) / unit, row = (y - top) / unit;
    return ck_clock_ink(milliseconds, column / 7, column % 7 - 1, row - 1) ? ck_color{235, 128, 128}
                                                                            : ck_color{16, 128, 128};
  }
  if (ck_on_rings(width, height, x, y)) return {235, 128, 128};
  return ck_band(width, height, milliseconds, x, y);
}

#endif
