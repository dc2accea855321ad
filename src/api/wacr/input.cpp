#include "api/wacr/input.h"

#include <algorithm>
#include <charconv>

#include "net/multipart.h"
#include "net/percent.h"

namespace wigwag::api::wacr {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kWithFiles[] = {"/api/v2/messages/media", "/api/v2/messages/template"};
constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::size_t kDepthMax = 5;
constexpr std::size_t kFieldsMax = 500;
constexpr std::size_t kElementsMax = 1000;

struct Node {
  std::string value;
  std::vector<std::pair<std::string, Node>> members = {};

  Node& member(std::string_view key) {
    for (auto& [name, node] : members)
      if (name == key) return node;
    return members.emplace_back(std::string(key), Node{}).second;
  }
};

std::optional<std::size_t> index_of(std::string_view key) {
  std::size_t index = 0;
  auto const [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  bool const whole = error == std::errc() && end == key.data() + key.size() && !key.empty();
  return whole && index < kElementsMax ? std::optional(index) : std::nullopt;
}

std::unexpected<Error> unreadable(std::string const& name) {
  return fail(Code::bad_request, "The form's field " + name + " cannot be read", name);
}

/// `contact[firstname]`, and `contact.firstname` as the reference writes it, as contact, firstname. Empty: it cannot be
/// read.
std::vector<std::string_view> steps_of(std::string_view name) {
  std::string_view plain = name.substr(0, name.find('['));
  std::string_view rest = name.substr(plain.size());
  std::vector<std::string_view> steps;
  for (std::size_t dot = plain.find('.'); dot != std::string_view::npos; dot = plain.find('.')) {
    steps.push_back(plain.substr(0, dot));
    plain.remove_prefix(dot + 1);
  }
  steps.push_back(plain);
  while (!rest.empty()) {
    std::size_t const close = rest.find(']');
    if (!rest.starts_with('[') || close == std::string_view::npos) return {};
    steps.push_back(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
  }
  if (steps.size() > kDepthMax || steps.front().empty()) return {};
  return steps;
}

Done put(Node& root, std::string const& name, std::string const& value) {
  std::vector<std::string_view> const steps = steps_of(name);
  if (steps.empty()) return unreadable(name);
  Node* node = &root;
  for (std::string_view const step : steps) {
    if (!node->value.empty()) return unreadable(name);  // a text and an object at once
    std::string const key = step.empty() ? std::to_string(node->members.size()) : std::string(step);
    node = &node->member(key);
  }
  if (!node->members.empty()) return unreadable(name);
  node->value = value;
  return {};
}

void write(json::Writer& out, Node const& node) {
  if (node.members.empty()) {
    node.value.empty() ? out.null() : out.value(node.value);
    return;
  }
  bool is_array = true;
  for (auto const& [name, member] : node.members) is_array = is_array && index_of(name).has_value();
  if (!is_array) {
    out.begin_object();
    for (auto const& [name, member] : node.members) write(out.key(name), member);
    out.end_object();
    return;
  }
  std::vector<std::pair<std::size_t, Node const*>> elements;
  for (auto const& [name, member] : node.members) elements.emplace_back(*index_of(name), &member);
  std::ranges::sort(elements);
  out.begin_array();
  for (auto const& [index, member] : elements) write(out, *member);
  out.end_array();
}

Result<Fields> fields_of(std::string_view body) {
  Fields fields;
  while (!body.empty()) {
    std::size_t const end = std::min(body.find('&'), body.size());
    std::string_view const piece = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (piece.empty()) continue;
    std::size_t const equals = std::min(piece.find('='), piece.size());
    net::Decoded name = net::percent_decode(piece.substr(0, equals), net::Plus::is_blank);
    net::Decoded value = net::percent_decode(piece.substr(std::min(equals + 1, piece.size())), net::Plus::is_blank);
    if (!name.clean || !value.clean) return unreadable(name.clean ? name.text : "");
    fields.emplace_back(std::move(name.text), std::move(value.text));
    if (fields.size() > kFieldsMax) return fail(Code::bad_request, "The form has too many fields");
  }
  return fields;
}

bool is_url_encoded(std::string_view content_type) {
  std::string_view const bare = content_type.substr(0, content_type.find(';'));
  return net::same_name(bare.substr(0, bare.find_last_not_of(' ') + 1), kForm);
}

Result<Input> read_multipart(net::Request const& request, std::filesystem::path const& folder) {
  TRY(Form form, read_form(request, kFileFields, folder));
  Fields fields;
  for (auto& [name, value] : form.fields) {
    if (!is_utf8(value) || value.find('\0') != std::string::npos) return unreadable(name);
    fields.emplace_back(name, std::move(value));
  }
  TRY(std::string json, json_of_fields(fields));
  if (form.file && form.file->file.bytes() == 0 && form.file->filename.empty()) form.file.reset();  // none was chosen
  return Input{std::move(json), std::move(form.file)};
}

Result<Input> read_text(net::Request const& request) {
  if (is_url_encoded(request.header("Content-Type").value_or(""))) {
    TRY(Fields const fields, fields_of(request.body));
    TRY(std::string json, json_of_fields(fields));
    return Input{std::move(json)};
  }
  std::string const body = request.body.empty() ? "{}" : request.body;  // which fields it misses is said
  auto const document = json::Document::parse(body);
  if (!document) return fail(Code::bad_request, "The request body is not valid JSON: " + document.error().message);
  if (!document->root().is(json::Type::object))
    return fail(Code::bad_request, "The request body must be a JSON object");
  return Input{body};
}

}  // namespace

bool is_upload(net::Method method, std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return method == net::Method::post && std::ranges::find(kWithFiles, path) != std::end(kWithFiles);
}

Result<std::optional<std::string>> json_of_form(net::Request const& request) {
  if (!is_url_encoded(request.header("Content-Type").value_or(""))) return std::nullopt;
  TRY(Fields const fields, fields_of(request.body));
  TRY(std::string json, json_of_fields(fields, Empty::null));
  return std::optional(std::move(json));
}

Result<std::string> json_of_fields(Fields const& fields, Empty empty) {
  Node root;
  for (auto const& [name, value] : fields)
    if (!value.empty() || empty == Empty::null) TRY_DONE(put(root, name, value));
  if (root.members.empty()) return std::string("{}");
  json::Writer out;
  out.begin_object();
  for (auto const& [name, member] : root.members) write(out.key(name), member);
  return out.end_object().take();
}

Task<Result<Input>> read_input(Services const& services, Context const& context) {
  bool const is_form = net::multipart_boundary(context.request.header("Content-Type").value_or("")).has_value();
  if (!is_form) co_return read_text(context.request);
  co_return co_await services.pool.run([&] { return read_multipart(context.request, services.blobs.scratch()); });
}

}  // namespace wigwag::api::wacr
