// What Typography needs of Pango, Fontconfig and FreeType, as plain structs of C: their objects are made, used and let go
// in here, because their macros do not import into Swift. And the loops over pixels, which are compiled with -O3 in
// every configuration.
//
// No decisions: which fonts there are, how wide a line may be and what is drawn is Sources/Typography's.
#pragma once

#include <cairo.h>
#include <stddef.h>
#include <stdint.h>

#include "ctypography_layout.h"
#include "ctypography_pixels.h"

// Fonts.

typedef struct ctypo_fonts ctypo_fonts;

/// Fonts as `rules`, a document of Fontconfig's, has them, and no others: neither the machine's configuration nor its
/// variables are read. NULL where the rules are none, or there is no memory.
ctypo_fonts *ctypo_fonts_new(const char *rules);
void ctypo_fonts_free(ctypo_fonts *fonts);
/// Adds the faces of a font file, which `alias` is one more family name of. How many there are.
int ctypo_fonts_add(ctypo_fonts *fonts, const char *path, const char *alias);
/// Must be called once, when all files are added and before anything is laid out.
int ctypo_fonts_start(ctypo_fonts *fonts);
/// Calls `each` for every family name of every face; `is_colored` says whether it draws in colours of its own.
void ctypo_fonts_families(const ctypo_fonts *fonts, void *context,
                          void (*each)(void *context, const char *family, int is_colored));

/// What is wrong with a font's tables: they are not all there, or ask for what no font needs.
typedef enum {
  ctypo_sane,
  ctypo_cut_short,
  ctypo_too_many_faces,
  ctypo_too_many_names,
  ctypo_too_many_characters,
  /// Glyphs that are made of too many others, or of themselves.
  ctypo_too_many_parts,
} ctypo_font_sanity;
/// By its tables alone, in time that is proportional to the bytes of the font.
ctypo_font_sanity ctypo_font_is_sane(const uint8_t *bytes, size_t count);

/// What FreeType says of a font in memory.
typedef struct {
  /// 0, or FreeType's error.
  int error;
  long faces;
  /// The most glyphs of a face.
  long glyphs;
  int is_scalable;
} ctypo_font_facts;
ctypo_font_facts ctypo_font_check(const uint8_t *bytes, size_t count);

/// An anonymous file with these bytes that nobody can change any more: its descriptor, or -1 with errno set.
int ctypo_sealed_file(const char *name, const uint8_t *bytes, size_t count);
