/// @file WA.cr's look: a message's nine fields (thirteen when it is asked for alone), and the envelope around one and
/// many.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "dialect/file_link.h"
#include "dialect/query.h"
#include "dialect/refusal.h"
#include "store/views.h"

namespace wigwag::dialect {

/// The fields of a list, in their order; `fields=` may name these.
inline constexpr std::array<std::string_view, 9> kWacrFields{
    "id", "interaction_id", "sender_id", "type", "message", "status", "message_id", "sent_at", "is_read"};

/// A bit for each field of a record, in the record's order.
using FieldSet = std::uint32_t;
/// A comma list of names. Unknown ones are ignored; all fields when none is left (inferred).
FieldSet parse_fields(std::string_view fields, std::span<std::string_view const> names = kWacrFields);

void write_wacr_message(json::Writer& out, store::MessageView const& message, FieldSet fields);
/// The thirteen, in their documented order.
std::string wacr_message_in_full(store::MessageView const& message, FileAddresses const& files = {});

/// `{"success":true,"data":…,"message":…,"meta":{…}}`; no message when there is none.
std::string wacr_single(std::string_view data, Stamp const& stamp, std::string_view message = {});

struct WacrPage {
  std::int64_t page;
  std::int64_t per_page;
  std::int64_t total;
  std::int64_t rows;    ///< on this page
  std::string address;  ///< of the collection, for links
};
/// `data` is a finished array.
std::string wacr_list(std::string_view data, WacrPage const& page, Query const& query, Stamp const& stamp);

}  // namespace wigwag::dialect
