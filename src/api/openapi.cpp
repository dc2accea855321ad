#include "api/openapi.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "api/kapso/routes.h"
#include "api/openapi_schemas.h"
#include "api/proxy/routes.h"
#include "api/route.h"
#include "api/wacr/routes.h"
#include "base/limits.h"

namespace wigwag::api {
namespace {

using dialect::Demand;
using dialect::Dialect;
using dialect::Record;

struct About {
  Dialect dialect;
  std::string_view name;
  std::string_view title;
  std::string_view summary;
  std::string_view base;  ///< of every path; in OpenAPI's spelling
};
constexpr About kAbouts[] = {
    {Dialect::platform, "kapso", "wigwag: Kapso's platform API", "Stored data and administration of a project.", ""},
    {Dialect::proxy, "proxy", "wigwag: Meta's Cloud API as Kapso's proxy has it",
        "Sending, files, templates, and the stored history of a number. The same stands below /api/meta.",
        "/meta/whatsapp/{version}"},
    {Dialect::wacr, "wacr", "wigwag: the WA.cr API, version 2", "Messages, contacts, one-time passwords.", ""},
};

About const& about(Dialect dialect) {
  auto const found = std::ranges::find(kAbouts, dialect, &About::dialect);
  must(found != std::end(kAbouts), "the dialect has a document");
  return *found;
}

std::string_view word_of_method(net::Method method) {
  switch (method) {
    case net::Method::get: return "get";
    case net::Method::post: return "post";
    case net::Method::put: return "put";
    case net::Method::patch: return "patch";
    case net::Method::del: return "delete";
    default: return "get";
  }
}

/// `/messages/{message_id}` for `/messages/*message_id`; the names go to `parameters`.
std::string path_of(std::string_view pattern, std::vector<std::string>& parameters) {
  std::string path;
  while (!pattern.empty()) {
    std::size_t const end = std::min(pattern.find('/', 1), pattern.size());
    std::string_view segment = pattern.substr(1, end - 1);
    pattern.remove_prefix(end);
    bool const named = segment.starts_with(':') || segment.starts_with('*');
    if (named) {
      segment = segment.substr(1, segment.find('~') == std::string_view::npos ? segment.npos : segment.find('~') - 1);
      parameters.emplace_back(segment);
      path += "/{" + parameters.back() + "}";
    } else {
      path += "/" + std::string(segment);
    }
  }
  return path;
}

/// `get.platform.v1.whatsapp.messages`: unique because path and method are.
std::string operation_id(net::Method method, std::string_view path) {
  std::string id(word_of_method(method));
  for (char const c : path) {
    if (c == '/')
      id += '.';
    else if (c != '{' && c != '}')
      id += c;
  }
  return id;
}

/// `whatsapp messages`: the first words of the path behind the version.
std::string tag_of(std::string_view path) {
  for (std::string_view const base :
      {"/platform/v1/whatsapp/", "/platform/v1/", "/api/v1/", "/api/v2/", "/meta/whatsapp/{version}/"})
    if (path.starts_with(base)) {
      path.remove_prefix(base.size());
      break;
    }
  while (path.starts_with('{') && path.find('/') != std::string_view::npos) path.remove_prefix(path.find('/') + 1);
  std::string_view const first = path.substr(0, path.find('/'));
  return first.starts_with('{') ? "by id" : std::string(first);
}

void write_paging_parameters(json::Writer& out, Pages pages) {
  bool const cursors = pages == Pages::cursors || pages == Pages::both;
  bool const numbers = pages == Pages::numbers || pages == Pages::both || pages == Pages::wacr;
  if (cursors) {
    write_parameter(out, "query", "limit", "Rows of a page, 1 to 100", "integer");
    write_parameter(out, "query", "after", "Only what comes behind this cursor", "string");
    write_parameter(out, "query", "before", "Only what comes just before this cursor", "string");
  }
  if (numbers) {
    write_parameter(out, "query", "page", "Number of the page, from 1", "integer");
    write_parameter(out, "query", "per_page", "Rows of a page, 1 to 100", "integer");
  }
}

void write_parameters(json::Writer& out, Route const& route, std::vector<std::string> const& in_path) {
  if (in_path.empty() && route.filters.empty() && route.pages == Pages::none && route.parameters == nullptr) return;
  out.key("parameters").begin_array();
  for (std::string const& name : in_path) write_parameter(out, "path", name, "", "string");
  for (store::Filter const& filter : route.filters)
    write_parameter(out, "query", filter.name, filter.summary, "string", filter.words);
  write_paging_parameters(out, route.pages);
  if (route.parameters != nullptr) route.parameters(out);
  out.end_array();
}

void write_item(json::Writer& out, Record const* record) {
  if (record != nullptr)
    dialect::write_record_reference(out, *record);
  else
    out.begin_object().member("type", "object").end_object();
}

void write_items(json::Writer& out, Record const* record) {
  out.begin_object().member("type", "array").key("items");
  write_item(out, record);
  out.end_object();
}

/// `{"type":"object","properties":{"data":…, more…},"required":["data"]}`
void write_enveloped(json::Writer& out, Answer const& answer, bool list) {
  out.begin_object().member("type", "object").key("properties").begin_object().key("data");
  list ? write_items(out, answer.record) : write_item(out, answer.record);
  if (answer.envelope == Envelope::page) {
    for (std::string_view const name : {"meta", "paging"})
      out.key(name)
          .begin_object()
          .member("$ref", "#/components/schemas/" + std::string(name == "meta" ? "PageMeta" : "Paging"))
          .end_object();
  }
  out.end_object().key("required").begin_array().value("data").end_array().end_object();
}

void write_wacr_enveloped(json::Writer& out, Answer const& answer) {
  bool const list = answer.envelope == Envelope::wacr_list;
  out.begin_object().member("type", "object").key("properties").begin_object();
  out.key("success").begin_object().member("const", true).end_object().key("data");
  if (list) {
    write_items(out, answer.record);
  } else if (answer.record != nullptr) {
    write_item(out, answer.record);
  } else {
    out.begin_object().end_object();  // null, or whatever the endpoint has
  }
  out.key("message").begin_object().member("type", "string").end_object();
  out.key("meta").begin_object().member("$ref", "#/components/schemas/Meta").end_object();
  if (list) out.key("links").begin_object().member("$ref", "#/components/schemas/Links").end_object();
  out.end_object().key("required").begin_array().value("success").value("data").value("meta");
  if (list) out.value("links");
  out.end_array().member("additionalProperties", false).end_object();
}

void write_answer_schema(json::Writer& out, Answer const& answer) {
  switch (answer.envelope) {
    case Envelope::bare: return write_item(out, answer.record);
    case Envelope::data: return write_enveloped(out, answer, false);
    case Envelope::data_list:
    case Envelope::page: return write_enveloped(out, answer, true);
    case Envelope::wacr:
    case Envelope::wacr_list: return write_wacr_enveloped(out, answer);
    case Envelope::success:
      out.begin_object().member("type", "object").key("properties").begin_object();
      out.key("success").begin_object().member("type", "boolean").end_object().end_object();
      out.key("required").begin_array().value("success").end_array().end_object();
      return;
    case Envelope::anything:
    case Envelope::nothing: out.begin_object().end_object(); return;
  }
}

void write_response(json::Writer& out, Route const& route, int status) {
  out.key(std::to_string(status)).begin_object().member("description", route.summary);
  if (route.answer.envelope != Envelope::nothing) {
    std::string_view const type = route.answer.envelope == Envelope::anything ? "*/*" : "application/json";
    out.key("content").begin_object().key(type).begin_object().key("schema");
    write_answer_schema(out, route.answer);
    out.end_object().end_object();
  }
  out.end_object();
}

void write_responses(json::Writer& out, Route const& route) {
  out.key("responses").begin_object();
  write_response(out, route, route.answer.status);
  if (route.answer.other_status != 0) write_response(out, route, route.answer.other_status);
  for (std::string_view const range : {"4XX", "5XX"})
    out.key(range).begin_object().member("$ref", "#/components/responses/Refusal").end_object();
  out.end_object();
}

void write_body(json::Writer& out, Route const& route) {
  if (!route.takes_body && route.body_schema == nullptr) return;
  out.key("requestBody").begin_object().member("required", true).key("content").begin_object();
  out.key("application/json").begin_object().key("schema");
  if (route.body_schema != nullptr)
    route.body_schema(out);
  else
    out.begin_object().member("type", "object").end_object();
  out.end_object().end_object().end_object();
}

void write_operation(
    json::Writer& out, Route const& route, std::string_view path, std::vector<std::string> const& in_path) {
  out.key(word_of_method(route.method)).begin_object();
  out.member("operationId", operation_id(route.method, path)).member("summary", route.summary);
  out.key("tags").begin_array().value(tag_of(path)).end_array();
  if (route.scope)
    out.member("description", "Scope: " + std::string(word_of(*route.scope)));
  else
    out.key("security").begin_array().end_array();
  write_parameters(out, route, in_path);
  write_body(out, route);
  write_responses(out, route);
  out.end_object();
}

std::vector<Route const*> routes_of(Dialect dialect) {
  std::vector<Route const*> all;
  auto const add = [&](std::span<Route const> table) {
    for (Route const& route : table) all.push_back(&route);
  };
  auto const add_all = [&](auto const& tables) {
    for (std::span<Route const> const table : tables) add(table);
  };
  if (dialect == Dialect::platform) add_all(kapso::tables());
  if (dialect == Dialect::wacr) add_all(wacr::tables());
  if (dialect == Dialect::proxy) add_all(proxy::tables());
  return all;
}

/// The path with its parameters' names left out.
std::string shape_of(std::string_view path) {
  std::string shape;
  bool inside = false;
  for (char const c : path) {
    if (!inside || c == '}') shape += c;
    inside = c == '{' || (inside && c != '}');
  }
  return shape;
}

void write_paths(json::Writer& out, About const& document) {
  struct Known {
    std::string path;
    std::vector<std::string> parameters;
    std::vector<Route const*> routes;
  };
  std::map<std::string, Known> paths;  // by their shape: what tables name differently is one path
  for (Route const* route : routes_of(document.dialect)) {
    std::vector<std::string> parameters;
    if (document.dialect == Dialect::proxy) parameters.emplace_back("version");
    std::string const path = std::string(document.base) + path_of(route->pattern, parameters);
    Known& known = paths[shape_of(path)];
    if (known.routes.empty()) {
      known.path = path;
      known.parameters = std::move(parameters);
    }
    known.routes.push_back(route);
  }
  out.key("paths").begin_object();
  for (auto const& [shape, known] : paths) {
    out.key(known.path).begin_object();
    for (Route const* route : known.routes) write_operation(out, *route, known.path, known.parameters);
    out.end_object();
  }
  out.end_object();
}

/// A record and those that it names.
void collect(Record const& record, std::map<std::string_view, Record const*>& all) {
  if (!all.emplace(record.name, &record).second) return;
  for (dialect::Member const& member : record.members)
    if (member.record != nullptr) collect(*member.record, all);
}

/// Ours are written with line ends for the reader.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::erase(line, '\n');
  return line;
}

void write_schemas(json::Writer& out, Dialect dialect) {
  std::map<std::string_view, Record const*> records;
  for (Route const* route : routes_of(dialect))
    if (route->answer.record != nullptr) collect(*route->answer.record, records);
  out.key("schemas").begin_object();
  for (auto const& [name, record] : records) {
    out.key(name);
    dialect::write_record_schema(out, *record, dialect == Dialect::platform ? Demand::always : Demand::nothing);
  }
  bool const wacr = dialect == Dialect::wacr;
  out.raw_members(one_line(wacr ? kWacrSchemas : kKapsoSchemas));
  out.raw_members(one_line(wacr ? kWacrRefusal : dialect == Dialect::proxy ? kProxyRefusal : kPlatformRefusal));
  out.end_object();
}

void write_components(json::Writer& out, Dialect dialect) {
  out.key("components").begin_object();
  write_schemas(out, dialect);
  out.key("responses").begin_object().key("Refusal").begin_object().member("description", "Why not");
  out.key("content").begin_object().key("application/json").begin_object().key("schema").begin_object();
  out.member("$ref", "#/components/schemas/Refusal").end_object().end_object().end_object().end_object().end_object();
  out.key("securitySchemes").begin_object();
  out.key("ApiKey")
      .begin_object()
      .member("type", "apiKey")
      .member("in", "header")
      .member("name", "X-API-Key")
      .end_object();
  out.key("Bearer").begin_object().member("type", "http").member("scheme", "bearer").end_object();
  out.end_object().end_object();
}

void write_tags(json::Writer& out, About const& document) {
  std::set<std::string> tags;
  for (Route const* route : routes_of(document.dialect)) {
    std::vector<std::string> parameters;
    tags.insert(tag_of(std::string(document.base) + path_of(route->pattern, parameters)));
  }
  out.key("tags").begin_array();
  for (std::string const& tag : tags) out.begin_object().member("name", tag).end_object();
  out.end_array();
}

}  // namespace

