#include "settings.h"

#include <cstdlib>
#include <string>

namespace nvenc {
namespace {

int number(const char *name, int otherwise) {
  const char *text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

Settings read() {
  Settings settings;
  if (const char *codecs = std::getenv("SIMNVENC_CODECS")) {
    settings.hasH264 = std::string(codecs).find("h264") != std::string::npos;
    settings.hasHEVC = std::string(codecs).find("hevc") != std::string::npos;
  }
  settings.sessions = number("SIMNVENC_SESSIONS", settings.sessions);
  settings.version = static_cast<uint32_t>(number("SIMNVENC_VERSION", static_cast<int>(settings.version)));
  settings.bFrames = number("SIMNVENC_BFRAMES", settings.bFrames);
  settings.maximum = number("SIMNVENC_MAXIMUM", settings.maximum);
  return settings;
}

}  // namespace

const Settings &Settings::shared() {
  static const Settings settings = read();
  return settings;
}

}  // namespace nvenc
