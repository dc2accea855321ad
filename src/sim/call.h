/// @file One Graph call as its handler sees it: the object it is about, its parameters in one JSON object wherever they
/// stood, and what handlers share: lists with cursors, projections, checks of members.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "net/http.h"
#include "sim/effects.h"
#include "sim/graph_request.h"
#include "sim/refusal.h"
#include "sim/world.h"

namespace wigwag::sim {

struct Call {
  World& world;
  Instant now;
  net::Request const& request;
  Effects& effects;
  Subscriptions const& subscriptions;  ///< as they were when the call came
  std::string version;                 ///< v24.0
  std::string node;                    ///< the object's id
  std::vector<std::string> rest;       ///< path segments behind the edge, decoded
  json::Value body;                    ///< an object: JSON body, form and query together
  std::vector<FilePart> const& files;  ///< of a multipart body
  std::string app_id;                  ///< of the token
  std::optional<Fate> fate = {};       ///< that a fault wants for the message
  std::int64_t statuses_after_ms = 0;  ///< that a fault wants before its statuses
  std::string own_address;             ///< http://HOST:PORT, as the caller wrote it
  BusinessNumber* number = nullptr;    ///< when the node is one
  Account* account = nullptr;          ///< of the node, whatever it is
};

using Handler = Answer (*)(Call&);

/// Text of a string member, digits of a number, `true` of a boolean; nullopt when missing, null or empty.
std::optional<std::string> text_of(json::Value value);
/// A boolean, or the words of a form.
std::optional<bool> truth_of(json::Value value);
Found<std::string> needed_text(Call const& call, std::string_view name);
/// 100 unless messaging_product is "whatsapp".
std::expected<void, Refusal> needs_whatsapp(Call const& call);
std::expected<void, Refusal> check_length(std::string_view name, std::string_view text, std::size_t characters_max);

/// `object` with the members that `fields` names, `id` first; `defaults` when the call names none. Errors: 100 for a
/// member that is neither in the object nor among `optional`.
struct Shape {
  std::string_view type_name;
  std::span<std::string_view const> defaults;
  std::span<std::string_view const> optional = {};  ///< may be missing in the object
};
Found<std::string> project(std::string const& object, std::string_view fields, Shape const& shape);
Answer project_reply(Call const& call, std::string const& object, Shape const& shape);

struct Item {
  std::string key;   ///< what its cursor says; unique in the list
  std::string json;  ///< of the object
};
/// {"data":[…],"paging":{…}} by limit, after, before, summary. Errors: 131059.
Answer list_reply(Call const& call, std::vector<Item> items);
/// The same, each item projected by `fields`.
Answer list_reply(Call const& call, std::vector<Item> items, Shape const& shape);

/// A webhook about the call's number.
Posting number_posting(BusinessNumber const& number, std::string field, std::string value);
Posting account_posting(std::string const& account_id, std::string field, std::string value);

/// `fields=a,b{c},d.limit(3)`: the names at the top, with what is in braces.
struct Field {
  std::string name;
  std::string arguments;  ///< `.start(1).end(2)`
  std::string inner;      ///< c
};
std::vector<Field> read_fields(std::string_view fields);

}  // namespace wigwag::sim
