/// @file Blobs in a bucket: `prefix/ab/abcd…`. Only for files/.
#pragma once
#include "files/blobs.h"

namespace wigwag::files {

class S3Blobs final : public Blobs {
 public:
  S3Blobs(Bucket bucket, std::filesystem::path scratch, BlobParts parts);

  Task<Done> put(net::TempFile file, std::string hash) override;
  /// What is wanted comes to a file without a name first: so an answer of ours that has begun can be finished.
  Task<Result<net::FilePart>> open(std::string hash, std::uint64_t offset, std::uint64_t bytes) override;
  Task<Result<bool>> exists(std::string hash) override;
  Task<Done> remove(std::string hash) override;

 private:
  net::ClientRequest call(net::Method method, std::string const& hash, std::string const& payload_hash,
      std::string const& range = {}) const;

  Bucket const bucket_;
  std::string host_;
  BlobParts parts_;
};

}  // namespace wigwag::files
