/// @file Blobs in a folder: `ab/abcd…`, two digits of the hash a folder. Only for files/.
#pragma once
#include "files/blobs.h"

namespace wigwag::files {

class DiskBlobs final : public Blobs {
 public:
  DiskBlobs(std::filesystem::path folder, std::filesystem::path scratch, net::Pool& pool)
      : Blobs(std::move(scratch)), folder_(std::move(folder)), pool_(pool) {}

  Task<Done> put(net::TempFile file, std::string hash) override;
  Task<Result<net::FilePart>> open(std::string hash, std::uint64_t offset, std::uint64_t bytes) override;
  Task<Result<bool>> exists(std::string hash) override;
  Task<Done> remove(std::string hash) override;

 private:
  std::filesystem::path path_of(std::string const& hash) const { return folder_ / hash.substr(0, 2) / hash; }
  Done put_now(net::TempFile file, std::string const& hash) const;
  Result<net::FilePart> open_now(std::string const& hash, std::uint64_t offset, std::uint64_t bytes) const;

  std::filesystem::path const folder_;
  net::Pool& pool_;
};

}  // namespace wigwag::files
