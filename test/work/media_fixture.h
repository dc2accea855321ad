/// @file Files that are to be fetched, and all that fetches them.
#pragma once
#include <string>

#include "core/world.h"
#include "kit/file_room.h"
#include "work/fake_meta.h"
#include "work/media.h"

namespace wigwag::work {

inline std::string const kSealKey(kSealKeyBytes, 'k');

/// Files that are wanted, on each engine, with a Meta and a place of files of its own.
class Fetching : public core::World {
 protected:
  void SetUp() override {
    core::World::SetUp();
    for (Channel& channel : first.channels) channel.access_token = Bytes{seal(kSealKey, "token-of-the-number")};
    store::ok(db->write([&](store::WriteTx& tx) { return tx.update_many(first.channels); }));
  }

  MediaFetch::Parts parts() {
    return {*db, room.pool, room.client, graph, *room.blobs, metrics, [this] { return now; },
        Secret<std::string>(kSealKey), "v24.0"};
  }
  /// A message with a file comes in.
  void receive_image(std::string const& media_id, std::string const& bytes, std::string const& sha256_text = "") {
    InboundMessage message = core::text("w-" + media_id, core::person("1"), 0);
    message.type = "image";
    message.payload = R"({"image":{"id":")" + media_id + "\"}}";
    message.media = MediaReference{
        media_id, "image", "image/png", sha256_text.empty() ? base64_encode(sha256(bytes)) : sha256_text, std::nullopt};
    receive({message});
  }
  std::int64_t fetch() {
    MediaFetch media(parts());
    return store::ok(media.fetch_due());
  }
  std::string stored(Media const& row) {
    return row.blob ? room.read(*row.blob, 0, static_cast<std::uint64_t>(row.bytes.value_or(0))) : "nothing";
  }

  FakeMeta meta;
  files::Room room{files::Room::on_disk()};
  meta::Graph graph{room.client, meta::GraphOptions{.base_url = meta.url()}};
  Metrics metrics;
};

}  // namespace wigwag::work
