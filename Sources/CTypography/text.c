#include <hb-ot.h>
#include <math.h>
#include <pango/pangofc-font.h>
#include <stdlib.h>
#include <string.h>

#include "fonts.h"

struct ctypo_text {
  PangoContext *context;
  PangoLayout *layout;
  const char *bytes;
  double line_spacing;
};

static int to_pango(double length) {
  double value = length * PANGO_SCALE;
  return value > G_MAXINT / 2 ? G_MAXINT / 2 : value < -(G_MAXINT / 2) ? -(G_MAXINT / 2) : (int)lround(value);
}

static double from_pango(int length) { return (double)length / PANGO_SCALE; }

// Languages.

// Note: languages of scripts. A font is chosen by language, too: Han letters differ between Chinese, Japanese and Korean.
// Where the text's language is not written in the script at hand, Pango asks the environment; so it never gets to.
static const struct {
  PangoScript script;
  const char *language;
} usual[] = {
    {PANGO_SCRIPT_LATIN, "en"},      {PANGO_SCRIPT_CYRILLIC, "ru"},  {PANGO_SCRIPT_GREEK, "el"},
    {PANGO_SCRIPT_ARABIC, "ar"},     {PANGO_SCRIPT_HEBREW, "he"},    {PANGO_SCRIPT_DEVANAGARI, "hi"},
    {PANGO_SCRIPT_BENGALI, "bn"},    {PANGO_SCRIPT_THAI, "th"},      {PANGO_SCRIPT_HANGUL, "ko"},
    {PANGO_SCRIPT_HIRAGANA, "ja"},   {PANGO_SCRIPT_KATAKANA, "ja"},  {PANGO_SCRIPT_BOPOMOFO, "zh-tw"},
    {PANGO_SCRIPT_GURMUKHI, "pa"},   {PANGO_SCRIPT_GUJARATI, "gu"},  {PANGO_SCRIPT_ORIYA, "or"},
    {PANGO_SCRIPT_TAMIL, "ta"},      {PANGO_SCRIPT_TELUGU, "te"},    {PANGO_SCRIPT_KANNADA, "kn"},
    {PANGO_SCRIPT_MALAYALAM, "ml"},  {PANGO_SCRIPT_SINHALA, "si"},   {PANGO_SCRIPT_LAO, "lo"},
    {PANGO_SCRIPT_KHMER, "km"},      {PANGO_SCRIPT_MYANMAR, "my"},   {PANGO_SCRIPT_TIBETAN, "bo"},
    {PANGO_SCRIPT_GEORGIAN, "ka"},   {PANGO_SCRIPT_ARMENIAN, "hy"},  {PANGO_SCRIPT_ETHIOPIC, "am"},
    {PANGO_SCRIPT_MONGOLIAN, "mn"},  {PANGO_SCRIPT_SYRIAC, "syr"},   {PANGO_SCRIPT_THAANA, "dv"},
    {PANGO_SCRIPT_CHEROKEE, "chr"},
};

struct scripts {
  int has_kana, has_hangul, has_bopomofo;
};

static struct scripts scripts_of(const char *bytes, int length) {
  struct scripts found = {0};
  PangoScriptIter *iterator = pango_script_iter_new(bytes, length);
  do {
    PangoScript script;
    pango_script_iter_get_range(iterator, NULL, NULL, &script);
    if (script == PANGO_SCRIPT_HIRAGANA || script == PANGO_SCRIPT_KATAKANA) found.has_kana = 1;
    if (script == PANGO_SCRIPT_HANGUL) found.has_hangul = 1;
    if (script == PANGO_SCRIPT_BOPOMOFO) found.has_bopomofo = 1;
  } while (pango_script_iter_next(iterator));
  pango_script_iter_free(iterator);
  return found;
}

static PangoLanguage *language_of(PangoScript script, PangoLanguage *wanted, struct scripts text) {
  if (wanted != NULL && pango_language_includes_script(wanted, script)) return wanted;
  if (script == PANGO_SCRIPT_HAN) {
    return pango_language_from_string(text.has_kana       ? "ja"
                                      : text.has_bopomofo ? "zh-tw"
                                      : text.has_hangul   ? "ko"
                                                          : "zh-cn");
  }
  for (size_t i = 0; i < G_N_ELEMENTS(usual); i++) {
    if (usual[i].script == script) return pango_language_from_string(usual[i].language);
  }
  return wanted;
}

