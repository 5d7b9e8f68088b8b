#include "second_libavcodec.h"

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

}  // namespace

bool SecondLibavcodec::load() {
  bool isWhole = sim::Functions(openCopy())
                     .find("avcodec_find_encoder_by_name", findEncoder)
                     .find("avcodec_alloc_context3", allocate)
                     .find("avcodec_free_context", free)
                     .find("avcodec_open2", open)
                     .find("avcodec_send_frame", send)
                     .find("avcodec_receive_packet", receive)
                     .isWhole();
  if (!isWhole) std::fprintf(stderr, "simulated NVENC: libavcodec cannot be loaded a second time: %s\n", dlerror());
  return isWhole;
}

}  // namespace nvenc
