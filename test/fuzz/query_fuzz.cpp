// Whatever stands behind the question mark, a list answers with JSON and no 5xx.
#include <cstdint>
#include <cstdlib>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "api/api.h"
#include "base/crypto.h"
#include "base/json.h"
#include "model/channel.h"
#include "store/api_keys.h"
#include "store/projects.h"

namespace {

using namespace wigwag;

constexpr char const* kLists[] = {"/platform/v1/whatsapp/messages", "/platform/v1/whatsapp/conversations",
    "/platform/v1/whatsapp/contacts", "/meta/whatsapp/v24.0/1/messages", "/meta/whatsapp/v24.0/1/conversations",
    "/meta/whatsapp/v24.0/1/contacts", "/api/v2/messages"};

/// One database in memory, with a project, a key and a number.
struct Server {
  std::unique_ptr<store::Db> db = *store::Db::open("sqlite::memory:");
  net::Pool pool{1, 10};
  net::Client client;
  meta::Graph graph{client, {.base_url = "http://127.0.0.1:1"}};
  NumSource nums{1};
  Metrics metrics;
  work::Sender sender{{*db, pool, nums, graph, metrics, system_now, Secret(std::string(kSealKeyBytes, 'k')), "v24.0"}};
  std::unique_ptr<files::Blobs> blobs = *files::open_blobs(
      {.folder = std::filesystem::temp_directory_path() / "wigwag-query-fuzz"}, {client, pool, system_now});
  api::Api api{api::Services{*db, pool, nums, graph, sender, *blobs, Secret(std::string(kSealKeyBytes, 'k')), "v24.0",
      [] { return Instant::from_seconds(1'767'225'600); }}};
  boost::asio::io_context context{1};

  Server() {
    Done const filled = db->write([](store::WriteTx& tx) -> Done {
      TRY_DONE(store::projects::add(tx, {ProjectId{1}, "p"}));
      TRY_DONE(store::api_keys::add(tx, core::make_api_key(ApiKeyNum{1}, ProjectId{1}, "k", "all", {}, "key").row));
      Channel channel;
      channel.num = ChannelNum{1};
      channel.project_id = ProjectId{1};
      channel.phone_number_id = "1";
      return tx.insert(channel);
    });
    must(filled.has_value(), "the fuzzer's database");
  }

  Task<> answer(net::Request request, net::Response& response) { response = co_await api.handle(std::move(request)); }

  net::Response get(std::string target) {
    net::Request request;
    request.method = net::Method::get;
    request.target = std::move(target);
    request.headers.push_back({"X-API-Key", "key"});
    auto answer = boost::asio::co_spawn(context, api.handle(std::move(request)), boost::asio::use_future);
    context.restart();
    context.run();
    return answer.get();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static Server server;
  std::string const query(reinterpret_cast<char const*>(data), size);
  for (char const* list : kLists) {
    net::Response const response = server.get(list + ("?" + query));
    if (response.status >= 500 || !json::Document::parse(response.body)) std::abort();
  }
  return 0;
}