static void add(PangoAttrList *list, PangoAttribute *attribute, guint start, guint end) {
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert(list, attribute);
}

static void add_languages(PangoAttrList *list, const char *bytes, const ctypo_piece *piece, PangoLanguage *language,
                          struct scripts text) {
  if (piece->end <= piece->start) return;
  PangoLanguage *wanted = piece->language != NULL ? pango_language_from_string(piece->language) : language;
  PangoScriptIter *iterator = pango_script_iter_new(bytes + piece->start, (int)(piece->end - piece->start));
  do {
    const char *start, *end;
    PangoScript script;
    pango_script_iter_get_range(iterator, &start, &end, &script);
    PangoLanguage *found = language_of(script, wanted, text);
    if (found != NULL) add(list, pango_attr_language_new(found), (guint)(start - bytes), (guint)(end - bytes));
  } while (pango_script_iter_next(iterator));
  pango_script_iter_free(iterator);
}

// Layouts.

ctypo_text *ctypo_text_new(ctypo_fonts *fonts, const char *bytes, uint32_t length, const ctypo_piece *pieces,
                           size_t piece_count, const char *language, double line_spacing, int is_justified) {
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
  struct scripts scripts = scripts_of(text->bytes, (int)length);
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
    add_languages(list, text->bytes, piece, wanted, scripts);
  }
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

// Lines one below the other, as high as the highest ascender and the lowest descender in them: Pango's own are as high as
// the highest of their fonts alone, and its factor cuts them, too.
struct stack {
  double baseline, descent;
  int has_lines;
};

static void stack_line(struct stack *stack, PangoLayoutIter *iterator, double spacing, ctypo_line *line) {
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

ctypo_measure ctypo_text_measure(ctypo_text *text, double width, int may_break_words) {
  pango_layout_set_wrap(text->layout, may_break_words ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
  pango_layout_set_width(text->layout, to_pango(width));
  ctypo_measure measure = {0};
  PangoLayoutIter *iterator = pango_layout_get_iter(text->layout);
  struct stack stack = {0};
  do {
    ctypo_line line = {0};
    stack_line(&stack, iterator, text->line_spacing, &line);
    measure.lines++;
    if (line.box.width > measure.width) measure.width = line.box.width;
    if (line.box.y + line.box.height > measure.height) measure.height = line.box.y + line.box.height;
  } while (pango_layout_iter_next_line(iterator));
  pango_layout_iter_free(iterator);
  return measure;
}

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

static void fill_places(uint8_t *places, const char *text, uint32_t length, const PangoLogAttr *attributes, int count) {
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
  struct stack stack = {0};
  PangoLayoutIter *iterator = pango_layout_get_iter(text->layout);
  do {
    PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iterator);
    if (layout->line_count > 0 && line->is_paragraph_start) layout->lines[layout->line_count - 1].ends_paragraph = 1;
    ctypo_line *to = &layout->lines[layout->line_count++];
    stack_line(&stack, iterator, text->line_spacing, to);
    fill_line(layout, to, line, text->bytes, known);
  } while (pango_layout_iter_next_line(iterator));
  layout->lines[layout->line_count - 1].ends_paragraph = 1;
  pango_layout_iter_free(iterator);
  g_ptr_array_free(known, TRUE);
  int count = 0;
  const PangoLogAttr *attributes = pango_layout_get_log_attrs_readonly(text->layout, &count);
  fill_places(layout->places, text->bytes, (uint32_t)length, attributes, count);
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

void ctypo_breaks(const char *text, uint32_t length, const char *language, uint8_t *places) {
  memset(places, 0, (size_t)length + 1);
  glong characters = g_utf8_strlen(text, (gssize)length);
  PangoLogAttr *attributes = calloc((size_t)characters + 1, sizeof *attributes);
  if (attributes == NULL) return;
  pango_get_log_attrs(text, (int)length, -1, pango_language_from_string(language != NULL ? language : "en"),
                      attributes, (int)characters + 1);
  fill_places(places, text, length, attributes, (int)characters + 1);
  free(attributes);
}
