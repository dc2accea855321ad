// Whatever Meta sends: no crash, and every slice that is kept is JSON that both engines take.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "meta/webhook.h"

namespace {

using namespace wigwag;

constexpr Instant kReceived = Instant::from_seconds(1'767'312'100);

void require(bool holds) {
  if (!holds) std::abort();
}

void require_json(std::string const& text) {
  require(json::Document::parse(text).has_value());
  require(text.find('\0') == std::string::npos);
}

void check(InboundMessage const& message) {
  require(!message.wamid.empty() && message.wamid.size() <= 512);
  require(message.contact.known() || message.group_id);
  require_json(message.payload);
  require_json('"' + message.text.escaped + '"');
}
void check(MessageChange const& change) {
  require(!change.wamid.empty() && !change.target_wamid.empty());
  if (change.what == MessageChange::What::edit) require_json(change.payload);
}
void check(IdentityChange const& change) { require(change.before.known() && change.after.known()); }
void check(PersonSeen const& seen) { require(seen.contact.known()); }
void check(IdentityHashSeen const& seen) { require(seen.contact.known() && !seen.hash.empty()); }
void check(PreferenceChange const& change) { require(change.contact.known()); }
void check(SendSettled const&) { require(false); }  // ours alone
template <class T>
void check(T const& update) {
  require_json(update.raw);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const body(reinterpret_cast<char const*>(data), size);
  auto const webhook = meta::parse_webhook(body, kReceived);
  if (!webhook) return 0;
  for (Inbound const& inbound : webhook->updates) std::visit([](auto const& update) { check(update); }, inbound.update);
  for (Misunderstood const& part : webhook->misunderstood) require_json(part.raw);
  return 0;
}
