#include "core/plan.h"

#include <fmt/format.h>
#include <limits>

#include "store/crm.h"
#include "store/project_settings.h"
#include "store/projects.h"

namespace wigwag::core {
namespace {

namespace crm = store::crm;

std::unexpected<Error> over(Quota quota, std::int64_t current, std::int64_t maximum) {
  std::string_view const word = word_of(quota);
  return fail({.code = Code::feature_limit,
      .message = fmt::format("Your plan's limit of {} {} is reached", maximum, word),
      .details = fmt::format(R"("feature":"{}","current":{},"maximum":{})", word, current, maximum)});
}

bool bounds(std::optional<std::int64_t> limit) { return limit && *limit >= 0; }

}  // namespace

/// By the civil calendar: days since 1970 to a year and a month (Howard Hinnant's algorithm).
Instant month_of(Instant at) {
  std::int64_t const days = at.us >= 0 ? at.us / kDayUs : -((-at.us + kDayUs - 1) / kDayUs);
  std::int64_t const shifted = days + 719468;
  std::int64_t const era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  std::int64_t const day_of_era = shifted - era * 146097;
  std::int64_t const year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  std::int64_t const day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  std::int64_t const month = (5 * day_of_year + 2) / 153;
  std::int64_t const day = day_of_year - (153 * month + 2) / 5;  // 0 is the first
  return {(days - day) * kDayUs};
}

Done check_contacts(store::WriteTx& tx, ProjectId project, std::int64_t adding) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(ProjectSettings const settings, project_settings(tx, project));
  std::optional<std::int64_t> const limit = settings.limit(Quota::contacts);
  if (!bounds(limit)) return {};
  TRY(std::int64_t const current, crm::count_contacts(tx, project));
  if (current + adding <= *limit) return {};
  return over(Quota::contacts, current + adding - 1, *limit);
}

Done check_conversations(store::WriteTx& tx, ProjectId project, Instant now) {
  TRY_DONE(store::projects::lock(tx, project));
  TRY(ProjectSettings const settings, project_settings(tx, project));
  std::optional<std::int64_t> const limit = settings.limit(Quota::conversations);
  if (!bounds(limit)) return {};
  TRY(std::int64_t const some, crm::count_conversations(tx, project, month_of(now), *limit));
  if (some < *limit) return {};
  TRY(std::int64_t const current, used(tx, project, Quota::conversations, now));
  return over(Quota::conversations, current, *limit);
}

Done check_feature(store::ReadTx& tx, ProjectId project, Feature feature) {
  TRY(ProjectSettings const settings, project_settings(tx, project));
  if (settings.has(feature)) return {};
  return fail(Code::feature_unavailable, fmt::format("Your plan does not include {}", word_of(feature)));
}

Result<std::int64_t> used(store::ReadTx& tx, ProjectId project, Quota quota, Instant now) {
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  switch (quota) {
    case Quota::contacts: return crm::count_contacts(tx, project);
    case Quota::conversations: return crm::count_conversations(tx, project, month_of(now), kAll);
    case Quota::campaigns: return crm::count_campaigns(tx, project);
    case Quota::staff: return crm::count_members(tx, project);
  }
  return 0;
}

}  // namespace wigwag::core
