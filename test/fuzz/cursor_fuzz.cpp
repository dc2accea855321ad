// A cursor is refused or means one place, and then its own encoding means the same.
#include "dialect/cursor.h"

#include <cstdint>
#include <cstdlib>

#include "base/crypto.h"

namespace {

using namespace wigwag;
using dialect::CursorOf;

void check(CursorOf list, std::string_view cursor) {
  auto const place = dialect::decode_cursor(list, cursor);
  if (!place) return;
  auto const again = dialect::decode_cursor(list, dialect::encode_cursor(list, *place));
  if (!again || again->num != place->num || again->time != place->time) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  std::string const wrapped = base64_encode(text);
  for (CursorOf const list : {CursorOf::message, CursorOf::contact, CursorOf::conversation}) {
    check(list, text);
    check(list, wrapped);
  }
  return 0;
}
