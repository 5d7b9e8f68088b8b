// Between the files that lay text out.
#pragma once

#include <math.h>
#include <pango/pangocairo.h>

#include "fonts.h"

struct ctypo_text {
  PangoContext *context;
  PangoLayout *layout;
  const char *bytes;
  double line_spacing;
};

static inline int to_pango(double length) {
  double value = length * PANGO_SCALE;
  if (!(value < G_MAXINT / 2)) return G_MAXINT / 2;
  return value < -(G_MAXINT / 2) ? -(G_MAXINT / 2) : (int)lround(value);
}

static inline double from_pango(int length) { return (double)length / PANGO_SCALE; }

/// What a text is written in, as far as that decides between languages.
typedef struct {
  int has_kana, has_hangul, has_bopomofo;
} ctypo_scripts;
ctypo_scripts ctypo_scripts_of(const char *bytes, int length);

/// Marks a piece of text by the languages of its scripts: `wanted`, wherever it is written in them.
void ctypo_add_languages(PangoAttrList *list, const char *bytes, uint32_t from, uint32_t to, PangoLanguage *wanted,
                         ctypo_scripts text);

/// Where the last line is.
typedef struct {
  double baseline, descent;
  int has_lines;
} ctypo_stack;
/// Puts the line at which `iterator` is below the last one: its box and baseline.
void ctypo_stack_line(ctypo_stack *stack, PangoLayoutIter *iterator, double spacing, ctypo_line *line);

/// `ctypo_breaks`, of what Pango says of a text.
void ctypo_fill_places(uint8_t *places, const char *text, uint32_t length, const PangoLogAttr *attributes, int count);
