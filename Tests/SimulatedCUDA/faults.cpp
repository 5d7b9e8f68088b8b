#include "faults.h"

#include <cstdlib>

namespace sim {

bool Faults::parse(std::string text, Fault &fault) {
  fault = {"", -1, 1, code::ok, false};
  if (text.compare(0, 5, "hang:") == 0) {
    fault.what = text.substr(5);
    fault.isHang = true;
    return !fault.what.empty();
  }
  size_t colon = text.find(':');
  size_t equals = text.find('=');
  if (colon == std::string::npos || equals == std::string::npos || equals < colon) return false;
  fault.remaining = std::atoll(text.c_str() + colon + 1);
  fault.code = code::of(std::atoi(text.c_str() + equals + 1));
  fault.what = text.substr(0, colon);
  size_t at = fault.what.find('@');
  if (at != std::string::npos) {
    fault.device = std::atoi(fault.what.c_str() + at + 1);
    fault.what.resize(at);
  }
  return !fault.what.empty() && fault.remaining > 0 && fault.code > 0;
}

bool Faults::add(const std::string &list) {
  std::vector<Fault> added;
  for (size_t start = 0; start < list.size();) {
    size_t comma = std::min(list.find(',', start), list.size());
    Fault fault;
    if (!parse(list.substr(start, comma - start), fault)) return false;
    added.push_back(fault);
    start = comma + 1;
  }
  faults.insert(faults.end(), added.begin(), added.end());
  return true;
}

CUresult Faults::next(const std::string &what, int device) {
  CUresult due = code::ok;
  for (Fault &fault : faults) {
    if (fault.isHang || fault.what != what || fault.remaining == 0) continue;
    if (fault.device >= 0 && fault.device != device) continue;
    if (--fault.remaining == 0) due = fault.code;
  }
  return due;
}

bool Faults::hangs(const std::string &name) {
  for (Fault &fault : faults) {
    if (!fault.isHang || fault.what != name || fault.remaining == 0) continue;
    fault.remaining = 0;
    return true;
  }
  return false;
}

}  // namespace sim
