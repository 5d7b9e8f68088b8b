// Cairo's headers as a Clang module. Pango, Fontconfig and FreeType come with it for their compiler flags: their headers
// are full of macros that Swift does not see, and CTypography calls them.
#pragma once

#include <cairo.h>
