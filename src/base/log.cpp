#include "base/log.h"

#include <atomic>
#include <cmath>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/guarded.h"
#include "base/text.h"

namespace wigwag::log {
namespace {

struct Said {
  Instant at;
  std::uint64_t left_out = 0;
};

std::atomic<Level> threshold{Level::info};

/// By event name; as many entries as the program has names.
Guarded<std::map<std::string, Said, std::less<>>>& said() {
  static Guarded<std::map<std::string, Said, std::less<>>> last;
  return last;
}

spdlog::logger& sink() {
  static spdlog::logger logger = [] {
    spdlog::logger made("wigwag", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
    made.set_level(spdlog::level::trace);
    return made;
  }();
  return logger;
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warn: return "warn";
    case Level::error: return "error";
    case Level::off: return "off";
  }
  return "";
}

void append_text(std::string& out, std::string_view text) {
  out += '"';
  append_escaped_utf8(out, text);
  out += '"';
}

void append_fields(std::string& out, Fields fields) {
  for (Field const& field : fields) {
    out += ',';
    append_text(out, field.key);
    out += ':';
    field.value.append_to(out);
  }
}

void write(Level level, std::string_view event, Fields fields) {
  if (!is_on(level)) return;
  std::string const text = line(level, event, fields, system_now());
  sink().log(spdlog::level::info, spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace

void Value::append_to(std::string& out) const {
  struct Visitor {
    std::string& out;
    void operator()(bool v) const { out += v ? "true" : "false"; }
    void operator()(std::int64_t v) const { fmt::format_to(std::back_inserter(out), "{}", v); }
    void operator()(std::uint64_t v) const { fmt::format_to(std::back_inserter(out), "{}", v); }
    void operator()(double v) const {
      if (std::isfinite(v))
        fmt::format_to(std::back_inserter(out), "{}", v);
      else
        out += "null";
    }
    void operator()(std::string_view v) const { append_text(out, v); }
  };
  std::visit(Visitor{out}, value_);
}

void debug(std::string_view event, Fields fields) { write(Level::debug, event, fields); }
void info(std::string_view event, Fields fields) { write(Level::info, event, fields); }
void warn(std::string_view event, Fields fields) { write(Level::warn, event, fields); }
void error(std::string_view event, Fields fields) { write(Level::error, event, fields); }

void limited(Level level, std::string_view event, int every_s, Fields fields) {
  if (!is_on(level)) return;
  Instant const now = system_now();
  auto const left_out = said().with([&](auto& last) -> std::optional<std::uint64_t> {
    auto const [entry, is_first] = last.try_emplace(std::string(event), Said{now});
    if (is_first) return 0;
    if (now - entry->second.at < every_s * kSecondUs) {
      ++entry->second.left_out;
      return std::nullopt;
    }
    std::uint64_t const count = entry->second.left_out;
    entry->second = Said{now};
    return count;
  });
  if (!left_out) return;
  std::string text = line(level, event, fields, now);
  if (*left_out > 0) {
    text.pop_back();
    fmt::format_to(std::back_inserter(text), ",\"left_out\":{}}}", *left_out);
  }
  sink().log(spdlog::level::info, spdlog::string_view_t(text.data(), text.size()));
}

void set_level(Level level) { threshold.store(level, std::memory_order_relaxed); }

bool is_on(Level level) { return level >= threshold.load(std::memory_order_relaxed) && level != Level::off; }

std::string line(Level level, std::string_view event, Fields fields, Instant at) {
  std::string out = fmt::format("{{\"ts\":\"{}\",\"level\":\"{}\",\"event\":", iso_micros(at), level_name(level));
  append_text(out, event);
  append_fields(out, fields);
  out += '}';
  return out;
}

}  // namespace wigwag::log

namespace wigwag {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::bad_request: return "bad_request";
    case Code::unauthorized: return "unauthorized";
    case Code::forbidden: return "forbidden";
    case Code::suspended: return "suspended";
    case Code::not_found: return "not_found";
    case Code::method_not_allowed: return "method_not_allowed";
    case Code::conflict: return "conflict";
    case Code::too_large: return "too_large";
    case Code::invalid: return "invalid";
    case Code::rate_limited: return "rate_limited";
    case Code::window_closed: return "window_closed";
    case Code::in_flight: return "in_flight";
    case Code::marketing_stopped: return "marketing_stopped";
    case Code::opted_out: return "opted_out";
    case Code::blocked: return "blocked";
    case Code::feature_limit: return "feature_limit";
    case Code::feature_unavailable: return "feature_unavailable";
    case Code::not_configured: return "not_configured";
    case Code::template_missing: return "template_missing";
    case Code::template_unfit: return "template_unfit";
    case Code::otp_missing: return "otp_missing";
    case Code::otp_attempts: return "otp_attempts";
    case Code::otp_expired: return "otp_expired";
    case Code::otp_wrong: return "otp_wrong";
    case Code::send_failed: return "send_failed";
    case Code::upstream: return "upstream";
    case Code::address_refused: return "address_refused";
    case Code::unavailable: return "unavailable";
    case Code::internal: return "internal";
  }
  return "";
}

void log_failure(Error const& error, std::string_view event) {
  log::Fields const fields = {
      {"code", code_name(error.code)}, {"message", error.message}, {"field", error.field}, {"note", error.note}};
  if (error.code == Code::internal)
    log::error(event, fields);
  else
    log::warn(event, fields);
}

}  // namespace wigwag
