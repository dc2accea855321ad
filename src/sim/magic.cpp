#include "sim/magic.h"

#include <algorithm>
#include <iterator>

namespace wigwag::sim {
namespace {

constexpr std::string_view kMagicPrefix = "1555012";

constexpr Magic kNumbers[] = {
    {"0002", Fate::never_read, 0, "stops at delivered"},
    {"0003", Fate::read_only, 0, "sent, then read without delivered"},
    {"0004", Fate::silent, 0, "accepted, then no status at all"},
    {"0005", Fate::status_first, 0, "`sent` arrives before the answer to the call"},
    {"0006", Fate::backwards, 0, "read, delivered, sent"},
    {"0007", Fate::twice, 0, "each status twice, the second one later in a body of its own"},
    {"0008", Fate::fails_after_sent, 131026, "sent, then failed with 131026"},
    {"0009", Fate::renumbered, 0, "wa_id and the statuses have another number"},
    {"0472", Fate::fails, 130472, "failed with 130472"},
    {"1026", Fate::fails, 131026, "failed with 131026"},
    {"1042", Fate::fails, 131042, "failed with 131042"},
    {"1047", Fate::fails, 131047, "failed with 131047"},
    {"1049", Fate::fails, 131049, "failed with 131049"},
    {"1050", Fate::fails, 131050, "failed with 131050"},
    {"1053", Fate::fails, 131053, "failed with 131053"},
    {"2000", Fate::refused, 131000, "refused with 131000, status 500"},
    {"2016", Fate::refused, 131016, "refused with 131016"},
    {"2021", Fate::refused, 131021, "refused with 131021"},
    {"2030", Fate::refused, 131030, "refused with 131030"},
    {"2031", Fate::refused, 131031, "refused with 131031"},
    {"2056", Fate::refused, 131056, "refused with 131056"},
    {"2429", Fate::refused, 130429, "refused with 130429"},
    {"3001", Fate::slow, 0, "accepted, but answered only after slow_answer_ms"},
    {"3002", Fate::cut_after, 0, "accepted, but the connection ends without an answer; statuses come"},
    {"3003", Fate::cut_before, 0, "the connection ends and nothing was accepted"},
    {"3004", Fate::html, 0, "502 with a page of HTML, nothing was accepted"},
};

}  // namespace

std::span<Magic const> magic_numbers() { return kNumbers; }

Magic magic_of(std::string_view phone) {
  if (!phone.starts_with(kMagicPrefix) || phone.size() != kMagicPrefix.size() + 4) return {};
  auto const* const found = std::ranges::find(kNumbers, phone.substr(kMagicPrefix.size()), &Magic::digits);
  return found == std::end(kNumbers) ? Magic{} : *found;
}

}  // namespace wigwag::sim
