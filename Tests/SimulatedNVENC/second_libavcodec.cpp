#include "second_libavcodec.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace nvenc {
namespace {

bool copyFile(const char *path, int to) {
  FILE *file = std::fopen(path, "rb");
  if (!file) return false;
  char block[1 << 16];
  size_t count;
  bool isWhole = true;
  while (isWhole && (count = std::fread(block, 1, sizeof block, file)) > 0) {
    isWhole = write(to, block, count) == static_cast<ssize_t>(count);
  }
  isWhole = isWhole && std::ferror(file) == 0;
  std::fclose(file);
  return isWhole;
}

void *openCopy() {
  Dl_info first;
  if (!dladdr(reinterpret_cast<void *>(&avcodec_version), &first)) return nullptr;
  int copy = memfd_create("libavcodec", MFD_CLOEXEC);
  if (copy < 0) return nullptr;
  void *library = nullptr;
  if (copyFile(first.dli_fname, copy)) {
    library = dlopen(("/proc/self/fd/" + std::to_string(copy)).c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  close(copy);
  return library;
}

template <typename Function>
bool find(void *library, const char *name, Function *&function) {
  function = reinterpret_cast<Function *>(dlsym(library, name));
  return function != nullptr;
}

SecondLibavcodec load(bool &isWhole) {
  SecondLibavcodec codec;
  void *library = openCopy();
  isWhole = library && find(library, "avcodec_find_encoder_by_name", codec.findEncoder) &&
            find(library, "avcodec_alloc_context3", codec.allocate) &&
            find(library, "avcodec_free_context", codec.free) && find(library, "avcodec_open2", codec.open) &&
            find(library, "avcodec_send_frame", codec.send) && find(library, "avcodec_receive_packet", codec.receive);
  if (!isWhole) std::fprintf(stderr, "simulated NVENC: libavcodec cannot be loaded a second time: %s\n", dlerror());
  return codec;
}

}  // namespace

const SecondLibavcodec *SecondLibavcodec::shared() {
  static bool isWhole = false;
  static const SecondLibavcodec codec = load(isWhole);
  return isWhole ? &codec : nullptr;
}

}  // namespace nvenc
