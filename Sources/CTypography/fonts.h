// Between the files of this target.
#pragma once

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include "ctypography.h"

struct ctypo_fonts {
  FcConfig *config;
  PangoFontMap *map;
  /// Families that draw in colours of their own.
  FcStrSet *colored;
};
