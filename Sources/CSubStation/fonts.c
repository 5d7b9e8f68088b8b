// Note: libass reads fontconfig's settings from a file, and a process without rights to write has no place for one:
// fontconfig resolves links before it opens, so /proc/self/fd of memory leads nowhere. It can read settings from memory,
// but libass does not call that. So its call is answered here: the name below means the calling thread's text, every other
// name is passed on. It works because a program's symbols come before those of the libraries that it is linked with; where
// they do not, fontconfig finds no file of that name, libass says so, and the renderer is not made.
#define _GNU_SOURCE // RTLD_NEXT
#include "csubstation.h"

#include <dlfcn.h>
#include <string.h>

static const char fonts_name[] = "/clipmill/fonts.conf in memory";

static _Thread_local const char *fonts_text;

const char *csubstation_fonts_name(void) { return fonts_name; }

void csubstation_set_fonts_text(const char *text) { fonts_text = text; }

// Of <fontconfig/fontconfig.h>: FcBool is int, FcChar8 is unsigned char.
int FcConfigParseAndLoadFromMemory(void *config, const unsigned char *buffer, int complain);

__attribute__((visibility("default"))) int FcConfigParseAndLoad(void *config, const unsigned char *file,
                                                                int complain) {
  if (file != NULL && fonts_text != NULL && strcmp((const char *)file, fonts_name) == 0) {
    return FcConfigParseAndLoadFromMemory(config, (const unsigned char *)fonts_text, complain);
  }
  static int (*_Atomic next)(void *, const unsigned char *, int);
  int (*call)(void *, const unsigned char *, int) = next;
  if (call == NULL) {
    *(void **)&call = dlsym(RTLD_NEXT, "FcConfigParseAndLoad");
    next = call;
  }
  return call == NULL ? 0 : call(config, file, complain);
}
