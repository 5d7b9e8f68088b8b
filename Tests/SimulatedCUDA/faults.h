// Faults on demand; simulated_cuda.h says how they are written.
#pragma once

#include <string>
#include <vector>

#include "api.h"

namespace sim {

class Faults {
 public:
  /// False, and nothing added, where one cannot be read.
  bool add(const std::string &list);
  /// Counts one `what` on `device` (-1: on none); the code of the fault that is due.
  CUresult next(const std::string &what, int device);
  /// Whether this call of `name` is to hang; once.
  bool hangs(const std::string &name);

 private:
  struct Fault {
    std::string what;
    int device;  // -1: any
    long long remaining;
    CUresult code;
    bool isHang;
  };
  std::vector<Fault> faults;

  static bool parse(std::string text, Fault &fault);
};

}  // namespace sim
