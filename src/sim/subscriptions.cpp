#include "sim/subscriptions.h"

#include <fmt/format.h>
#include <algorithm>

namespace wigwag::sim {
namespace {

std::string refused(Subscriptions const& all, App const& app, std::string const& waba_id, std::string const& field) {
  if (app.disabled) return fmt::format("the subscription of app {} is disabled", app.id);
  if (app.mode == AppMode::development) return fmt::format("app {} is in development mode", app.id);
  if (!all.accounts.contains({app.id, waba_id})) return fmt::format("app {} is not subscribed to {}", app.id, waba_id);
  if (!app.fields.empty() && !app.fields.contains(field))
    return fmt::format("app {} is not subscribed to the field {}", app.id, field);
  return {};
}

std::string address_for(Subscriptions const& all, App const& app, std::string const& waba_id,
    std::string const& phone_number_id, std::string const& field) {
  if (field != "messages" && all.overrides == OverrideScope::messages_only) return app.callback_url;
  auto const number = all.numbers.find({app.id, phone_number_id});
  if (number != all.numbers.end()) return number->second;
  std::string const& account = all.accounts.at({app.id, waba_id});
  return account.empty() ? app.callback_url : account;
}

}  // namespace

App* Subscriptions::find_app(std::string const& id) {
  auto const found = std::ranges::find(apps, id, &App::id);
  return found == apps.end() ? nullptr : &*found;
}

Route Subscriptions::route(
    std::string const& waba_id, std::string const& phone_number_id, std::string const& field) const {
  Route route;
  for (App const& app : apps) {
    std::string const why_not = refused(*this, app, waba_id, field);
    std::string const url = why_not.empty() ? address_for(*this, app, waba_id, phone_number_id, field) : std::string{};
    if (!url.empty()) {
      route.targets.push_back({app.id, url, app.secret, app.old_secret});
    } else {
      route.reason += (route.reason.empty() ? "" : "; ") +
                      (why_not.empty() ? fmt::format("app {} has no callback address", app.id) : why_not);
    }
  }
  if (!route.targets.empty()) route.reason.clear();
  if (apps.empty()) route.reason = "there is no app";
  return route;
}

}  // namespace wigwag::sim
