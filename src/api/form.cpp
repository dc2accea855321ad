#include "api/form.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/crypto.h"
#include "base/limits.h"
#include "meta/media.h"
#include "net/multipart.h"

namespace wigwag::api {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

class FormParts final : public net::PartHandler {
 public:
  FormParts(std::span<std::string_view const> file_fields, std::filesystem::path const& folder)
      : file_fields_(file_fields), folder_(folder) {}

  Done begin(net::PartHead head) override {
    name_ = std::move(head.name);
    in_file_ = std::ranges::find(file_fields_, name_) != file_fields_.end();
    if (!in_file_) {
      form_.fields[name_].clear();
      return {};
    }
    if (form_.file) return fail(Code::invalid, "the form has more than one file", name_);
    TRY(net::TempFile file, net::TempFile::make(folder_));
    form_.file.emplace(
        FormFile{name_, std::move(file), head.filename.value_or(""), std::move(head.content_type), std::string(), {}});
    return {};
  }

  Done bytes(std::string_view bytes) override {
    if (!in_file_) {
      std::string& field = form_.fields[name_];
      if (field.size() + bytes.size() > limits::form_field_bytes_max)
        return fail(Code::invalid, "the field is too long", name_);
      field += bytes;
      return {};
    }
    hash_.add(bytes);
    std::string& first = form_.file->first_bytes;
    first += bytes.substr(0, meta::kTellingBytes - std::min(first.size(), meta::kTellingBytes));
    return form_.file->file.write(bytes);
  }

  Done end() override {
    if (in_file_) form_.file->hash = hex(hash_.digest());
    return {};
  }

  Form take() { return std::move(form_); }

 private:
  std::span<std::string_view const> file_fields_;
  std::filesystem::path const& folder_;
  Form form_;
  Sha256 hash_;
  std::string name_;
  bool in_file_ = false;
};

Done read_file(net::TempFile const& body, net::MultipartReader& reader) {
  TRY(net::File const file, net::File::open(body.path()));
  std::array<char, kPieceBytes> room;
  while (true) {
    std::size_t const count = file.read(room);
    if (count == 0) return {};
    TRY_DONE(reader.take({room.data(), count}));
  }
}

}  // namespace

std::string_view Form::field(std::string_view name) const {
  auto const found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

Result<Form> read_form(
    net::Request const& request, std::span<std::string_view const> file_fields, std::filesystem::path const& folder) {
  auto const boundary = net::multipart_boundary(request.header("Content-Type").value_or(""));
  if (!boundary) return fail(Code::bad_request, "The request body must be multipart/form-data with a boundary");
  FormParts parts(file_fields, folder);
  net::MultipartReader reader(*boundary, parts);
  TRY_DONE(request.body_file ? read_file(*request.body_file, reader) : reader.take(request.body));
  TRY_DONE(reader.finish());
  return parts.take();
}

}  // namespace wigwag::api
