/// @file WA.cr's list of messages: its grammar, its pages. Source: WA.cr API v2, list queries, GET /messages.
#pragma once
#include <span>
#include <string_view>

#include "api/context.h"
#include "api/page.h"
#include "dialect/query.h"
#include "store/list_filters.h"
#include "store/search.h"

namespace wigwag::api::wacr {

using store::Filter;
using store::MessageView;

struct Sort {
  std::string_view name;
  store::Order order;  ///< falling; `sort` says the direction
};

inline constexpr Filter kMessageFilters[] = {
    store::equals<&MessageView::type>("type", "Kind of message"),
    store::equals<&MessageView::status>("status", "How far it has got"),
    Filter{"interaction_id", &store::by_thread, "One number's talk with one contact"},
    store::equals<&MessageView::direction>("direction", "Who wrote it"),
};
inline constexpr Sort kMessageSorts[] = {
    {"created_at", store::newest<&MessageView::num>()},
    {"updated_at",
        {.time = store::kColumn<&MessageView::updated_at>, .num = store::kColumn<&MessageView::num>, .indexed = false}},
};

Result<Reply> list_messages(store::ReadTx& tx, Context const& context);

}  // namespace wigwag::api::wacr
