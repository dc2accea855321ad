/// @file The body of a WA.cr send, however it comes: JSON, an URL-encoded form, or a multipart form with a file. Forms
/// become the JSON that would say the same, so that one Shape reads them all.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/form.h"
#include "api/services.h"
#include "api/shape.h"

namespace wigwag::api::wacr {

/// The parts of a form that may be its file.
inline constexpr std::string_view kFileFields[] = {
    "media_file", "header_image_file", "header_video_file", "header_document_file"};

/// True for the sends that take files.
bool is_upload(net::Method method, std::string_view path);
/// Bytes of body that such a form may have: the largest file and the form around it.
inline constexpr std::size_t kUploadBytesMax = limits::media_bytes_max + 1024 * 1024;

/// What an empty field of a form means: it is not there, or nothing is to be kept.
enum class Empty : std::uint8_t { absent, null };
/// `a=1`, `contact[firstname]=Ana`, `buttons[0][id]=y` as a JSON object; every value is a string. `[]` adds an element.
/// Errors: bad_request for names that contradict each other or are nested too deep.
Result<std::string> json_of_fields(
    std::vector<std::pair<std::string, std::string>> const& fields, Empty empty = Empty::absent);

/// The same for an URL-encoded body of any other endpoint; nullopt when it is none.
Result<std::optional<std::string>> json_of_form(net::Request const& request);

struct Input {
  std::string json;  ///< an object
  std::optional<FormFile> file = {};

  /// What was asked for, for telling a repeated request.
  std::string content() const { return file ? json + "\n" + file->field + " " + file->hash : json; }
};
/// Errors: bad_request, too_large, invalid (two files), unavailable.
Task<Result<Input>> read_input(Services const& services, Context const& context);

/// A handler's parameter: the body of a send, still to be read. It gives the schema.
template <HasShape T>
struct Asking {
  Context const& context;
};
template <HasShape T>
struct Heard {
  Input input;
  T value;
};
template <HasShape T>
Task<Result<Heard<T>>> read(Services const& services, Asking<T> asking) {
  CO_TRY(Input input, co_await read_input(services, asking.context));
  auto const document = json::Document::parse(input.json);
  if (!document) co_return fail(document.error());
  CO_TRY(T value, read_shape<T>(document->root()));
  co_return Heard<T>{std::move(input), std::move(value)};
}

/// The same with what is wrong so far, for who finds more: all of it is said at once.
template <HasShape T>
struct HeardInPart {
  Input input;
  Tried<T> tried;
};
template <HasShape T>
Task<Result<HeardInPart<T>>> try_read(Services const& services, Asking<T> asking) {
  CO_TRY(Input input, co_await read_input(services, asking.context));
  auto const document = json::Document::parse(input.json);
  if (!document) co_return fail(document.error());
  co_return HeardInPart<T>{std::move(input), try_shape<T>(document->root())};
}

}  // namespace wigwag::api::wacr

namespace wigwag::api {
template <HasShape T>
struct Bind<wacr::Asking<T>> {
  static wacr::Asking<T> from(Context const& context) { return {context}; }
};
template <HasShape T>
inline constexpr WriteSchema kSchemaOf<wacr::Asking<T>> = &write_body_schema<T>;
}  // namespace wigwag::api
