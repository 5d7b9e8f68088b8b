#include <hb-ot.h>
#include <pango/pangofc-font.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

// What is laid out, as arrays.

static double metric(hb_font_t *font, hb_ot_metrics_tag_t tag, double otherwise) {
  hb_position_t value;
  if (!hb_ot_metrics_get_position(font, tag, &value)) return otherwise;
  return from_pango(value);
}

static char *string_of(FcPattern *pattern, const char *key) {
  FcChar8 *value;
  if (pattern == NULL || FcPatternGetString(pattern, key, 0, &value) != FcResultMatch) return NULL;
  return strdup((const char *)value);
}

static ctypo_font font_of(PangoFont *font, double size) {
  ctypo_font found = {0};
  cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font((PangoCairoFont *)font);
  if (scaled != NULL) found.scaled = cairo_scaled_font_reference(scaled);
  FcPattern *pattern = PANGO_IS_FC_FONT(font) ? pango_fc_font_get_pattern(PANGO_FC_FONT(font)) : NULL;
  found.file = string_of(pattern, FC_FILE);
  found.family = string_of(pattern, FC_FAMILY);
  FcBool is_colored = FcFalse;
  if (pattern != NULL) FcPatternGetBool(pattern, FC_COLOR, 0, &is_colored);
  found.is_colored = is_colored == FcTrue;
  hb_font_t *face = pango_font_get_hb_font(font);
  found.underline_position = metric(face, HB_OT_METRICS_TAG_UNDERLINE_OFFSET, -0.1 * size);
  found.underline_thickness = metric(face, HB_OT_METRICS_TAG_UNDERLINE_SIZE, 0.05 * size);
  found.strike_position = metric(face, HB_OT_METRICS_TAG_STRIKEOUT_OFFSET, 0.3 * size);
  found.strike_thickness = metric(face, HB_OT_METRICS_TAG_STRIKEOUT_SIZE, 0.05 * size);
  return found;
}

static double size_of(PangoFont *font) {
  PangoFontDescription *description = pango_font_describe_with_absolute_size(font);
  double size = from_pango(pango_font_description_get_size(description));
  pango_font_description_free(description);
  return size;
}

static void fill_glyphs(ctypo_glyph *to, PangoGlyphItem *item, const char *text, double left) {
  PangoGlyphString *glyphs = item->glyphs;
  for (int i = 0; i < glyphs->num_glyphs; i++) {
    PangoGlyphInfo *info = &glyphs->glyphs[i];
    ctypo_glyph *glyph = &to[i];
    glyph->id = info->glyph;
    if (info->glyph == PANGO_GLYPH_EMPTY || info->glyph == PANGO_GLYPH_INVALID_INPUT) {
      glyph->id = 0xFFFFFFFF;
    } else {
      if (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG) {
        glyph->missing = info->glyph & ~PANGO_GLYPH_UNKNOWN_FLAG;
        glyph->id = 0xFFFFFFFF;
      }
      PangoRectangle ink;
      pango_font_get_glyph_extents(item->item->analysis.font, info->glyph, &ink, NULL);
      glyph->ink = (ctypo_rect){from_pango(ink.x), from_pango(ink.y), from_pango(ink.width), from_pango(ink.height)};
    }
    glyph->left = left;
    glyph->advance = from_pango(info->geometry.width);
    glyph->x = left + from_pango(info->geometry.x_offset);
    glyph->y = from_pango(info->geometry.y_offset - item->y_offset);
    left += glyph->advance;
  }
  PangoGlyphItemIter iterator;
  gboolean has = pango_glyph_item_iter_init_start(&iterator, item, text);
  for (; has; has = pango_glyph_item_iter_next_cluster(&iterator)) {
    int step = iterator.end_glyph >= iterator.start_glyph ? 1 : -1;
    for (int i = iterator.start_glyph; i != iterator.end_glyph; i += step) {
      to[i].start = (uint32_t)iterator.start_index;
      to[i].end = (uint32_t)iterator.end_index;
    }
  }
}

static uint32_t font_index(ctypo_layout *layout, GPtrArray *known, PangoFont *font) {
  for (guint i = 0; i < known->len; i++) {
    if (known->pdata[i] == font) return i;
  }
  g_ptr_array_add(known, font);
  layout->fonts = realloc(layout->fonts, known->len * sizeof *layout->fonts);
  if (layout->fonts == NULL) abort();
  layout->fonts[layout->font_count++] = font_of(font, size_of(font));
  return known->len - 1;
}

