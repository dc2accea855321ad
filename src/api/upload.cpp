#include "api/upload.h"

#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "store/media.h"

namespace wigwag::api {
namespace {

/// For the messages that will name it.
Task<Done> keep_copy(Services const& services, FormFile file, Upload const& upload) {
  Instant const now = services.clock();
  CO_TRY_DONE(
      co_await services.write([&](store::WriteTx& tx) { return store::media::bring_blob(tx, upload.blob, now); }));
  CO_TRY_DONE(co_await services.blobs.put(std::move(file.file), file.hash));
  co_return co_await services.write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(store::media::claim_blob(tx, upload.blob));
    return tx.insert(upload, store::Taken::skip);
  });
}

}  // namespace

std::string safe_name(std::string name) {
  std::erase_if(name, [](unsigned char c) { return c < ' ' || c == 0x7f; });
  std::size_t const slash = name.find_last_of("/\\");
  if (slash != std::string::npos) name.erase(0, slash + 1);
  return name.empty() ? "file" : name;
}

Task<Result<Uploaded>> upload_file(
    Services const& services, Channel channel, meta::GraphAccess access, FormFile file, meta::MediaType const* type) {
  CO_TRY(meta::GraphReply reply, co_await services.graph.upload(std::move(access), channel.phone_number_id,
                                     {file.file.path(), safe_name(file.filename), std::string(type->mime_type)}));
  if (!reply.succeeded()) co_return Uploaded{std::move(reply)};
  auto const document = json::Document::parse(reply.body);
  std::string media_id = document ? document->root()["id"].word().value_or("") : std::string();
  if (media_id.empty()) co_return Uploaded{std::move(reply)};
  Instant const now = services.clock();
  Upload upload{channel.project_id, services.nums.next_as<RowNum>(now), channel.num, std::move(media_id),
      std::string(type->kind), std::string(type->mime_type), std::nullopt, file.hash,
      static_cast<std::int64_t>(file.file.bytes()), now + meta::kUploadedIdLifeUs};
  if (!file.filename.empty()) upload.filename = Text::from_utf8(safe_name(file.filename));
  Done const kept = co_await keep_copy(services, std::move(file), upload);
  log_failure(kept, "upload_not_kept");
  if (!kept) upload.blob.clear();
  co_return Uploaded{std::move(reply), std::move(upload)};
}

}  // namespace wigwag::api
