// Whatever `fields` says, the answer is JSON with the message's id.
#include "dialect/projection.h"

#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "dialect/kapso_message.h"
#include "dialect/kapso_people.h"
#include "dialect/wacr.h"

namespace {

using namespace wigwag;

store::MessageView some_message(std::string type) {
  store::MessageView message;
  message.num = MessageNum{1 << 20};
  message.type = std::move(type);
  message.wamid = "wamid.1";
  message.payload = R"({"context":{"id":"wamid.0"},"order":{"text":"quick","product_items":[1.50]},"image":{"id":"7"},)"
                    R"("interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"{\"flow_token\":\"t\"}"}}})";
  message.statuses = "sent\t\t1\t{\"status\":\"sent\"}\n";
  return message;
}

void require_json(std::string const& text) {
  auto const document = json::Document::parse(text);
  if (!document || document->root()["id"].word() != "wamid.1") std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const projection = dialect::parse_projection(text, dialect::kMessageKeys);
  for (char const* type : {"text", "order", "interactive", "image"}) {
    json::Writer out;
    dialect::write_message(out, some_message(type), dialect::Surface::proxy, projection);
    require_json(out.text());
  }
  if (dialect::parse_fields(text) == 0) std::abort();
  return 0;
}
