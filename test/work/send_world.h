/// @file The real Sender on a real database, and a Meta that does what a script says. Used inside the test's process,
/// and in one that is killed on the way.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/guarded.h"
#include "base/json.h"
#include "core/world.h"
#include "net/echo_server.h"
#include "net/pause.h"
#include "net/task_group.h"
#include "work/send.h"

namespace wigwag::work {

inline constexpr std::string_view kSendKey = "0123456789abcdef0123456789abcdef";

/// One answer of Meta's to a send.
struct MetaAnswer {
  enum class What : std::uint8_t {
    take,     ///< 200 and a wamid
    say,      ///< `status` and `body`; nothing is taken
    take_say  ///< taken, but the answer is `status` and `body`
  } what = What::take;
  int status = 200;
  std::string body = {};
  std::chrono::milliseconds delay{0};  ///< between taking and answering
};

inline std::string meta_error(int code, int subcode = 0) {
  std::string const below = subcode == 0 ? "" : fmt::format(R"(,"error_subcode":{})", subcode);
  return fmt::format(
      R"({{"error":{{"message":"(#{0}) No","type":"OAuthException","code":{0}{1},"fbtrace_id":"t"}}}})", code, below);
}

/// Answers one after the other; the last one stays. `seen` is called for each request, `taken` with the message's
/// callback data before the answer of one that is taken.
class ScriptedMeta {
 public:
  using Hook = std::function<void(std::string const& callback_data)>;

  ScriptedMeta(std::vector<MetaAnswer> script, Hook seen, Hook taken)
      : script_(std::move(script)),
        seen_(std::move(seen)),
        taken_(std::move(taken)),
        server_({}, [this](net::Request request) { return answer(this, std::move(request)); }) {}
  std::string url() const { return fmt::format("http://127.0.0.1:{}", server_.port()); }

 private:
  static Task<net::Response> answer(ScriptedMeta* self, net::Request request) {
    auto const body = json::Document::parse(request.body);
    std::string const ours = body->root()["biz_opaque_callback_data"].word().value_or("");
    self->seen_(ours);
    MetaAnswer const now = self->next();
    if (now.what != MetaAnswer::What::say) self->taken_(ours);
    if (now.delay.count() > 0) co_await net::pause(now.delay);
    if (now.what != MetaAnswer::What::take) co_return net::json(now.status, now.body);
    co_return net::json(
        200, fmt::format(R"({{"messaging_product":"whatsapp","messages":[{{"id":"wamid.{}"}}]}})", ours));
  }
  MetaAnswer next() {
    return at_.with([&](std::size_t& at) { return script_[std::min(at++, script_.size() - 1)]; });
  }

  std::vector<MetaAnswer> const script_;
  Hook const seen_, taken_;
  Guarded<std::size_t> at_{};
  net::EchoServer server_;
};

/// The Sender and all it stands on. Stops in its destructor.
class SendingSide {
 public:
  SendingSide(store::Db& db, NumSource& nums, std::string graph_url, Clock clock, std::string holder = "",
      std::chrono::milliseconds timeout = std::chrono::seconds(20), PacingRates rates = {.backoff_us = 1000})
      : graph_(client_, {.base_url = std::move(graph_url), .timeout = timeout}),
        sender_({db, pool_, nums, graph_, metrics_, std::move(clock), Secret(std::string(kSendKey)), "v24.0", rates,
            std::move(holder)}) {}
  ~SendingSide() {
    tasks_.wait();
    client_.stop();
    pool_.stop();
  }

  Result<Sent> send(SendOrder order) {
    Guarded<std::optional<Result<Sent>>> result;
    tasks_.spawn(run(this, std::move(order), &result));
    tasks_.wait();
    return result.with([](auto& given) { return *std::move(given); });
  }

 private:
  static Task<> run(SendingSide* self, SendOrder order, Guarded<std::optional<Result<Sent>>>* result) {
    Result<Sent> sent = co_await self->sender_.send(std::move(order));
    result->with([&](auto& given) { given.emplace(std::move(sent)); });
  }

  net::Pool pool_{2, 100};
  net::Client client_;
  meta::Graph graph_;
  Metrics metrics_;
  Sender sender_;
  net::TaskGroup tasks_;
};

inline SendOrder text_order(Channel channel, std::string const& to, std::string const& words) {
  channel.access_token = Bytes{seal(kSendKey, "token")};
  SendOrder order{.channel = std::move(channel)};
  order.body =
      fmt::format(R"({{"messaging_product":"whatsapp","to":"{}","type":"text","text":{{"body":"{}"}}}})", to, words);
  auto const document = json::Document::parse(order.body);
  order.outgoing = *meta::read_outgoing(document->root(), meta::Endpoint::messages);
  return order;
}

}  // namespace wigwag::work
