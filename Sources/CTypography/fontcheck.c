// Whether the tables of a font promise more work than any font needs. What FreeType and Fontconfig do with them is bounded by
// numbers in the file, and a few bytes can ask for hours.
#include "ctypography.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count;
} bytes;

// Beyond the end everything is 0.
static uint32_t read16(bytes from, size_t at) {
  if (at > from.count || from.count - at < 2) return 0;
  return (uint32_t)from.bytes[at] << 8 | from.bytes[at + 1];
}
static uint32_t read32(bytes from, size_t at) { return read16(from, at) << 16 | read16(from, at + 2); }

static bytes part(bytes from, size_t at, size_t count) {
  if (at > from.count) return (bytes){from.bytes, 0};
  return (bytes){from.bytes + at, count < from.count - at ? count : from.count - at};
}

static bytes table(bytes font, size_t face, const char tag[4]) {
  uint32_t count = read16(font, face + 4);
  for (uint32_t i = 0; i < count; i++) {
    size_t entry = face + 12 + 16 * (size_t)i;
    if (entry > font.count || font.count - entry < 16) break;
    if (memcmp(font.bytes + entry, tag, 4) == 0) {
      return part(font, read32(font, entry + 8), read32(font, entry + 12));
    }
  }
  return part(font, 0, 0);
}

// What is cut short is damaged; FreeType would take what is left of it.
static int is_whole(bytes font, size_t face) {
  uint32_t count = read16(font, face + 4);
  if (count == 0 || face + 12 + 16 * (size_t)count > font.count) return 0;
  for (uint32_t i = 0; i < count; i++) {
    size_t entry = face + 12 + 16 * (size_t)i;
    // The padding of the last table may be counted, and left out.
    if ((uint64_t)read32(font, entry + 8) + read32(font, entry + 12) > (uint64_t)font.count + 3) return 0;
  }
  return 1;
}

// Characters: Fontconfig goes through all that a font maps, and formats 8, 12 and 13 map ranges of 32 bits.
static int is_map_sane(bytes cmap) {
  uint32_t count = read16(cmap, 2);
  if (count > 64) return 0;
  for (uint32_t i = 0; i < count; i++) {
    size_t offset = read32(cmap, 4 + 8 * (size_t)i + 4);
    uint32_t format = read16(cmap, offset);
    if (format == 10) {
      uint32_t start = read32(cmap, offset + 12), codes = read32(cmap, offset + 16);
      if (start > 0x10FFFF || codes > 0x10FFFF) return 0;
    }
    if (format != 8 && format != 12 && format != 13) continue;
    size_t at = offset + (format == 8 ? 12 + 8192 : 12);
    uint32_t groups = read32(cmap, at);
    if (groups > cmap.count / 12) return 0;
    uint64_t codes = 0;
    for (uint32_t group = 0; group < groups; group++) {
      uint32_t start = read32(cmap, at + 4 + 12 * (size_t)group), end = read32(cmap, at + 8 + 12 * (size_t)group);
      if (end < start || end > 0x10FFFF) return 0;
      codes += end - start + 1;
    }
    if (codes > 0x110000) return 0;
  }
  return 1;
}

// Glyphs made of glyphs: each level may multiply.
enum { most_parts = 4096, deepest = 32 };

typedef struct {
  bytes glyf, loca;
  int is_long;
  uint32_t count;
  /// Of each glyph, the simple ones that it is made of; 0: not known yet, UINT32_MAX: being found out.
  uint32_t *parts;
} outlines;

static bytes outline(const outlines *all, uint32_t glyph) {
  size_t start, end;
  if (all->is_long) {
    start = read32(all->loca, 4 * (size_t)glyph);
    end = read32(all->loca, 4 * (size_t)glyph + 4);
  } else {
    start = 2 * (size_t)read16(all->loca, 2 * (size_t)glyph);
    end = 2 * (size_t)read16(all->loca, 2 * (size_t)glyph + 2);
  }
  return part(all->glyf, start, end > start ? end - start : 0);
}

// The simple glyphs that it is made of; more than `most_parts` where that is too much.
static uint32_t parts_of(outlines *all, uint32_t glyph, int depth) {
  if (glyph >= all->count) return 1;
  if (all->parts[glyph] == UINT32_MAX || depth > deepest) return most_parts + 1;
  if (all->parts[glyph] != 0) return all->parts[glyph];
  bytes data = outline(all, glyph);
  uint32_t sum = 1;
  if (data.count >= 10 && read16(data, 0) >= 0x8000) {
    all->parts[glyph] = UINT32_MAX;
    size_t at = 10;
    for (uint32_t more = 1; more && at + 4 <= data.count && sum <= most_parts;) {
      uint32_t flags = read16(data, at);
      sum += parts_of(all, read16(data, at + 2), depth + 1);
      at += 4 + (flags & 0x0001 ? 4 : 2);
      at += flags & 0x0008 ? 2 : flags & 0x0040 ? 4 : flags & 0x0080 ? 8 : 0;
      more = flags & 0x0020;
    }
  }
  all->parts[glyph] = sum;
  return sum;
}

static int are_outlines_sane(bytes font, size_t face) {
  outlines all = {table(font, face, "glyf"), table(font, face, "loca"), 0, 0, NULL};
  if (all.glyf.count == 0) return 1;
  all.is_long = read16(table(font, face, "head"), 50) != 0;
  all.count = read16(table(font, face, "maxp"), 4);
  all.parts = calloc((size_t)all.count + 1, sizeof *all.parts);
  if (all.parts == NULL) return 0;
  int is_sane = 1;
  for (uint32_t glyph = 0; glyph < all.count && is_sane; glyph++) {
    is_sane = parts_of(&all, glyph, 0) <= most_parts;
  }
  free(all.parts);
  return is_sane;
}

ctypo_font_sanity ctypo_font_is_sane(const uint8_t *data, size_t count) {
  bytes font = {data, count};
  uint32_t faces = 1;
  int is_collection = count >= 12 && memcmp(data, "ttcf", 4) == 0;
  if (is_collection) faces = read32(font, 8);
  if (faces == 0 || faces > 64) return ctypo_too_many_faces;
  for (uint32_t i = 0; i < faces; i++) {
    size_t face = is_collection ? read32(font, 12 + 4 * (size_t)i) : 0;
    if (!is_whole(font, face)) return ctypo_cut_short;
    if (read16(table(font, face, "name"), 2) > 4096) return ctypo_too_many_names;
    // Of fvar: what is told of each instance is a face of its own.
    if (read16(table(font, face, "fvar"), 12) > 512) return ctypo_too_many_faces;
    if (!is_map_sane(table(font, face, "cmap"))) return ctypo_too_many_characters;
    if (!are_outlines_sane(font, face)) return ctypo_too_many_parts;
  }
  return ctypo_sane;
}
