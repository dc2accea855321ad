/// @file Queries over templates and flows.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "model/template.h"
#include "store/tx.h"

namespace wigwag::store::templates {

using Keys = std::vector<std::tuple<ProjectId, std::string>>;

Result<std::vector<Template>> by_template_id(ReadTx&, Keys const&);
Result<std::vector<Flow>> flows(ReadTx&, Keys const& flow_ids);

/// One translation, for sending; nullopt when we know none.
Result<std::optional<Template>> by_num(ReadTx& tx, ProjectId project, RowNum num);
Result<std::optional<Template>> by_name(
    ReadTx&, ProjectId, std::string_view waba_id, std::string_view name, std::string_view language);
/// All its translations.
Result<std::vector<Template>> named(ReadTx&, ProjectId, std::string_view waba_id, std::string_view name);
/// The ids of an account's templates.
Result<std::vector<std::string>> ids_of(ReadTx&, ProjectId, std::string_view waba_id);
Result<std::optional<TemplateSync>> last_sync(ReadTx&, ProjectId, std::string_view waba_id);
/// Whether something is known to differ at Meta: made or edited since, or only heard of.
Result<bool> any_stale(ReadTx&, ProjectId, std::string_view waba_id);
/// Those that a listing, begun then, did not have; what was touched since stays.
Done erase_unlisted(WriteTx&, ProjectId, std::string_view waba_id, Instant begun);
Done erase(WriteTx&, ProjectId, std::string_view waba_id, std::vector<std::string> const& template_ids);
Done mark_stale(WriteTx&, ProjectId, std::string_view template_id);

}  // namespace wigwag::store::templates
