/// @file Schemas of what is not a record: envelopes and refusals, as members of `components.schemas`.
#pragma once
#include <string_view>

namespace wigwag::api {

inline constexpr std::string_view kKapsoSchemas = R"(
"Paging":{"type":"object","description":"Cursors of this page","properties":{
"cursors":{"type":"object","properties":{"before":{"type":["string","null"]},"after":{"type":["string","null"]}},
"required":["before","after"]},"next":{"type":["string","null"]},"previous":{"type":["string","null"]}},
"required":["cursors","next","previous"]},
"PageMeta":{"type":"object","description":"Place of this page","properties":{"page":{"type":"integer"},
"current_page":{"type":"integer"},"per_page":{"type":"integer"},"total_pages":{"type":"integer"},
"total_count":{"type":"integer"}},"required":["page","per_page","total_pages","total_count"]})";
inline constexpr std::string_view kPlatformRefusal = R"(
"Refusal":{"type":"object","description":"Why not","properties":{"error":{"type":"string"},
"message":{"type":"string"},"detail":{"type":"string"},"data":{"type":"object","description":"Of a log search",
"properties":{"error":{"type":"string"},"code":{"type":"string"}},"required":["error","code"]}},
"anyOf":[{"required":["error"]},{"required":["message","detail"]},{"required":["data"]}]})";
inline constexpr std::string_view kProxyRefusal = R"(
"Refusal":{"type":"object","description":"Why not: Graph's shape, or a sentence with a code","properties":{
"error":{"anyOf":[{"type":"string"},{"type":"object","properties":{"message":{"type":"string"},
"type":{"type":"string"},"code":{"type":"integer"}}}]}}})";
inline constexpr std::string_view kWacrSchemas = R"(
"Meta":{"type":"object","description":"About this answer","properties":{"request_id":{"type":"string"},
"timestamp":{"type":"string","format":"date-time"},"pagination":{"type":"object","properties":{
"current_page":{"type":"integer"},"per_page":{"type":"integer"},"total":{"type":"integer"},
"last_page":{"type":"integer"},"from":{"type":["integer","null"]},"to":{"type":["integer","null"]}},
"required":["current_page","per_page","total","last_page","from","to"]}},"required":["request_id","timestamp"]},
"Links":{"type":"object","description":"Other pages","properties":{"first":{"type":"string"},"last":{"type":"string"},
"prev":{"type":["string","null"]},"next":{"type":["string","null"]}},"required":["first","last","prev","next"]})";
inline constexpr std::string_view kWacrRefusal = R"(
"Refusal":{"type":"object","description":"Why not","properties":{"success":{"const":false},
"error":{"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"},
"details":{"type":"object"}},"required":["code","message"]},"meta":{"$ref":"#/components/schemas/Meta"}},
"required":["success"]})";

}  // namespace wigwag::api