void write_parameter(json::Writer& out, std::string_view place, std::string_view name, std::string_view summary,
    std::string_view type, std::span<std::string_view const> words) {
  out.begin_object().member("name", name).member("in", place).member("required", place == "path");
  if (!summary.empty()) out.member("description", summary);
  out.key("schema").begin_object().member("type", type);
  if (!words.empty()) {
    out.key("enum").begin_array();
    for (std::string_view const word : words) out.value(word);
    out.end_array();
  }
  out.end_object().end_object();
}

std::string openapi(Dialect dialect) {
  About const& document = about(dialect);
  json::Writer out;
  out.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  out.member("title", document.title).member("version", "1").member("description", document.summary);
  out.key("license").begin_object().member("name", "Apache-2.0").member("identifier", "Apache-2.0").end_object();
  out.end_object().key("servers").begin_array().begin_object().member("url", "/").end_object().end_array();
  out.key("security").begin_array();
  for (std::string_view const scheme : {"ApiKey", "Bearer"})
    out.begin_object().key(scheme).begin_array().end_array().end_object();
  out.end_array();
  write_tags(out, document);
  write_paths(out, document);
  write_components(out, dialect);
  return out.end_object().take();
}

std::optional<Dialect> dialect_named(std::string_view name) {
  auto const found = std::ranges::find(kAbouts, name, &About::name);
  return found == std::end(kAbouts) ? std::nullopt : std::optional(found->dialect);
}

}  // namespace wigwag::api
