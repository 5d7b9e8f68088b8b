#include "ptx.h"

#include <cctype>
#include <cstdlib>

namespace sim {
namespace {

/// Words, numbers and single marks; comments are left out. Names keep their dots and dollars: `.visible`, `sm_75`.
class Tokens {
 public:
  explicit Tokens(const std::string &text) : text(text) {}

  std::string next() {
    skipBlanks();
    if (at >= text.size()) return "";
    size_t start = at++;
    auto isWord = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '.'; };
    if (isWord(text[start])) {
      while (at < text.size() && isWord(text[at])) at++;
    }
    return text.substr(start, at - start);
  }

 private:
  const std::string &text;
  size_t at = 0;

  void skipBlanks() {
    while (at < text.size()) {
      if (std::isspace(static_cast<unsigned char>(text[at]))) {
        at++;
      } else if (text.compare(at, 2, "//") == 0) {
        at = std::min(text.find('\n', at), text.size());
      } else if (text.compare(at, 2, "/*") == 0) {
        size_t end = text.find("*/", at + 2);
        at = end == std::string::npos ? text.size() : end + 2;
      } else {
        return;
      }
    }
  }
};

/// Bytes of a type such as `.b8`, `.u64`, `.f32`; 0 for what is no type.
size_t typeBytes(const std::string &type) {
  if (type.size() < 3 || type[0] != '.' || !std::isdigit(static_cast<unsigned char>(type[2]))) return 0;
  return static_cast<size_t>(std::atoi(type.c_str() + 2)) / 8;
}

/// After `.entry NAME (`: the parameters up to the closing parenthesis.
bool readParameters(Tokens &tokens, Function &function) {
  size_t alignment = 0, element = 0, count = 1;
  auto finish = [&] {
    if (element == 0) return;
    size_t step = std::max(alignment, element);
    size_t offset = (function.parameterBytes + step - 1) / step * step;
    function.offsets.push_back(offset);
    function.sizes.push_back(element * count);
    function.parameterBytes = offset + element * count;
    alignment = element = 0;
    count = 1;
  };
  for (std::string token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (token == ")" || token == ",") finish();
    if (token == ")") return true;
    if (token == ".align") alignment = static_cast<size_t>(std::atoi(tokens.next().c_str()));
    if (token == "[") count = static_cast<size_t>(std::atoi(tokens.next().c_str()));
    if (size_t bytes = typeBytes(token)) element = bytes;
  }
  return false;
}

}  // namespace

bool readPTX(const std::string &text, int compute, std::list<Function> &functions, std::string &error) {
  Tokens tokens(text);
  if (tokens.next() != ".version") {
    error = "ptxas fatal: the image does not begin with .version";
    return false;
  }
  for (std::string token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (token == ".target") {
      std::string target = tokens.next();
      if (target.compare(0, 3, "sm_") == 0 && std::atoi(target.c_str() + 3) > compute) {
        error = "ptxas fatal: " + target + " is newer than this GPU's sm_" + std::to_string(compute);
        return false;
      }
    }
    if (token != ".entry") continue;
    Function function;
    function.name = tokens.next();
    if (tokens.next() != "(") {
      error = "ptxas fatal: no parameters after .entry " + function.name;
      return false;
    }
    if (!readParameters(tokens, function)) {
      error = "ptxas fatal: the parameters of " + function.name + " have no end";
      return false;
    }
    functions.push_back(function);
  }
  if (!functions.empty()) return true;
  error = "ptxas fatal: the image has no kernel";
  return false;
}

}  // namespace sim
