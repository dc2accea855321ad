#include "store/calls.h"

namespace wigwag::store::calls {
namespace {

constexpr Stmt<Call(ProjectId, ChannelNum, std::string)> kByCallId{
    "SELECT {*} FROM call_record, {keys} WHERE project_id = k1 AND channel_num = k2 AND call_id = k3"};
constexpr Stmt<Preference(ProjectId, ChannelNum, ContactNum, std::string)> kPreferences{
    "SELECT {*} FROM preference, {keys} "
    "WHERE project_id = k1 AND channel_num = k2 AND contact_num = k3 AND category = k4"};

}  // namespace

Result<std::vector<Call>> by_call_id(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ChannelNum, std::string>> const& keys) {
  return tx.many(kByCallId, keys);
}
Result<std::vector<Preference>> preferences(
    ReadTx& tx, std::vector<std::tuple<ProjectId, ChannelNum, ContactNum, std::string>> const& categories) {
  return tx.many(kPreferences, categories);
}

}  // namespace wigwag::store::calls