static void fill_line(ctypo_layout *layout, ctypo_line *to, PangoLayoutLine *line, const char *text, GPtrArray *known) {
  to->start = (uint32_t)line->start_index;
  to->end = (uint32_t)(line->start_index + line->length);
  to->is_rtl = line->resolved_dir == PANGO_DIRECTION_RTL;
  to->first_run = layout->run_count;
  double x = 0;
  for (GSList *at = line->runs; at != NULL; at = at->next) {
    PangoGlyphItem *item = at->data;
    if (item->item->analysis.font == NULL) continue;
    ctypo_run *run = &layout->runs[layout->run_count++];
    run->start = (uint32_t)item->item->offset;
    run->end = (uint32_t)(item->item->offset + item->item->length);
    run->is_rtl = item->item->analysis.level & 1;
    run->font = font_index(layout, known, item->item->analysis.font);
    run->first_glyph = layout->glyph_count;
    run->glyph_count = (uint32_t)item->glyphs->num_glyphs;
    x += from_pango(item->start_x_offset);
    run->x = x;
    run->width = from_pango(pango_glyph_string_get_width(item->glyphs));
    PangoRectangle logical;
    pango_glyph_string_extents(item->glyphs, item->item->analysis.font, NULL, &logical);
    run->ascent = from_pango(-logical.y);
    run->descent = from_pango(logical.y + logical.height);
    fill_glyphs(&layout->glyphs[layout->glyph_count], item, text, x);
    layout->glyph_count += run->glyph_count;
    x += run->width + from_pango(item->end_x_offset);
  }
  to->run_count = layout->run_count - to->first_run;
}

ctypo_layout *ctypo_text_layout(ctypo_text *text) {
  ctypo_layout *layout = calloc(1, sizeof *layout);
  if (layout == NULL) return NULL;
  size_t lines = 0, runs = 0, glyphs = 0;
  for (GSList *at = pango_layout_get_lines_readonly(text->layout); at != NULL; at = at->next) {
    lines++;
    for (GSList *run = ((PangoLayoutLine *)at->data)->runs; run != NULL; run = run->next) {
      runs++;
      glyphs += (size_t)((PangoGlyphItem *)run->data)->glyphs->num_glyphs;
    }
  }
  size_t length = strlen(text->bytes);
  layout->lines = calloc(lines + 1, sizeof *layout->lines);
  layout->runs = calloc(runs + 1, sizeof *layout->runs);
  layout->glyphs = calloc(glyphs + 1, sizeof *layout->glyphs);
  layout->places = calloc(length + 1, 1);
  if (layout->lines == NULL || layout->runs == NULL || layout->glyphs == NULL || layout->places == NULL) {
    ctypo_layout_free(layout);
    return NULL;
  }
  GPtrArray *known = g_ptr_array_new();
  ctypo_stack stack = {0};
  PangoLayoutIter *iterator = pango_layout_get_iter(text->layout);
  do {
    PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iterator);
    if (layout->line_count > 0 && line->is_paragraph_start) layout->lines[layout->line_count - 1].ends_paragraph = 1;
    ctypo_line *to = &layout->lines[layout->line_count++];
    ctypo_stack_line(&stack, iterator, text->line_spacing, to);
    fill_line(layout, to, line, text->bytes, known);
  } while (pango_layout_iter_next_line(iterator));
  layout->lines[layout->line_count - 1].ends_paragraph = 1;
  pango_layout_iter_free(iterator);
  g_ptr_array_free(known, TRUE);
  int count = 0;
  const PangoLogAttr *attributes = pango_layout_get_log_attrs_readonly(text->layout, &count);
  ctypo_fill_places(layout->places, text->bytes, (uint32_t)length, attributes, count);
  return layout;
}

void ctypo_layout_free(ctypo_layout *layout) {
  if (layout == NULL) return;
  for (uint32_t i = 0; i < layout->font_count; i++) {
    if (layout->fonts[i].scaled != NULL) cairo_scaled_font_destroy(layout->fonts[i].scaled);
    free(layout->fonts[i].file);
    free(layout->fonts[i].family);
  }
  free(layout->lines);
  free(layout->runs);
  free(layout->glyphs);
  free(layout->fonts);
  free(layout->places);
  free(layout);
}
