#include "settings.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace sim {
namespace {

bool readNumber(const std::string &text, long long low, long long high, long long &number) {
  char *end = nullptr;
  number = std::strtoll(text.c_str(), &end, 10);
  return !text.empty() && *end == 0 && number >= low && number <= high;
}

/// GPU-a1…, GPU-a2…: one digit names several, two name one.
CUuuid makeUUID(int device, int slice) {
  CUuuid uuid = {};
  std::memcpy(uuid.bytes, "\0\0simulatedcuda", 16);
  uuid.bytes[0] = static_cast<char>(0xa1 + device);
  uuid.bytes[1] = static_cast<char>(slice);
  uuid.bytes[15] = static_cast<char>(device);
  return uuid;
}

/// Numbers, separated by commas.
bool readNumbers(const std::string &list, std::vector<size_t> &numbers) {
  numbers.clear();
  for (size_t start = 0; start <= list.size();) {
    size_t comma = std::min(list.find(',', start), list.size());
    long long number = 0;
    if (!readNumber(list.substr(start, comma - start), 0, 1LL << 40, number)) return false;
    numbers.push_back(static_cast<size_t>(number));
    start = comma + 1;
  }
  return true;
}

/// The index of the one that `name` means, or -1.
int find(const std::vector<VisibleDevice> &all, bool isMIG, const std::string &name) {
  long long ordinal = 0;
  if (readNumber(name, 0, static_cast<long long>(all.size()) - 1, ordinal)) return static_cast<int>(ordinal);
  const std::string kind = isMIG ? "MIG-" : "GPU-";
  int found = -1;
  for (size_t index = 0; index < all.size(); index++) {
    if (name.size() <= 4 || (kind + text(all[index].uuid)).compare(0, name.size(), name) != 0) continue;
    if (found >= 0) return -1;
    found = static_cast<int>(index);
  }
  return found;
}

}  // namespace

std::string text(const CUuuid &uuid) {
  std::string out;
  for (int index = 0; index < 16; index++) {
    if (index == 4 || index == 6 || index == 8 || index == 10) out += '-';
    const char *digits = "0123456789abcdef";
    unsigned char byte = static_cast<unsigned char>(uuid.bytes[index]);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

Settings Settings::fromEnvironment() {
  Settings settings;
  const char *names[] = {"devices", "SIMCUDA_DEVICES", "memory",  "SIMCUDA_MEMORY",       "mig",    "SIMCUDA_MIG",
                         "version", "SIMCUDA_VERSION", "compute", "SIMCUDA_COMPUTE",      "faults", "SIMCUDA_FAULTS",
                         "report",  "SIMCUDA_REPORT",  "visible", "CUDA_VISIBLE_DEVICES", "ledger", "SIMCUDA_LEDGER",
                         "context", "SIMCUDA_CONTEXT", "strict",  "SIMCUDA_STRICT"};
  for (size_t index = 0; index < sizeof names / sizeof *names; index += 2) {
    const char *value = std::getenv(names[index + 1]);
    if (value) settings.set(names[index], value);
  }
  return settings;
}

bool Settings::set(const std::string &key, const std::string &value) {
  long long number = 0;
  if (key == "faults") return faults = value, true;
  if (key == "report") return report = value, true;
  if (key == "strict") return isStrict = value == "1", value == "0" || value == "1";
  if (key == "ledger") return ledger = value, true;
  if (key == "context") return readNumbers(value, contexts);
  if (key == "visible") return hasVisible = true, visible = value, true;
  if (key == "devices" && readNumber(value, 0, 8, number)) return devices = static_cast<int>(number), true;
  if (key == "memory" && readNumber(value, 1, 1LL << 40, number)) return memory = static_cast<size_t>(number), true;
  if (key == "mig" && readNumber(value, 0, 7, number)) return mig = static_cast<int>(number), true;
  if (key == "version" && readNumber(value, 1, 999990, number)) return version = static_cast<int>(number), true;
  if (key == "compute" && readNumber(value, 10, 999, number)) return compute = static_cast<int>(number), true;
  return false;
}

size_t Settings::contextMemory(const CUuuid &whole) const {
  if (contexts.empty()) return 0;
  auto device = static_cast<size_t>(static_cast<unsigned char>(whole.bytes[15]));
  return contexts[std::min(device, contexts.size() - 1)];
}

std::vector<VisibleDevice> Settings::allDevices() const {
  std::vector<VisibleDevice> all;
  for (int index = 0; index < devices && mig == 0; index++) {
    all.push_back({"Simulated GPU", makeUUID(index, 0), makeUUID(index, 0), memory});
  }
  for (int slice = 0; slice < mig && devices > 0; slice++) {
    all.push_back({"Simulated GPU MIG 1g", makeUUID(0, slice + 1), makeUUID(0, 0), memory / static_cast<size_t>(mig)});
  }
  return all;
}

std::vector<VisibleDevice> Settings::visibleDevices() const {
  const std::vector<VisibleDevice> all = allDevices();
  std::vector<VisibleDevice> shown;
  if (!hasVisible) {
    shown = all;
  } else {
    std::vector<int> taken;
    for (size_t start = 0; start <= visible.size();) {
      size_t comma = std::min(visible.find(',', start), visible.size());
      int index = find(all, mig > 0, visible.substr(start, comma - start));
      if (index < 0) break;  // the driver stops at the first name that it does not know
      for (int other : taken) {
        if (other == index) return {};
      }
      taken.push_back(index);
      shown.push_back(all[static_cast<size_t>(index)]);
      start = comma + 1;
    }
  }
  if (mig > 0 && shown.size() > 1) shown.resize(1);  // a process sees one slice at most
  return shown;
}

}  // namespace sim
