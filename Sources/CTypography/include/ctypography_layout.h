// Text laid out by Pango: lines, runs and glyphs, without any of its objects but fonts. Lengths are in the units of the
// sizes that were given, positions from the top left of the first line's beginning.
#pragma once

#include <cairo.h>
#include <stddef.h>
#include <stdint.h>

struct ctypo_fonts;

/// How a piece of the text is set, by its bytes.
typedef struct {
  uint32_t start, end;
  /// Names with commas between them.
  const char *families;
  double size, letter_spacing;
  int weight, is_italic;
} ctypo_piece;

typedef struct {
  double x, y, width, height;
} ctypo_rect;

typedef struct {
  uint32_t start, end;
  uint32_t first_run, run_count;
  /// Of the top of the first line's logical box.
  double baseline;
  /// Logical; x is where it begins.
  ctypo_rect box;
  int is_rtl;
  /// Whether the line ends because its paragraph does.
  int ends_paragraph;
} ctypo_line;

typedef struct {
  uint32_t start, end;
  uint32_t first_glyph, glyph_count;
  /// Of `ctypo_layout.fonts`.
  uint32_t font;
  /// Of the line's beginning.
  double x, width;
  /// Of the baseline, upwards and downwards.
  double ascent, descent;
  int is_rtl;
} ctypo_run;

typedef struct {
  /// 0xFFFFFFFF: nothing to draw.
  uint32_t id;
  /// The character that no font has, or 0.
  uint32_t missing;
  /// The bytes of its cluster.
  uint32_t start, end;
  /// Where it is drawn: of the line's beginning and of the baseline.
  double x, y;
  /// Where its advance begins, and how far it goes.
  double left, advance;
  /// What is drawn, from x and y.
  ctypo_rect ink;
} ctypo_glyph;

typedef struct {
  /// NULL for letters that no font has.
  cairo_scaled_font_t *scaled;
  /// As Fontconfig has them; NULL where it does not say.
  char *file, *family;
  int is_colored;
  double underline_position, underline_thickness, strike_position, strike_thickness;
} ctypo_font;

/// What Pango says of the place before a character: bits of `ctypo_layout.places`.
enum {
  ctypo_may_break = 1,
  ctypo_is_letter_start = 2,
  ctypo_is_white = 4,
  ctypo_is_word_start = 8,
  ctypo_is_word_end = 16,
};

typedef struct {
  ctypo_line *lines;
  ctypo_run *runs;
  ctypo_glyph *glyphs;
  ctypo_font *fonts;
  uint32_t line_count, run_count, glyph_count, font_count;
  /// One for each byte and one for the end; 0 inside of characters.
  uint8_t *places;
} ctypo_layout;

/// A text that is being laid out.
typedef struct ctypo_text ctypo_text;

/// `has_ligatures`: those that a script can do without. `has_even_digits`: all as wide, where the font has such. `line_spacing`: a factor of the distance at which lines just touch. `pieces` cover the text, one after the other. NULL where there is no memory.
ctypo_text *ctypo_text_new(struct ctypo_fonts *fonts, const char *text, uint32_t length, const ctypo_piece *pieces,
                           size_t piece_count, const char *language, double line_spacing, int is_justified,
                           int has_ligatures, int has_even_digits);
void ctypo_text_free(ctypo_text *text);

typedef struct {
  uint32_t lines;
  double width, height;
} ctypo_measure;
/// Lays the text out in lines of that width. `may_break_words`: where a word alone is too wide for a line.
ctypo_measure ctypo_text_measure(ctypo_text *text, double width, int may_break_words);
/// All of the text as it was measured last; NULL where there is no memory.
ctypo_layout *ctypo_text_layout(ctypo_text *text);
void ctypo_layout_free(ctypo_layout *layout);

/// `places` of a text without fonts: one for each byte and one for the end, which the caller has.
void ctypo_breaks(const char *text, uint32_t length, const char *language, uint8_t *places);
