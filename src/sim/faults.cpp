#include "sim/faults.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "base/text.h"

namespace wigwag::sim {
namespace {

constexpr std::size_t kFaultsMax = 1000;
constexpr std::int64_t kDelayMaxMs = 24LL * 3600 * 1000;

struct FateName {
  Fate fate;
  std::string_view name;
};
constexpr std::array kFates = std::to_array<FateName>({
    {Fate::normal, "normal"},
    {Fate::never_read, "never_read"},
    {Fate::read_only, "read_only"},
    {Fate::silent, "silent"},
    {Fate::status_first, "status_first"},
    {Fate::backwards, "backwards"},
    {Fate::twice, "twice"},
});

Result<std::string> text_in(json::Value request, std::string_view name) {
  json::Value const value = request[name];
  if (!value) return std::string();
  if (value.is(json::Type::string)) return value.text()->utf8();
  return fail(Code::invalid, fmt::format("`{}` must be a text", name), std::string(name));
}

Result<std::int64_t> number_in(json::Value request, std::string_view name, std::int64_t by_default, std::int64_t max) {
  json::Value const value = request[name];
  if (!value) return by_default;
  auto const number = value.is(json::Type::number) ? value.integer() : std::nullopt;
  if (number && *number >= 0 && *number <= max) return *number;
  return fail(Code::invalid, fmt::format("`{}` must be a number from 0 to {}", name, max), std::string(name));
}

Result<net::Ending> ending_in(json::Value request) {
  TRY(std::string const word, text_in(request, "ending"));
  if (word.empty() || word == "answer") return net::Ending::answer;
  if (word == "close") return net::Ending::close;
  if (word == "reset") return net::Ending::reset;
  return fail(Code::invalid, "`ending` must be answer, close or reset", "ending");
}

Result<std::optional<Fate>> fate_in(json::Value request) {
  TRY(std::string const word, text_in(request, "fate"));
  if (word.empty()) return std::nullopt;
  auto const* const found = std::ranges::find(kFates, word, &FateName::name);
  if (found != kFates.end()) return found->fate;
  return fail(
      Code::invalid, "`fate` must be normal, never_read, read_only, silent, status_first, backwards or twice", "fate");
}

constexpr std::array<std::string_view, 16> kMembers{"method", "path", "to", "skip", "times", "delay_ms", "code",
    "subcode", "status", "details", "body", "content_type", "ending", "done", "fate", "statuses_after_ms"};

Done check_names(json::Value request) {
  if (!request.is(json::Type::object)) return fail(Code::invalid, "the body must be an object");
  Done done;
  request.each_member([&](std::string const& name, json::Value) {
    if (done && std::ranges::find(kMembers, name) == kMembers.end())
      done = fail(Code::invalid, "there is no member `" + name + "`", name);
  });
  return done;
}

Done read_answer(Fault& out, json::Value request) {
  constexpr std::int64_t kCodeMax = 99'999'999;
  TRY(std::int64_t const code, number_in(request, "code", -1, kCodeMax));
  TRY(std::int64_t const subcode, number_in(request, "subcode", 0, kCodeMax));
  TRY(std::int64_t const status, number_in(request, "status", 0, 599));
  out.code = static_cast<int>(code);
  out.subcode = static_cast<int>(subcode);
  out.status = static_cast<int>(status);
  if (status != 0 && status < 200) return fail(Code::invalid, "`status` must be 200 to 599", "status");
  TRY(out.details, text_in(request, "details"));
  TRY(out.body, text_in(request, "body"));
  TRY(out.content_type, text_in(request, "content_type"));
  TRY(out.ending, ending_in(request));
  TRY(out.fate, fate_in(request));
  out.is_done_first = request["done"].boolean().value_or(false);
  return {};
}

}  // namespace

std::string_view fate_name(Fate fate) {
  auto const* const found = std::ranges::find(kFates, fate, &FateName::fate);
  return found == kFates.end() ? std::string_view() : found->name;
}

Result<Fault> read_fault(json::Value request) {
  TRY_DONE(check_names(request));
  Fault out;
  TRY(out.method, text_in(request, "method"));
  TRY(out.path, text_in(request, "path"));
  TRY(out.to, text_in(request, "to"));
  TRY(out.skip, number_in(request, "skip", 0, 1'000'000));
  TRY(out.times, number_in(request, "times", 1, 1'000'000));
  TRY(out.delay_ms, number_in(request, "delay_ms", 0, kDelayMaxMs));
  TRY(out.statuses_after_ms, number_in(request, "statuses_after_ms", 0, kDelayMaxMs));
  TRY_DONE(read_answer(out, request));
  return out;
}

std::string fault_json(Fault const& fault) {
  json::Writer out;
  out.begin_object().member("id", static_cast<std::int64_t>(fault.id));
  for (auto const& [name, value] : {std::pair("method", &fault.method), std::pair("path", &fault.path),
           std::pair("to", &fault.to), std::pair("details", &fault.details), std::pair("body", &fault.body)})
    if (!value->empty()) out.member(name, *value);
  out.member("skip", fault.skip).member("times", fault.times).member("delay_ms", fault.delay_ms);
  if (fault.code >= 0) out.member("code", fault.code);
  if (fault.subcode != 0) out.member("subcode", fault.subcode);
  if (fault.status != 0) out.member("status", fault.status);
  if (fault.ending != net::Ending::answer) out.member("ending", fault.ending == net::Ending::close ? "close" : "reset");
  if (fault.is_done_first) out.member("done", true);
  if (fault.fate) out.member("fate", fate_name(*fault.fate));
  if (fault.statuses_after_ms != 0) out.member("statuses_after_ms", fault.statuses_after_ms);
  return out.end_object().take();
}

Result<std::uint64_t> Faults::add(Fault fault) {
  if (faults_.size() >= kFaultsMax) return fail(Code::invalid, "there are too many faults; DELETE /_sim/faults");
  fault.id = ++given_;
  faults_.push_back(std::move(fault));
  return given_;
}

std::optional<Fault> Faults::take(std::string_view method, std::string_view path, std::string_view to) {
  for (auto at = faults_.begin(); at != faults_.end(); ++at) {
    bool const same = (at->method.empty() || at->method == method) && path.contains(at->path) &&
                      (at->to.empty() || digits_of(at->to) == digits_of(to));
    if (!same) continue;
    if (at->skip > 0) {
      --at->skip;
      continue;
    }
    Fault const taken = *at;
    if (at->times == 1) {
      faults_.erase(at);
    } else if (at->times > 1) {
      --at->times;
    }
    return taken;
  }
  return std::nullopt;
}

bool Faults::remove(std::uint64_t id) {
  return std::erase_if(faults_, [=](Fault const& fault) { return fault.id == id; }) != 0;
}

}  // namespace wigwag::sim
