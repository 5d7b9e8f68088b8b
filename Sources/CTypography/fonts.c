#define _GNU_SOURCE
#include "fonts.h"

#include <errno.h>
#include <fcntl.h>
#include <ft2build.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include FT_FREETYPE_H

ctypo_fonts *ctypo_fonts_new(const char *rules) {
  ctypo_fonts *fonts = calloc(1, sizeof *fonts);
  if (fonts == NULL) return NULL;
  fonts->config = FcConfigCreate();
  fonts->colored = FcStrSetCreate();
  if (fonts->config == NULL || fonts->colored == NULL ||
      !FcConfigParseAndLoadFromMemory(fonts->config, (const FcChar8 *)rules, FcFalse) ||
      !FcConfigBuildFonts(fonts->config)) {
    ctypo_fonts_free(fonts);
    return NULL;
  }
  return fonts;
}

void ctypo_fonts_free(ctypo_fonts *fonts) {
  if (fonts == NULL) return;
  if (fonts->map != NULL) {
    // Fonts that are still in use keep the map: it must not ask for what goes now.
    pango_fc_font_map_set_default_substitute(PANGO_FC_FONT_MAP(fonts->map), NULL, NULL, NULL);
    g_object_unref(fonts->map);
  }
  if (fonts->colored != NULL) FcStrSetDestroy(fonts->colored);
  if (fonts->config != NULL) FcConfigDestroy(fonts->config);
  free(fonts);
}

int ctypo_fonts_add(ctypo_fonts *fonts, const char *path, const char *alias) {
  FcFontSet *before = FcConfigGetFonts(fonts->config, FcSetApplication);
  int first = before == NULL ? 0 : before->nfont;
  if (!FcConfigAppFontAddFile(fonts->config, (const FcChar8 *)path)) return 0;
  FcFontSet *after = FcConfigGetFonts(fonts->config, FcSetApplication);
  if (after == NULL) return 0;
  for (int i = first; i < after->nfont; i++) {
    FcPatternAddString(after->fonts[i], FC_FAMILY, (const FcChar8 *)alias);
    FcPatternAddString(after->fonts[i], FC_FAMILYLANG, (const FcChar8 *)"en");
  }
  return after->nfont - first;
}

void ctypo_fonts_families(const ctypo_fonts *fonts, void *context,
                          void (*each)(void *context, const char *family, int is_colored)) {
  for (int set = FcSetSystem; set <= FcSetApplication; set++) {
    FcFontSet *all = FcConfigGetFonts(fonts->config, (FcSetName)set);
    for (int i = 0; all != NULL && i < all->nfont; i++) {
      FcBool color = FcFalse;
      FcPatternGetBool(all->fonts[i], FC_COLOR, 0, &color);
      FcChar8 *family;
      for (int n = 0; FcPatternGetString(all->fonts[i], FC_FAMILY, n, &family) == FcResultMatch; n++) {
        each(context, (const char *)family, color == FcTrue);
      }
    }
  }
}

// After the rules, before the search. Languages other than the text's are the environment's; and what comes in colours
// is last where it was not asked for, because the font of the emoji has digits, too.
static void substitute(FcPattern *pattern, gpointer data) {
  ctypo_fonts *fonts = data;
  while (FcPatternRemove(pattern, FC_LANG, 1)) {
  }
  FcChar8 *family;
  for (int n = 0; FcPatternGetString(pattern, FC_FAMILY, n, &family) == FcResultMatch; n++) {
    if (FcStrSetMember(fonts->colored, family)) return;
  }
  FcPatternAddBool(pattern, FC_COLOR, FcFalse);
}

static void note_colored(void *context, const char *family, int is_colored) {
  if (is_colored) FcStrSetAdd(((ctypo_fonts *)context)->colored, (const FcChar8 *)family);
}

int ctypo_fonts_start(ctypo_fonts *fonts) {
  ctypo_fonts_families(fonts, fonts, note_colored);
  // A new map asks for the process's configuration: with this one in place, the machine's is never read.
  static gsize is_current = 0;
  if (g_once_init_enter(&is_current)) {
    FcConfigSetCurrent(fonts->config);
    g_once_init_leave(&is_current, 1);
  }
  fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
  if (fonts->map == NULL) return 0;
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72);
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), fonts->config);
  pango_fc_font_map_set_default_substitute(PANGO_FC_FONT_MAP(fonts->map), substitute, fonts, NULL);
  return 1;
}

ctypo_font_facts ctypo_font_check(const uint8_t *bytes, size_t count) {
  ctypo_font_facts facts = {0};
  FT_Library library;
  facts.error = FT_Init_FreeType(&library);
  if (facts.error != 0) return facts;
  facts.is_scalable = 1;
  facts.faces = 1;
  for (long index = 0; index < facts.faces && facts.error == 0 && index < 256; index++) {
    FT_Face face;
    facts.error = FT_New_Memory_Face(library, bytes, (FT_Long)count, index, &face);
    if (facts.error != 0) break;
    facts.faces = face->num_faces;
    if (face->num_glyphs > facts.glyphs) facts.glyphs = face->num_glyphs;
    if (!FT_IS_SCALABLE(face) && !FT_HAS_COLOR(face)) facts.is_scalable = 0;
    FT_Done_Face(face);
  }
  FT_Done_FreeType(library);
  return facts;
}

int ctypo_sealed_file(const char *name, const uint8_t *bytes, size_t count) {
  int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  size_t done = 0;
  while (done < count) {
    ssize_t written = write(file, bytes + done, count - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) goto failed;
    done += (size_t)written;
  }
  if (fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) return file;
failed:;
  int code = errno;
  close(file);
  errno = code;
  return -1;
}
