#include "text.h"

#include <stdlib.h>
#include <string.h>

static void add(PangoAttrList *list, PangoAttribute *attribute, guint start, guint end) {
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert(list, attribute);
}

ctypo_text *ctypo_text_new(ctypo_fonts *fonts, const char *bytes, uint32_t length, const ctypo_piece *pieces,
                           size_t piece_count, const char *language, double line_spacing, int is_justified,
                           int has_ligatures, int has_even_digits) {
  ctypo_text *text = calloc(1, sizeof *text);
  if (text == NULL) return NULL;
  text->context = pango_font_map_create_context(fonts->map);
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(text->context, options);
  cairo_font_options_destroy(options);
  pango_context_set_round_glyph_positions(text->context, FALSE);
  PangoLanguage *wanted = pango_language_from_string(language != NULL ? language : "en");
  pango_context_set_language(text->context, wanted);
  pango_context_set_base_dir(text->context, PANGO_DIRECTION_WEAK_LTR);

  text->layout = pango_layout_new(text->context);
  pango_layout_set_text(text->layout, bytes, (int)length);
  text->bytes = pango_layout_get_text(text->layout);
  pango_layout_set_auto_dir(text->layout, TRUE);
  pango_layout_set_alignment(text->layout, PANGO_ALIGN_LEFT);
  pango_layout_set_justify(text->layout, is_justified);
  text->line_spacing = line_spacing;

  PangoAttrList *list = pango_attr_list_new();
  ctypo_scripts scripts = ctypo_scripts_of(text->bytes, (int)length);
  for (size_t i = 0; i < piece_count; i++) {
    const ctypo_piece *piece = &pieces[i];
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, piece->families);
    pango_font_description_set_absolute_size(font, to_pango(piece->size));
    pango_font_description_set_weight(font, (PangoWeight)piece->weight);
    pango_font_description_set_style(font, piece->is_italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    // What an empty line is as high as.
    if (i == 0) pango_layout_set_font_description(text->layout, font);
    add(list, pango_attr_font_desc_new(font), piece->start, piece->end);
    pango_font_description_free(font);
    if (piece->letter_spacing != 0) {
      add(list, pango_attr_letter_spacing_new(to_pango(piece->letter_spacing)), piece->start, piece->end);
    }
    ctypo_add_languages(list, text->bytes, piece->start, piece->end, wanted, scripts);
  }
  const char *features = has_ligatures ? (has_even_digits ? "tnum" : NULL)
                                       : (has_even_digits ? "liga=0, clig=0, dlig=0, tnum" : "liga=0, clig=0, dlig=0");
  if (features != NULL) add(list, pango_attr_font_features_new(features), 0, length);
  pango_layout_set_attributes(text->layout, list);
  pango_attr_list_unref(list);
  return text;
}

void ctypo_text_free(ctypo_text *text) {
  if (text == NULL) return;
  g_object_unref(text->layout);
  g_object_unref(text->context);
  free(text);
}

ctypo_measure ctypo_text_measure(ctypo_text *text, double width, int may_break_words) {
  pango_layout_set_wrap(text->layout, may_break_words ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
  pango_layout_set_width(text->layout, to_pango(width));
  ctypo_measure measure = {0};
  PangoLayoutIter *iterator = pango_layout_get_iter(text->layout);
  ctypo_stack stack = {0};
  do {
    ctypo_line line = {0};
    ctypo_stack_line(&stack, iterator, text->line_spacing, &line);
    measure.lines++;
    if (line.box.width > measure.width) measure.width = line.box.width;
    if (line.box.y + line.box.height > measure.height) measure.height = line.box.y + line.box.height;
  } while (pango_layout_iter_next_line(iterator));
  pango_layout_iter_free(iterator);
  return measure;
}

// Lines one below the other, as high as the highest ascender and the lowest descender in them: Pango's own are as high as
// the highest of their fonts alone, and its factor cuts them, too.
void ctypo_stack_line(ctypo_stack *stack, PangoLayoutIter *iterator, double spacing, ctypo_line *line) {
  PangoRectangle box;
  pango_layout_iter_get_line_extents(iterator, NULL, &box);
  double ascent = 0, descent = 0;
  GSList *run = pango_layout_iter_get_line_readonly(iterator)->runs;
  if (run == NULL) {
    ascent = from_pango(pango_layout_iter_get_baseline(iterator) - box.y);
    descent = from_pango(box.height) - ascent;
  }
  for (; run != NULL; run = run->next) {
    PangoGlyphItem *item = run->data;
    PangoRectangle logical;
    pango_glyph_string_extents(item->glyphs, item->item->analysis.font, NULL, &logical);
    ascent = MAX(ascent, from_pango(-logical.y));
    descent = MAX(descent, from_pango(logical.y + logical.height));
  }
  stack->baseline = stack->has_lines ? stack->baseline + spacing * (stack->descent + ascent) : ascent;
  stack->descent = descent;
  stack->has_lines = 1;
  line->baseline = stack->baseline;
  line->box = (ctypo_rect){from_pango(box.x), stack->baseline - ascent, from_pango(box.width),
                          ascent + descent};
}

void ctypo_fill_places(uint8_t *places, const char *text, uint32_t length, const PangoLogAttr *attributes, int count) {
  const char *at = text;
  for (int i = 0; i < count && at <= text + length; i++) {
    PangoLogAttr a = attributes[i];
    places[at - text] = (uint8_t)((a.is_line_break ? ctypo_may_break : 0) |
                                  (a.is_cursor_position ? ctypo_is_letter_start : 0) |
                                  (a.is_white ? ctypo_is_white : 0) | (a.is_word_start ? ctypo_is_word_start : 0) |
                                  (a.is_word_end ? ctypo_is_word_end : 0));
    if (at == text + length) break;
    at = g_utf8_next_char(at);
  }
}

void ctypo_breaks(const char *text, uint32_t length, const char *language, uint8_t *places) {
  memset(places, 0, (size_t)length + 1);
  glong characters = g_utf8_strlen(text, (gssize)length);
  PangoLogAttr *attributes = calloc((size_t)characters + 1, sizeof *attributes);
  if (attributes == NULL) return;
  pango_get_log_attrs(text, (int)length, -1, pango_language_from_string(language != NULL ? language : "en"),
                      attributes, (int)characters + 1);
  ctypo_fill_places(places, text, length, attributes, (int)characters + 1);
  free(attributes);
}
