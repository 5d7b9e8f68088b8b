#include "text.h"

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

ctypo_scripts ctypo_scripts_of(const char *bytes, int length) {
  ctypo_scripts found = {0};
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

static PangoLanguage *language_of(PangoScript script, PangoLanguage *wanted, ctypo_scripts text) {
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

void ctypo_add_languages(PangoAttrList *list, const char *bytes, uint32_t from, uint32_t to, PangoLanguage *wanted,
                         ctypo_scripts text) {
  if (to <= from) return;
  PangoScriptIter *iterator = pango_script_iter_new(bytes + from, (int)(to - from));
  do {
    const char *start, *end;
    PangoScript script;
    pango_script_iter_get_range(iterator, &start, &end, &script);
    PangoLanguage *found = language_of(script, wanted, text);
    if (found == NULL) continue;
    PangoAttribute *attribute = pango_attr_language_new(found);
    attribute->start_index = (guint)(start - bytes);
    attribute->end_index = (guint)(end - bytes);
    pango_attr_list_insert(list, attribute);
  } while (pango_script_iter_next(iterator));
  pango_script_iter_free(iterator);
}
