#include "sim/behaviour.h"

#include <array>
#include <string_view>
#include <variant>

namespace wigwag::sim {
namespace {

constexpr std::int64_t kNumberMax = 10'000'000'000;

struct Setting {
  std::string_view name;
  std::variant<std::int64_t Behaviour::*, bool Behaviour::*, std::string Behaviour::*> member;
};

constexpr std::array kSettings = std::to_array<Setting>({
    {"sent_ms", &Behaviour::sent_ms},
    {"delivered_ms", &Behaviour::delivered_ms},
    {"read_ms", &Behaviour::read_ms},
    {"twice_ms", &Behaviour::twice_ms},
    {"slow_answer_ms", &Behaviour::slow_answer_ms},
    {"window_rule", &Behaviour::window_rule},
    {"pair_limit", &Behaviour::pair_limit},
    {"pair_burst", &Behaviour::pair_burst},
    {"pair_refill_ms", &Behaviour::pair_refill_ms},
    {"throughput_per_s", &Behaviour::throughput_per_s},
    {"messaging_tier", &Behaviour::messaging_tier},
    {"management_calls_per_h", &Behaviour::management_calls_per_h},
    {"template_review_ms", &Behaviour::template_review_ms},
    {"pacing_ms", &Behaviour::pacing_ms},
    {"webhook_version", &Behaviour::webhook_version},
    {"verification_code", &Behaviour::verification_code},
    {"sha256_is_base64", &Behaviour::sha256_is_base64},
    {"file_size_is_text", &Behaviour::file_size_is_text},
    {"template_missing_is_400", &Behaviour::template_missing_is_400},
    {"link_timeout_ms", &Behaviour::link_timeout_ms},
});

Setting const* find_setting(std::string_view name) {
  for (Setting const& setting : kSettings)
    if (setting.name == name) return &setting;
  return nullptr;
}

Done wrong(std::string_view name, std::string_view kind) {
  return fail(Code::invalid, "`" + std::string(name) + "` must be " + std::string(kind), std::string(name));
}

Done put(Behaviour& out, Setting const& setting, json::Value value) {
  if (auto const* const number = std::get_if<std::int64_t Behaviour::*>(&setting.member)) {
    auto const given = value.is(json::Type::number) ? value.integer() : std::nullopt;
    bool const may_be_negative = setting.name == "template_review_ms";
    if (!given || *given > kNumberMax || *given < (may_be_negative ? -1 : 0)) return wrong(setting.name, "a number");
    if (*given == 0 && (setting.name == "pair_burst" || setting.name == "pair_refill_ms"))
      return wrong(setting.name, "at least 1");
    out.*(*number) = *given;
    return {};
  }
  if (auto const* const truth = std::get_if<bool Behaviour::*>(&setting.member)) {
    auto const given = value.boolean();
    if (!given) return wrong(setting.name, "true or false");
    out.*(*truth) = *given;
    return {};
  }
  auto const given = value.is(json::Type::string) ? value.word() : std::nullopt;
  if (!given) return wrong(setting.name, "a text");
  out.*(std::get<std::string Behaviour::*>(setting.member)) = *given;
  return {};
}

}  // namespace

std::string behaviour_json(Behaviour const& behaviour) {
  json::Writer out;
  out.begin_object();
  for (Setting const& setting : kSettings)
    std::visit([&](auto member) { out.member(setting.name, behaviour.*member); }, setting.member);
  return out.end_object().take();
}

Result<Behaviour> changed(Behaviour behaviour, json::Value changes) {
  if (!changes.is(json::Type::object)) return fail(Code::invalid, "the body must be an object of settings");
  Done done;
  changes.each_member([&](std::string const& name, json::Value value) {
    if (!done) return;
    Setting const* const setting = find_setting(name);
    done = setting == nullptr ? Done(fail(Code::invalid, "there is no setting `" + name + "`", name))
                              : put(behaviour, *setting, value);
  });
  TRY_DONE(done);
  return behaviour;
}

}  // namespace wigwag::sim
