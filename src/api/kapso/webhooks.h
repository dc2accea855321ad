/// @file The Platform's webhooks, of a number and of the project, and their deliveries. Source: Kapso, Platform API,
/// webhooks and webhook deliveries.
#pragma once
#include <span>

#include "api/kapso/webhook_body.h"
#include "api/page.h"
#include "api/route.h"
#include "store/list_filters.h"
#include "store/views_deliveries.h"

namespace wigwag::store {

/// Beside its row: lists of api/page.h find it by the row's type.
inline Place place_of(DeliveryView const& row) { return {0, row.num.value}; }

}  // namespace wigwag::store

namespace wigwag::api::kapso {

std::span<Route const> webhook_routes();

using store::DeliveryView;
inline constexpr std::string_view kPeriods[]{"24h", "7d", "30d"};
inline constexpr store::Filter kDeliveryFilters[] = {
    store::equals<&DeliveryView::state>("status", "What became of it so far"),
    store::equals<&DeliveryView::event>("event", "Only this event"),
    store::uuid<&DeliveryView::webhook_num, Kind::webhook>("webhook_id", "Only this webhook's"),
    {"errors_only",
        [](store::ReadTx&, ProjectId, store::Given const& given) -> Result<store::Condition> {
          TRY(bool const only, store::parse_truth(given.value));
          if (only) return store::Condition{store::kColumn<&DeliveryView::problem>, store::Compare::is_set, {}};
          return store::Condition{store::kColumn<&DeliveryView::num>, store::Compare::at_least, {std::int64_t{0}}};
        },
        "true: only those whose last attempt failed", store::kTruths},
};
inline constexpr List<DeliveryView> kDeliveries{.filters = kDeliveryFilters,
    .order = store::newest<&DeliveryView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::cursor};

}  // namespace wigwag::api::kapso
