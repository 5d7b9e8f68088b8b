// What the simulated libraries share: how their names are exported, and how they look up functions of others.
#pragma once

#include <dlfcn.h>

#define SIM_EXPORT __attribute__((visibility("default")))

/// Exports a function of a list of entry points, held to its declared signature, `t…`, by the compiler.
#define SIM_DECLARE(symbol) SIM_EXPORT t##symbol symbol;

/// What FFmpeg's loader looks up and the simulation does not have: without these names it refuses the library.
#define SIM_ABSENT(function, ...) \
  CUresult function(__VA_ARGS__) { return code::notSupported; }

namespace sim {

/// Functions of a library by their names. Whole as long as all that were looked up are there.
class Functions {
 public:
  /// - Parameter library: of `dlopen`; null where there is none.
  explicit Functions(void *library) : library(library), whole(library != nullptr) {}

  template <typename Function>
  Functions &find(const char *name, Function *&function) {
    function = library ? reinterpret_cast<Function *>(dlsym(library, name)) : nullptr;
    whole = whole && function;
    return *this;
  }

  bool isWhole() const { return whole; }

 private:
  void *library;
  bool whole;
};

/// The one table of functions of this kind, filled by its `load` at the first call; null where that finds less than all.
template <typename Table>
const Table *shared() {
  static Table table;
  static const bool isWhole = table.load();
  return isWhole ? &table : nullptr;
}

}  // namespace sim
