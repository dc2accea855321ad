/// @file Any bytes as a form: no crash, and the same parts whichever way the bytes are cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/multipart.h"

namespace {

using wigwag::Done;

class Told : public wigwag::net::PartHandler {
 public:
  Done begin(wigwag::net::PartHead head) override {
    all += "[" + head.name + "|" + head.filename.value_or("-") + "|" + head.content_type + "]";
    return {};
  }
  Done bytes(std::string_view bytes) override {
    all += bytes;
    return {};
  }
  Done end() override {
    all += "[end]";
    return {};
  }
  std::string all;
};

struct Reading {
  bool whole = false;
  std::string told;
};

Reading read(std::string_view form, std::size_t piece) {
  Told told;
  wigwag::net::MultipartReader reader("b", told);
  for (; !form.empty(); form.remove_prefix(std::min(piece, form.size())))
    if (!reader.take(form.substr(0, piece))) return {};
  return {reader.finish().has_value(), told.all};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const form(reinterpret_cast<char const*>(data), size);
  wigwag::net::multipart_boundary(form);
  Reading const at_once = read(form, SIZE_MAX);
  Reading const in_pieces = read(form, size % 7 + 1);
  if (at_once.whole && in_pieces.whole && at_once.told != in_pieces.told) std::abort();
  return 0;
}
