/// @file WA.cr's contacts: list, get, create, change, delete; batches.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "api/route.h"
#include "core/cards.h"
#include "model/wacr_switches.h"

namespace wigwag::api::wacr {

/// What a delete does to what was said.
inline constexpr core::History kHistory =
    wigwag::wacr::kDeleteErasesHistory ? core::History::goes : core::History::stays;

std::span<Route const> contact_routes();
std::span<Route const> contact_batch_routes();

/// The record of Create and Update: with its groups.
Result<std::string> contact_record(store::ReadTx& tx, core::KnownCard const& card);

}  // namespace wigwag::api::wacr
